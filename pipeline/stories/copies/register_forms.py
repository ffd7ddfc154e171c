"""The forms of a register, learned from its own titles: what all of its items say tells nothing.

“… Foods Issues Allergy Alert on Undeclared Allergens in …” stands in title after title, and each is
another recall. A run of words that several titles of one official outlet share is such a form; what
stands in its gaps makes each a record of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from policywire.crawler.model.article import Article
from policywire.pipeline.proceedings.recognition import is_official
from policywire.pipeline.stories.copies.same_form import CALENDAR
from policywire.pipeline.text.words.stemming import folded_words

RUN_WORDS = 4
MIN_TITLES = 4
"""A run of words that so many titles have is a form: two may be two reports of one event."""
LEAST_LETTERS = 3

Run = tuple[str, ...]


class RegisterForms:
    """Runs of words in the titles of official outlets, and in how many titles each stands."""

    def __init__(self) -> None:
        self._kept: defaultdict[str, Counter[Run]] = defaultdict(Counter)
        self._coming: defaultdict[str, Counter[Run]] = defaultdict(Counter)

    def add(self, outlet: str, title: str) -> None:
        """Count a title of an official outlet."""
        self._kept[outlet].update(_runs(title))

    def remove(self, outlet: str, title: str) -> None:
        """Forget a title: exactly undoes `add`."""
        counts = self._kept[outlet]
        counts.subtract(_runs(title))
        for run in _runs(title):
            if counts[run] <= 0:
                del counts[run]
        if not counts:
            del self._kept[outlet]

    def expect(self, articles: Iterable[Article]) -> None:
        """Read the titles of articles that are about to come, so that the first profit as well."""
        self._coming.clear()
        for article in filter(is_official, articles):
            self._coming[article.outlet].update(_runs(article.title))

    def are_other_records(self, outlet: str, title: str, other: str) -> bool:
        """Whether two titles of an outlet fill one of its forms with different words."""
        shared = _runs(title) & _runs(other)
        if not any(self._times(outlet, run) >= MIN_TITLES for run in shared):
            return False
        here, there = set(folded_words(title)), set(folded_words(other))
        return any(map(_tells, here - there)) and any(map(_tells, there - here))

    def _times(self, outlet: str, run: Run) -> int:
        counts = (self._kept.get(outlet), self._coming.get(outlet))
        return max(each[run] if each else 0 for each in counts)


def _runs(title: str) -> set[Run]:
    return set(_runs_in(folded_words(title)))


def _runs_in(words: list[str]) -> Iterator[Run]:
    for start in range(len(words) - RUN_WORDS + 1):
        yield tuple(words[start : start + RUN_WORDS])


def _tells(word: str) -> bool:
    """Whether a word names something: a number or a day of an update does not."""
    return len(word) >= LEAST_LETTERS and word.isalpha() and word not in CALENDAR

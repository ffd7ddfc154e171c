"""What a text that repeats another says that the other does not: news on top, or another subject.

A copy adds nothing but a headline, a line of credit or a footer. A later report may carry an
earlier one's paragraphs as background, and a form letter, a recall or a weekly count has the same
words about another company, place or figure. Both repeat a text and are news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.copies.register_forms import RegisterForms
from policywire.pipeline.stories.copies.same_form import (
    CALENDAR,
    Replaced,
    replaced_subject,
    without_credit,
)
from policywire.pipeline.stories.records import are_other_records
from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.fingerprints import Fingerprints, covered_words
from policywire.pipeline.text.words.stemming import folded_words

TOP_LETTERS = 900
"""So much of each text is kept, to be compared word by word."""

MIN_OWN_SHARE = 0.5
"""Of a copy at least so much stands in the original; what adds more is a longer report."""

MIN_ADDED_WORDS, MIN_FRESH_TERMS, MIN_FRESH_SHARE = 20, 6, 0.3
"""Above what is repeated: words in all, telling ones that the original lacks, and their share."""

REPEATED_STRETCH = 12
"""Fewer words in a row are a name or a phrase: “the Food and Drug Administration”."""


@dataclass(frozen=True, slots=True)
class RepeatedText:
    """Of an original as much as is needed to tell what a later text has beside it."""

    title: str
    outlet: str
    top: str
    fingerprints: Fingerprints


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """How much of the later text is the original's, and what makes it news, if anything does."""

    own_share: float
    """Of the later text's words so many stand in the original, 0..1."""
    added: tuple[str, ...]
    """Telling words of its headline and top that the original lacks, if they make it news."""
    replaced: Replaced
    """What stands in the original's place of a name or figure: (there, here)."""

    @property
    def is_longer_report(self) -> bool:
        """Whether it adds more than it repeats, or its news on top."""
        return self.own_share < MIN_OWN_SHARE or bool(self.added)


def difference(
    article: Article, found: Fingerprints, original: RepeatedText, forms: RegisterForms
) -> CopyDifference:
    """Compare a text with one that it repeats."""
    covered = covered_words(found, original.fingerprints)
    added = _added(article, covered.tolist(), original)
    replaced = replaced_subject(
        (article.title, article.text[:TOP_LETTERS]), (original.title, original.top)
    )
    if not replaced and _is_other_record(article, original, forms):
        replaced = ((original.title, article.title),)
    return CopyDifference(float(covered.mean()) if len(covered) else 0.0, added, replaced)


def _is_other_record(article: Article, original: RepeatedText, forms: RegisterForms) -> bool:
    same = article.outlet == original.outlet
    if are_other_records(article.title, original.title, same_outlet=same):
        return True
    return same and forms.are_other_records(article.outlet, article.title, original.title)


def _added(article: Article, covered: Sequence[bool], original: RepeatedText) -> tuple[str, ...]:
    """The telling words of a headline and a top of its own that the original does not have."""
    top = without_credit(_first_words(article.text, _words_above(covered)))
    if len(top.split()) < MIN_ADDED_WORDS:
        return ()
    known = set(stems(f"{original.title}. {original.top}", 400))
    words = set(original.fingerprints.words)
    told = [word for word in dict.fromkeys(folded_words(f"{article.title} {top}")) if _tells(word)]
    fresh = [
        word
        for word in told
        if crc32(word.encode()) not in words and stems(word, 1)[0] not in known
    ]
    enough = len(fresh) >= max(MIN_FRESH_TERMS, MIN_FRESH_SHARE * len(told))
    return tuple(fresh) if enough else ()


def _words_above(covered: Sequence[bool]) -> int:
    """How many words stand above the first stretch that is surely the original's."""
    run = 0
    for place, word in enumerate(covered):
        run = run + 1 if word else 0
        if run == REPEATED_STRETCH:
            return place + 1 - run
    return len(covered)


def _tells(word: str) -> bool:
    return word not in CALENDAR and bool(content_terms(stems(word, 1)))


def _first_words(text: str, count: int) -> str:
    """The beginning of a text that holds so many folded words, to the end of its sentence."""
    at = 0
    for found in re.finditer(r"\S+", text[: 12 * count + 200]):
        count -= len(folded_words(found[0]))
        if count < 0:
            break
        at = found.end()
    return text[:at]

"""IDF: how rare a word is in the language, in the news, and among the stored articles.

What is common in the news is known from the first minute: `news_frequencies.txt` holds the share of
articles that hold each word, where the news says it more often than the language does.
`benchmarks/news_frequencies.py` counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import lru_cache
from math import exp, log
from pathlib import Path

from policywire.pipeline.text.memo import Memo
from policywire.pipeline.text.words.stemming import stem

PRIOR_DOCUMENTS = 2000
"""The general language counts as much as so many articles."""

STEP = 1.01
STOP_WORD = 0.12
"""A word that stands in so many articles of the general language tells nothing."""

LEAST_SHARE, SHARE_STEP = 1e-4, 1.25
"""Shares in the table are whole powers of the step, times the least one."""

KEPT = 200_000
"""Terms of which it is kept how common they are."""
_WORDS_IN_ARTICLE = 150
_PERIOD = range(1900, 2100)


class IdfTable:
    """Inverse document frequency, from the language at first and from the news as it comes.

    The number of documents counts in steps of one percent; answers depend on nothing but the
    articles counted.
    """

    def __init__(self) -> None:
        self._documents = 0
        self._counts: Counter[str] = Counter()
        self._all = self._rounded()

    def idf(self, term: str) -> float:
        """Natural logarithm of all documents over those with the term; about 0 to 8."""
        return max(0.0, log(self._all / (self._counts.get(term, 0) + _seen(term))))

    def add(self, terms: Collection[str]) -> None:
        """Count the distinct terms of one article."""
        self._counts.update(terms)
        self._count(1)

    def remove(self, terms: Collection[str]) -> None:
        """Forget one article: exactly undoes `add`."""
        self._counts.subtract(terms)
        for term in terms:
            if not self._counts[term]:
                del self._counts[term]
        self._count(-1)

    def _count(self, more: int) -> None:
        self._documents += more
        self._all = self._rounded()

    def _rounded(self) -> float:
        steps = int(log(self._documents + PRIOR_DOCUMENTS + 1) / log(STEP))
        return float(STEP**steps)


def general_frequency(term: str) -> float:
    """The share of articles that would hold the term in the general language, 0..1."""
    if term.startswith("#"):
        return _expected_number(term)
    return 1 - exp(-_WORDS_IN_ARTICLE * _frequencies().get(term, 0.0))


def _background_frequency(term: str) -> float:
    return max(general_frequency(term), _news_shares().get(term, 0.0))


background_frequency: Callable[[str], float] = Memo[str, float](
    _background_frequency, most=KEPT
).__getitem__
"""The share of articles that hold the term, by the language or the news, 0..1."""

_seen: Callable[[str], float] = Memo[str, float](
    lambda term: PRIOR_DOCUMENTS * background_frequency(term) + 0.5, most=KEPT
).__getitem__
"""How many of the general language's documents hold the term."""

background_idf: Callable[[str], float] = Memo[str, float](
    lambda term: max(0.0, log((PRIOR_DOCUMENTS + 1) / _seen(term))), most=KEPT
).__getitem__
"""How much a term tells by the language alone: what `Rarity` says before any article."""

background_rarity: Callable[[str], float] = Memo[str, float](
    lambda term: 1.01 - background_frequency(term), most=KEPT
).__getitem__
"""How seldom the term is in the general language, .01..1.01: never nought."""


def is_common(term: str) -> bool:
    """Whether the term is a stop word."""
    return general_frequency(term) > STOP_WORD


def _expected_number(term: str) -> float:
    if not term[1:].isdigit():
        return 0.0005
    value = int(term[1:])
    if value in _PERIOD:
        return 0.05
    return 0.03 if value < 100 else 0.0005


@lru_cache(maxsize=1)
def _news_shares() -> dict[str, float]:
    """The share of the news that holds each stem."""
    table = (Path(__file__).parent / "news_frequencies.txt").read_text("utf-8")
    rows = map(str.split, table.splitlines())
    return {
        term: min(1.0, LEAST_SHARE * SHARE_STEP ** int(step))
        for step, *terms in rows
        for term in terms
    }


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    """Relative frequency of each stem in general English (wordfreq's small list)."""
    from wordfreq import get_frequency_dict

    found: dict[str, float] = {}
    for word, frequency in get_frequency_dict("en", wordlist="small").items():
        key = stem(word)
        found[key] = found.get(key, 0.0) + frequency
    return found

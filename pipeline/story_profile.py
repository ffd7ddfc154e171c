"""What the stories know of an article: its telling words, weighted by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import log2

from config.terms import Stage
from crawler.article import Article
from pipeline.development_act import acts_told
from pipeline.rarity import expected, is_common
from pipeline.stage import stages_told
from pipeline.words import Word, words

TITLE_WEIGHT = 3.0
REST_WEIGHT = 0.3
LEAD_WORDS = 100
"""Telling words of the body that weigh 1; those after them weigh `REST_WEIGHT`."""

READ_WORDS = 600
"""No more words of the body are read: news stands on top."""

TOP_WORDS = 45
"""The top of an article: its title and so many words of the body."""

KEPT_TERMS = 80


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as words. `whole` and `top` are term → weight; `terms` all that it says, once.

    `amounts` are the numbers among them, `stages` and `acts` what its headline and lead
    say was reached and done.
    """

    whole: Mapping[str, float]
    top: Mapping[str, float]
    terms: tuple[str, ...]
    amounts: frozenset[str]
    stages: frozenset[Stage]
    acts: frozenset[str]


def profile(article: Article) -> Profile:
    """Read an article's title and the first words of its text."""
    title = _telling(words(article.title))
    body = list(islice(words(article.text), READ_WORDS))
    told = _telling(body)
    return Profile(
        whole=_strongest(_whole(title, told)),
        top=_damped(_counted([(title, 1.0), (_telling(body[:TOP_WORDS]), 1.0)])),
        terms=tuple(sorted({word.stem for word in (*title, *told)})),
        amounts=frozenset(word.stem for word in (*title, *told) if word.stem.startswith("#")),
        stages=stages_told(article),
        acts=acts_told(article),
    )


def _telling(found: Iterable[Word]) -> list[Word]:
    return [word for word in found if len(word.stem) > 1 and not is_common(word.stem)]


def _whole(title: list[Word], told: list[Word]) -> dict[str, float]:
    lead, rest = told[:LEAD_WORDS], told[LEAD_WORDS:]
    return _damped(_counted([(title, TITLE_WEIGHT), (lead, 1.0), (rest, REST_WEIGHT)]))


def _counted(parts: Iterable[tuple[list[Word], float]]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for found, weight in parts:
        for word in found:
            counts[word.stem] = counts.get(word.stem, 0.0) + weight
    return counts


def _damped(counts: Mapping[str, float]) -> dict[str, float]:
    """Twice the mentions are not twice the meaning."""
    return {term: _damp(count) for term, count in counts.items()}


@lru_cache(maxsize=1000)
def _damp(count: float) -> float:
    return log2(1 + count)


def _strongest(weights: Mapping[str, float]) -> dict[str, float]:
    """The terms that tell most by the general language; the same whatever else is known."""
    if len(weights) <= KEPT_TERMS:
        return dict(weights)
    ranked = sorted(weights, key=lambda term: (-weights[term] * (1.01 - expected(term)), term))
    return {term: weights[term] for term in ranked[:KEPT_TERMS]}

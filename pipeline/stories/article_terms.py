"""An article's content terms: its distinctive words, weighted by where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from math import log2, sqrt
from operator import mul

from policywire.config.enums import Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.stories.actor_terms import actor_terms
from policywire.pipeline.stories.reported_act import ReportedAct
from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.headline_embeddings import Embedder, Vector, is_short
from policywire.pipeline.text.idf import background_idf, background_rarity
from policywire.pipeline.text.memo import Memo

TITLE_WEIGHT = 3.0
REST_WEIGHT = 0.3
FULL_WEIGHT_TERMS = 100
"""Telling words of the body that weigh 1; those after them weigh `REST_WEIGHT`."""

READ_WORDS = 600
"""No more words of the body are read: news stands on top."""

TITLE_WORDS = 60
TOP_WORDS = 45
"""The top of an article: its title and so many words of the body."""

ACTOR_WEIGHT = 0.3
"""What an agency's name and its head's weigh beside what it does."""

KEPT_TERMS = 64


@dataclass(frozen=True, slots=True)
class TermProfile:
    """An article as words. `whole` and `top` are term → weight; `terms` all that it says, once.

    Their lengths are those of the vectors by the rarity of the language alone, which never changes.

    `amounts` are the numbers among them, `stages` and `acts` what its headline and lead say was
    reached and done, `days` those that they name. `embedding` is that of its headline, if that is
    nearly all there is and somebody asked for it.
    """

    text_weights: Mapping[str, float]
    top_weights: Mapping[str, float]
    text_norm: float
    top_norm: float
    terms: tuple[str, ...]
    amounts: frozenset[str]
    stages: frozenset[Stage]
    acts: frozenset[ReportedAct]
    days: frozenset[date]
    embedding: Vector | None = None


def build_term_profile(
    article: Article,
    *,
    stages: frozenset[Stage] = frozenset(),
    acts: frozenset[ReportedAct] = frozenset(),
    days: frozenset[date] = frozenset(),
    embedder: Embedder | None = None,
) -> TermProfile:
    """Read an article's title and the first words of its body."""
    title = content_terms(stems(article.title, TITLE_WORDS))
    body = stems(article.text, READ_WORDS)
    told, top = content_terms(body), content_terms(body[:TOP_WORDS])
    terms = tuple(dict.fromkeys([*title, *told]))
    actors = actor_terms(article.title, article.text)
    whole = _strongest(_muted(_whole(title, told), actors))
    head = _muted(_damped(_counted((title, 1.0), (top, 1.0))), actors)
    return TermProfile(
        text_weights=whole,
        top_weights=head,
        text_norm=_length(whole),
        top_norm=_length(head),
        terms=terms,
        amounts=frozenset(term for term in terms if term[0] == "#"),
        stages=stages,
        acts=acts,
        days=days,
        embedding=embedder.embed(article.title) if embedder and is_short(told) else None,
    )


def _whole(title: list[str], told: list[str]) -> dict[str, float]:
    first, rest = told[:FULL_WEIGHT_TERMS], told[FULL_WEIGHT_TERMS:]
    return _damped(_counted((title, TITLE_WEIGHT), (first, 1.0), (rest, REST_WEIGHT)))


def _muted(weights: dict[str, float], actors: frozenset[str]) -> dict[str, float]:
    """The weights with those of who acts made small."""
    for term in actors.intersection(weights):
        weights[term] *= ACTOR_WEIGHT
    return weights


def _counted(*parts: tuple[list[str], float]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for found, weight in parts:
        for term, times in Counter(found).items():
            counts[term] = counts.get(term, 0.0) + weight * times
    return counts


def _damped(counts: Mapping[str, float]) -> dict[str, float]:
    """Twice the mentions are not twice the meaning."""
    return dict(zip(counts, map(_DAMPED.__getitem__, counts.values()), strict=True))


_DAMPED: Memo[float, float] = Memo(lambda count: log2(1 + count), most=10_000)
"""Few weights are all there are: the same numbers serve in all articles."""


def _length(weights: Mapping[str, float]) -> float:
    told = list(map(mul, weights.values(), map(background_idf, weights)))
    return max(1e-9, sqrt(sum(map(mul, told, told))))


def _strongest(weights: dict[str, float]) -> dict[str, float]:
    """The most distinctive terms by the general language; the same whatever else is known."""
    if len(weights) <= KEPT_TERMS:
        return weights
    told = list(map(mul, weights.values(), map(background_rarity, weights)))
    least = sorted(told)[-KEPT_TERMS]
    strong = [term for term, much in zip(weights, told, strict=True) if much > least]
    even = (term for term, much in zip(weights, told, strict=True) if much == least)
    return {term: weights[term] for term in islice(chain(strong, even), KEPT_TERMS)}

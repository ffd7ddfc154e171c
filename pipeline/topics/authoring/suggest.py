"""Suggestions: phrases that would bring a topic nearer to what its reader marked as relevant.

Weighted log-odds with an informative prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008):
how much more often a phrase occurs in the relevant articles than in the others, in standard
deviations, so that a phrase seen twice does not outrank one seen forty times.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from policywire.crawler.model.article import Article
from policywire.pipeline.text.idf import background_frequency
from policywire.pipeline.text.normalization import Normalizer
from policywire.pipeline.text.words.stemming import stem
from policywire.pipeline.topics.authoring.function_words import FUNCTION_WORDS
from policywire.pipeline.topics.matcher import Matcher

LONGEST = 3
FEWEST = 2
"""A phrase is suggested when at least so many judged articles have it."""
_PRIOR = 0.05
_SURE = 1.0
_EVERYWHERE = 0.2
"""A word that stands in such a share of all articles parts no subject from another."""
_GAIN_FOR_A_LOSS = 3
"""A suggestion gains at least so many articles for each that it loses."""
SHOWN_TITLES = 2
STOP_WORDS = frozenset({
    "a", "about", "after", "all", "also", "an", "and", "are", "as", "at", "be", "been", "but",
    "by", "can", "could", "for", "from", "had", "has", "have", "he", "her", "his", "if", "in",
    "into", "is", "it", "its", "more", "new", "no", "not", "of", "on", "or", "other", "our",
    "out", "over", "said", "say", "she", "so", "some", "than", "that", "the", "their", "them",
    "there", "they", "this", "to", "up", "was", "we", "were", "what", "when", "which", "who",
    "will", "with", "would", "you", "i", "me", "my", "your", "us", "do", "did", "does", "how",
    "one", "two",
})  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]")


class SuggestionAction(StrEnum):
    """What to do with a phrase: look for it (`any`), or refuse it (`none`)."""

    ADD = "add"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article and whether its reader found it relevant."""

    article: Article
    relevant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A phrase, in folded words. `weight` is in standard deviations.

    To add it brings `gains` relevant articles that do not match now, and `losses` irrelevant
    ones; to exclude it drops `gains` irrelevant ones that match now, and `losses` relevant ones.
    """

    phrase: str
    action: SuggestionAction
    gains: int
    losses: int
    weight: float
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """The headlines of the first few articles that it gains, and of those that it loses."""


def suggest(
    matcher: Matcher, topic: str, labelled: Iterable[LabelledArticle], most: int = 10
) -> tuple[Suggestion, ...]:
    """The phrases that would help most, best first: `most` to add and `most` to exclude."""
    read = [_read(each, matcher, topic) for each in labelled]
    weights = _log_odds(read)
    added = (
        _addition(phrase, weight, read) for phrase, weight in weights.items() if weight > _SURE
    )
    excluded = (_exclusion(p, weight, read) for p, weight in weights.items() if weight < -_SURE)
    return (*_best(added, most), *_best(excluded, most))


@dataclass(frozen=True, slots=True)
class _LabelledPhrases:
    title: str
    phrases: frozenset[str]
    relevant: bool
    matched: bool


def _read(judged: LabelledArticle, matcher: Matcher, topic: str) -> _LabelledPhrases:
    article = judged.article
    matched = any(match.topic == topic for match in matcher.match(article))
    phrases = frozenset(_phrases(article.title)) | frozenset(_phrases(article.text))
    return _LabelledPhrases(article.title, phrases, judged.relevant, matched)


def _phrases(text: str) -> Iterator[str]:
    words = Normalizer().normalize(text).split()
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            if run[0] not in FUNCTION_WORDS and run[-1] not in FUNCTION_WORDS and _telling(run):
                yield " ".join(run)


def _telling(run: Sequence[str]) -> bool:
    """Whether the words name a subject: one word alone must not be in any kind of news."""
    if not all(map(_LETTERS.search, (run[0], run[-1]))):
        return False
    return len(run) > 1 or (len(run[0]) > 2 and background_frequency(stem(run[0])) < _EVERYWHERE)


def _log_odds(read: Sequence[_LabelledPhrases]) -> dict[str, float]:
    good = Counter(phrase for each in read if each.relevant for phrase in each.phrases)
    bad = Counter(phrase for each in read if not each.relevant for phrase in each.phrases)
    goods = sum(each.relevant for each in read)
    sizes = (goods, len(read) - goods)
    frequent = [phrase for phrase, n in (good + bad).items() if n >= FEWEST]
    return {phrase: _weight(good[phrase], bad[phrase], sizes) for phrase in frequent}


def _weight(good: int, bad: int, sizes: tuple[int, int]) -> float:
    """The difference of the two log-odds over its standard deviation."""
    prior = _PRIOR * (good + bad)
    one, other = good + prior, bad + prior
    odds = [
        math.log(count / (size - min(found, size) + prior + 0.5))
        for count, found, size in ((one, good, sizes[0]), (other, bad, sizes[1]))
    ]
    return (odds[0] - odds[1]) / math.sqrt(1 / one + 1 / other)


def _addition(phrase: str, weight: float, read: Sequence[_LabelledPhrases]) -> Suggestion:
    open_ = [each for each in read if phrase in each.phrases and not each.matched]
    gains = sum(each.relevant for each in open_)
    return Suggestion(
        phrase=phrase,
        action=SuggestionAction.ADD,
        gains=gains,
        losses=len(open_) - gains,
        weight=weight,
        gained=_titles(each for each in open_ if each.relevant),
        lost=_titles(each for each in open_ if not each.relevant),
    )


def _exclusion(phrase: str, weight: float, read: Sequence[_LabelledPhrases]) -> Suggestion:
    dropped = [each for each in read if phrase in each.phrases and each.matched]
    losses = sum(each.relevant for each in dropped)
    return Suggestion(
        phrase=phrase,
        action=SuggestionAction.EXCLUDE,
        gains=len(dropped) - losses,
        losses=losses,
        weight=-weight,
        gained=_titles(each for each in dropped if not each.relevant),
        lost=_titles(each for each in dropped if each.relevant),
    )


def _titles(read: Iterable[_LabelledPhrases]) -> tuple[str, ...]:
    return tuple(each.title for each in islice(read, SHOWN_TITLES))


def _best(found: Iterable[Suggestion], most: int) -> list[Suggestion]:
    """Those that gain much more than they lose; a phrase inside a better one is left out."""
    useful = [each for each in found if each.gains >= max(FEWEST, _GAIN_FOR_A_LOSS * each.losses)]
    useful.sort(key=lambda each: (each.losses - each.gains, -each.weight, -len(each.phrase)))
    kept: list[Suggestion] = []
    for each in useful:
        if len(kept) < most and not any(_overlap(each.phrase, other.phrase) for other in kept):
            kept.append(each)
    return kept


def _overlap(one: str, other: str) -> bool:
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "

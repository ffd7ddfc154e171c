"""Phrases that stored articles say when they are about a topic, and hardly ever otherwise."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.text.idf import background_frequency
from policywire.pipeline.text.normalization import Normalizer
from policywire.pipeline.text.words.stemming import stem
from policywire.pipeline.topics.authoring.suggest import STOP_WORDS

LEAD_WORDS = 60
"""Words of the text that are read after the headline."""
LONGEST = 3
_FEWEST = 3
_FEWEST_HEADLINES = 2
_FEWEST_LEADS = 2
_LEAST_SHARE = 0.6
"""Of the articles that hold the phrase so many have to be about the topic."""
_LEAST_OF_TOPIC = 0.06
_RARE_WORD, _RARE_PHRASE = 5.0, 7.0
"""Natural logarithm of how rare the words are in the news: below it they say nothing."""


@dataclass(frozen=True, slots=True)
class SeenPhrase:
    """A phrase as articles write it; `inside` of the `articles` that hold it are on the topic."""

    text: str
    inside: int
    articles: int


def seen_beside(
    articles: Iterable[tuple[Article, bool]], known: Iterable[str] = (), most: int = 6
) -> tuple[SeenPhrase, ...]:
    """The most telling phrases of articles on the topic (`True`), none made of `known` words."""
    normalizer = Normalizer()
    counted = _Counted(normalizer)
    for article, on_topic in articles:
        counted.count(article, on_topic)
    words = {word for text in known for word in normalizer.normalize(text).split()}
    found = sorted(counted.telling(words), key=lambda each: -_worth(each[0], each[1]))
    kept: list[tuple[str, SeenPhrase]] = []
    for phrase, seen in found:
        if len(kept) < most and not any(_overlap(phrase, other) for other, _ in kept):
            kept.append((phrase, seen))
    return tuple(seen for _, seen in kept)


class _Counted:
    """Phrases of headlines and leads: in how many articles, and how many on the topic."""

    def __init__(self, normalizer: Normalizer) -> None:
        self._normalizer = normalizer
        self._all: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._in_headlines: Counter[str] = Counter()
        self._in_leads: Counter[str] = Counter()
        self._written: Mapping[str, Counter[str]] = defaultdict(Counter)
        self._on_topic = 0

    def count(self, article: Article, on_topic: bool) -> None:
        """Count one article."""
        title = dict(phrases_of(article.title, self._normalizer))
        lead = dict(phrases_of(" ".join(article.text.split()[:LEAD_WORDS]), self._normalizer))
        self._all.update(list(title | lead))
        if on_topic:
            self._on_topic += 1
            self._inside.update(list(title | lead))
            self._in_headlines.update(list(title))
            self._in_leads.update(list(lead))
            for phrase, text in (title | lead).items():
                self._written[phrase][text] += 1

    def telling(self, known: set[str]) -> Iterator[tuple[str, SeenPhrase]]:
        """What is said often enough on the topic, seldom elsewhere, and is no everyday word."""
        for phrase, inside in self._inside.items():
            everywhere, words = self._all[phrase], phrase.split()
            telling = inside / everywhere >= _LEAST_SHARE and is_rare(words)
            if telling and self._is_frequent(phrase) and not known.issuperset(words):
                text = self._written[phrase].most_common(1)[0][0]
                if not _is_verb(text):
                    yield phrase, SeenPhrase(text, inside, everywhere)

    def _is_frequent(self, phrase: str) -> bool:
        # In headlines, so that it is what articles are about; in leads as well, because headlines
        # have turns of their own.
        return (
            self._inside[phrase] >= max(_FEWEST, _LEAST_OF_TOPIC * self._on_topic)
            and self._in_headlines[phrase] >= _FEWEST_HEADLINES
            and self._in_leads[phrase] >= _FEWEST_LEADS
        )


def phrases_of(text: str, normalizer: Normalizer) -> Iterator[tuple[str, str]]:
    """Each run of one to three words that neither begins nor ends with a stop word.

    Folded, and as it is written.
    """
    words = list(normalizer.words(text))
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            run = words[start:end]
            edges = (run[0].form, run[-1].form)
            if not any(edge in STOP_WORDS or not edge[0].isalpha() for edge in edges):
                written = text[run[0].start : run[-1].end]
                if "\n" not in written and not any(sign in written for sign in ",.;:!?()"):
                    yield " ".join(word.form for word in run), written


def is_rare(words: Sequence[str]) -> bool:
    """Whether the words together are seldom in the news; one word has to be rare by itself."""
    return rarity(words) >= (_RARE_WORD if len(words) == 1 else _RARE_PHRASE)


def rarity(words: Iterable[str]) -> float:
    """How rare the words are in the news: the negative logarithms of their shares, added."""
    return sum(-math.log(max(1e-6, background_frequency(stem(word)))) for word in words)


def _is_verb(text: str) -> bool:
    """Whether a single word looks like what somebody does, which says no subject."""
    return " " not in text and text.lower().endswith(("ed", "ing", "izes", "ises"))


def _worth(phrase: str, seen: SeenPhrase) -> float:
    return seen.inside**2 / seen.articles * min(rarity(phrase.split()), 10.0)


def _overlap(one: str, other: str) -> bool:
    return not set(one.split()).isdisjoint(other.split())

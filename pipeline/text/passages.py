"""Which sentences of the archive answer a question: its telling words, and where they stand.

A sentence counts by the words of the question that it has itself, and by half for those that only
its headline has: “The court ruled on Tuesday” answers a question about the appeal in the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from policywire.crawler.model.article import Article
from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.text.idf import background_idf
from policywire.pipeline.text.sentences import sentences

MOST_TERMS = 10
SENTENCES_READ = 80
LONGEST_SENTENCE = 700
OF_HEADLINE = 0.5
"""The weight of a word that stands in the headline and not in the sentence."""
OF_A_DAY = 0.1
"""What a sentence gains by naming a day or a date, when it was asked when."""
OF_MEANING = 0.3
LEAST_SCORE = 0.5
"""A sentence with less of the question than this is no answer."""
PER_ARTICLE = 2

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_ASKING_WORDS = """
    when what which who whom whose where why how much many did does do was were is are has have had
    happen happened say said says tell me there any latest news about
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_WHEN = re.compile(r"^\W*(?:when|since when|on what (?:day|date)|how long ago)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2})\b"
)


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """Something that a question names, in each way that it may be written. `weight` is its idf."""

    forms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of an article. `number` counts from 1, 0 is the headline; `score` is in 0..1.

    `also` are other outlets that have the same sentence.
    """

    article: Article
    number: int
    text: str
    score: float
    also: tuple[str, ...] = ()


def asked_terms(question: str, names: Iterable[Sequence[str]] = ()) -> list[AskedTerm]:
    """What a question names, the most telling first. `names` are ways to write the same body."""
    terms, rest = [], f" {' '.join(_WORD.findall(question))} "
    for ways in names:
        found = next((way for way in ways if _is_named(way, rest)), None)
        if found:
            rest = re.sub(re.escape(f" {found} "), "  ", rest, flags=re.IGNORECASE)
            terms.append(AskedTerm(tuple(ways), _weight(found)))
    for word in dict.fromkeys(rest.split()):
        if word.lower() not in _ASKING and content_terms(stems(word, 3)):
            terms.append(AskedTerm((word,), _weight(word)))
    return sorted(terms, key=lambda term: -term.weight)[:MOST_TERMS]


def passages(
    question: str,
    terms: Sequence[AskedTerm],
    articles: Iterable[Article],
    *,
    most: int,
    embedder: Embedder | None = None,
) -> list[Passage]:
    """The sentences that answer best, each once, the best first; with the newer one before."""
    asked = _Asked(question, terms, embedder)
    found = [each for article in articles for each in asked.best_of(article)]
    found.sort(key=lambda each: (-round(each.score, 2), -each.article.found.timestamp()))
    return list(_each_once(found).values())[:most]


class _Asked:
    """The question, as sentences are compared with it."""

    def __init__(
        self, question: str, terms: Sequence[AskedTerm], embedder: Embedder | None
    ) -> None:
        self._terms = [(each.weight, [_stems(form) for form in each.forms]) for each in terms]
        self._total = sum(weight for weight, _ in self._terms) or 1.0
        self._asks_when = bool(_WHEN.search(question))
        self._embedder = embedder
        self._vector = embedder.embed(question) if embedder else None

    def best_of(self, article: Article) -> list[Passage]:
        """The best sentences of one article; none where they have too little of the question."""
        spans = sentences(article.text, SENTENCES_READ)
        lines = [article.title, *(article.text[start:end] for start, end in spans)]
        headline = _stems(article.title)
        scored = [
            Passage(
                article=article,
                number=number,
                text=line[:LONGEST_SENTENCE],
                score=self._score(line, headline),
            )
            for number, line in enumerate(lines)
        ]
        good = [each for each in scored if each.score >= LEAST_SCORE]
        good.sort(key=lambda each: (-round(each.score, 2), each.number))
        # A headline is shown beside each passage, and is one only where no sentence is.
        said = [each for each in good if each.number]
        if not said:
            return good
        return [replace(said[0], score=good[0].score), *said[1:PER_ARTICLE]]

    def _score(self, line: str, headline: frozenset[str]) -> float:
        own = _stems(line)
        score = sum(weight * _held(forms, own, headline) for weight, forms in self._terms)
        score /= self._total
        if self._asks_when and _DAY.search(line):
            score += OF_A_DAY
        if self._embedder is not None and self._vector is not None and score >= LEAST_SCORE / 2:
            near = max(0.0, float(self._embedder.embed(line) @ self._vector))
            score = (1 - OF_MEANING) * score + OF_MEANING * near
        return min(score, 1.0)


def _is_named(way: str, question: str) -> bool:
    # “ICE” is an agency, ice is none: what is written in capitals must stand so.
    exact = way.isupper()
    return f" {way} " in question if exact else f" {way.lower()} " in question.lower()


def _held(forms: Sequence[frozenset[str]], own: frozenset[str], headline: frozenset[str]) -> float:
    if any(form <= own for form in forms):
        return 1.0
    return OF_HEADLINE if any(form <= own | headline for form in forms) else 0.0


def _each_once(found: Sequence[Passage]) -> Mapping[frozenset[str], Passage]:
    """One passage of those with the same words; the others' outlets stand behind it."""
    kept: dict[frozenset[str], Passage] = {}
    for each in found:
        key = _stems(each.text)
        first = kept.setdefault(key, each)
        outlet = each.article.outlet
        if outlet not in {first.article.outlet, *first.also}:
            kept[key] = replace(first, also=(*first.also, outlet))
    return kept


def _stems(text: str) -> frozenset[str]:
    return frozenset(content_terms(stems(text, 150)))


def _weight(words: str) -> float:
    return max((background_idf(stem) for stem in _stems(words)), default=0.1) or 0.1

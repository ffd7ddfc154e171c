"""An answer from the archive: the sentences that answer a question, each with its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from policywire.pipeline.acts.taxonomy import taxonomy
from policywire.pipeline.text.headline_embeddings import (
    Embedder,
    EmbeddingsNotInstalledError,
    WordLlamaEmbedder,
)
from policywire.pipeline.text.passages import AskedTerm, Passage, asked_terms, passages
from policywire.store.articles import archive
from policywire.store.articles.search import MAX_QUERY_LENGTH, SearchTooBroad
from policywire.web.views.request import HttpError, PageRequest

MOST_PASSAGES = 8
TOO_BROAD = HttpError(
    400, "Question too broad", "The search took too long: name what it is about more exactly."
)
_HELPING = frozenset({"did", "do", "does", "will", "would", "to"})
_QUESTION = re.compile(
    r"^(?:when|what|which|who|whose|where|why|how|did|does|do|is|are|was|were|has|have|will|can)\b"
    r".+\s\S+\s\S+|.+\s\S+\?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """A sentence that answers, and where it stands. `number` is that of the citation, from 1.

    `sentence` counts from 1 in the article's text, 0 is its headline. `score` is in 0..1.
    """

    number: int
    text: str
    title: str
    url: str
    outlet: str
    date: datetime
    sentence: int
    story: str | None
    score: float
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAnswer:
    """The passages, the best first. `searched` are the words that were looked for."""

    question: str
    searched: tuple[str, ...]
    passages: tuple[CitedPassage, ...]


def is_question(typed: str) -> bool:
    """Whether somebody asks, rather than types words to be found."""
    return bool(_QUESTION.match(typed.strip())) and '"' not in typed


def answer_of(request: PageRequest, question: str) -> ArchiveAnswer:
    """What the archive says to a question. Raises HttpError when the search takes too long."""
    question = question[:MAX_QUERY_LENGTH]
    names = [each.names for each in request.configuration.entities.values()]
    terms = asked_terms(question, [*names, *_verbs_in(question)])
    try:
        with request.store.reading() as session:
            found = archive.candidates(session, terms)
    except SearchTooBroad:
        raise TOO_BROAD from None
    stories = {article.url: story for article, story in found}
    best = passages(
        question,
        terms,
        [article for article, _ in found],
        most=MOST_PASSAGES,
        embedder=_embedder(request),
    )
    cited = [_cited(number, each, stories) for number, each in enumerate(best, 1)]
    return ArchiveAnswer(question=question, searched=_searched(terms), passages=tuple(cited))


def _verbs_in(question: str) -> Iterator[tuple[str, ...]]:
    """All forms of each verb that the question has: who asks when it ruled may read of a ruling."""
    words = set(re.findall(r"[a-z]+", question.lower()))
    for base, *others in taxonomy().verb_families:
        # Without a helping verb a base form may be a noun: lead in the water was found, not led.
        if not words.isdisjoint(others) or (base in words and not words.isdisjoint(_HELPING)):
            yield (base, *others)


def _cited(number: int, passage: Passage, stories: dict[str, str | None]) -> CitedPassage:
    article = passage.article
    return CitedPassage(
        number=number,
        text=passage.text,
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        date=article.published_or_found,
        sentence=passage.number,
        story=stories[article.url],
        score=round(passage.score, 2),
        also=passage.also,
    )


def _searched(terms: Sequence[AskedTerm]) -> tuple[str, ...]:
    return tuple(each.forms[0] for each in terms)


def _embedder(request: PageRequest) -> Embedder | None:
    return _loaded_embedder() if request.configuration.settings.embeddings else None


@lru_cache(maxsize=1)
def _loaded_embedder() -> Embedder | None:
    try:
        return WordLlamaEmbedder()
    except EmbeddingsNotInstalledError:  # then the service did not start with it either
        return None

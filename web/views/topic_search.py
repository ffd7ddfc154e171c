"""An inquiry: a search in the topic language, over everything that is stored.

The full-text index finds what has the words at all; the same matcher that processes articles
says which of them hold. The index is asked for too much rather than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from policywire.config.models import Entity, Topic
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.query.nodes import (
    EntityRef,
    MetadataFilter,
    Not,
    Or,
    Phrase,
    Query,
    TopicRef,
    children,
)
from policywire.pipeline.topics.query.parser import read_query
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.store.articles import articles, search
from policywire.store.articles.search import SearchHit, SearchTerm
from policywire.store.articles.search_filter import EVERYTHING, SearchFilter
from policywire.store.database.session import Session

KEY = "search"
AT_ONCE = 100
"""Candidates of the index that are read at a time."""

MAX_TRIED = 600
"""So many are tried for a page; the next page goes on behind them."""

MOST_NAMES = 60

_SIGNS = re.compile(
    r"\b(?:AND|NOT)\b|\bO?NEAR/\d|\bATLEAST/\d|[()]|(?:^|\s)@\w"
    r"|\b(?:title|lede|body|outlet|author|kind|agency|topic):"
)
"""What nobody types who only looks for some words."""

Groups = list[tuple[SearchTerm, ...]]


@dataclass(frozen=True, slots=True)
class TopicSearch:
    """What is looked for: one term of each group by the index, the rest by the matcher."""

    matcher: Matcher
    query: search.SearchQuery


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, and the number of the article behind which the next one begins, if any."""

    hits: list[SearchHit]
    older: int | None


def is_topic_query(typed: str) -> bool:
    """Whether it is written in the topic language rather than in plain words."""
    return bool(_SIGNS.search(typed))


def parse_topic_search(
    typed: str, topics: Mapping[str, Topic], entities: Mapping[str, Entity]
) -> TopicSearch:
    """Read it. Raises QueryError for what cannot be meant, or has no word to look for."""
    asked = Topic(title=KEY, query=typed, threshold=0.0)
    others = {key: topic for key, topic in topics.items() if key != KEY}
    try:
        matcher = Matcher({**others, KEY: asked}, entities)
    except TopicError as error:
        # The fault may be in a topic that the search refers to.
        fault = next((each for each in error.faults if each.topic == KEY), error.faults[0])
        raise QueryError(fault.column, fault.problem, fault.cure) from None
    groups = list(_needed(read_query(typed), entities))
    if not groups:
        raise QueryError(1, "it contains no word to search for", "add a word that must occur")
    return TopicSearch(matcher, search.SearchQuery(tuple(groups)))


def run_topic_search(
    session: Session,
    asked: TopicSearch,
    *,
    limit: int,
    before: int | None,
    after: int = 0,
    only: SearchFilter = EVERYTHING,
) -> SearchPage:
    """The newest articles that hold, of those with an id above `after`. Raises SearchTooBroad."""
    hits: list[SearchHit] = []
    for tried, hit in enumerate(_candidates(session, asked, before, after, only), start=1):
        if _holds(session, asked, hit):
            hits.append(hit)
        if len(hits) == limit or tried == MAX_TRIED:
            return SearchPage(hits, hit.id)
    return SearchPage(hits, None)


def _candidates(
    session: Session, asked: TopicSearch, before: int | None, after: int, only: SearchFilter
) -> Iterator[SearchHit]:
    while True:
        page = search.search_articles(
            session, asked.query, limit=AT_ONCE, before=before, after=after, only=only
        )
        yield from page
        if len(page) < AT_ONCE:
            return
        before = page[-1].id


def _holds(session: Session, asked: TopicSearch, hit: SearchHit) -> bool:
    article = articles.get(session, hit.report.url)
    return article is not None and any(match.topic == KEY for match in asked.matcher.match(article))


def _needed(query: Query, entities: Mapping[str, Entity]) -> Iterator[tuple[SearchTerm, ...]]:
    """Groups of terms of which each must have one in every article that the query holds for."""
    if isinstance(query, Phrase):
        if term := _term(query):
            yield (term,)
    elif isinstance(query, EntityRef):
        yield from _names(query.key, entities)
    elif isinstance(query, Or):
        yield from _one_of([list(_needed(part, entities)) for part in query.parts])
    # These can hold for an article that has none of their words.
    elif not isinstance(query, Not | MetadataFilter | TopicRef):
        for part in children(query):
            yield from _needed(part, entities)


def _one_of(parts: Sequence[Groups]) -> Groups:
    """One group of each part, together; nothing when a part needs no word."""
    if not all(parts):
        return []
    # Any of a part's groups will do, as each must be met; the matcher checks the others.
    return [tuple(term for groups in parts for term in groups[0])]


def _names(key: str, entities: Mapping[str, Entity]) -> Groups:
    known = entities.get(key)
    if known is None:
        return []
    abroad = (name for names in known.languages.values() for name in names)
    names = islice((*known.names, *abroad), MOST_NAMES)
    terms = tuple(SearchTerm(words) for name in names if (words := search.normalize_words(name)))
    return [terms] if terms else []


def _term(phrase: Phrase) -> SearchTerm | None:
    """The phrase as the index knows it; of one with an open word, that word's beginning."""
    opened = next((token for token in phrase.tokens if token.open_end), None)
    if opened is not None:
        words = search.normalize_words(opened.form)
        return SearchTerm(words, is_prefix=True) if len(words) >= search.MIN_PREFIX_LENGTH else None
    words = search.normalize_words(phrase.text)
    return SearchTerm(words) if words else None

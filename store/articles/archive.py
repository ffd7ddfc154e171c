"""Articles that may answer a question: by all its words, and by ever fewer of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from policywire.crawler.model.article import Article
from policywire.pipeline.text.passages import AskedTerm
from policywire.store.articles import articles, search
from policywire.store.articles.search import SearchHit, SearchQuery, SearchTerm

ENOUGH = 40
"""Articles whose sentences are read for one question."""


def candidates(session: Session, terms: Sequence[AskedTerm]) -> list[tuple[Article, str | None]]:
    """Articles with their stories, those that have most of the terms first, the newest of these.

    `terms` begin with the most telling. Raises SearchTooBroad.
    """
    groups = [group for each in terms if (group := _group(each))]
    hits: dict[str, SearchHit] = {}
    # A word that stands nowhere is left out, a slip of the pen for one.
    while groups and not hits:
        hits = _with_ever_fewer(session, groups)
        groups = groups[1:]
    chosen = list(hits.items())[:ENOUGH]
    found = articles.by_urls(session, [url for url, _ in chosen])
    return [(found[url], hit.story) for url, hit in chosen if url in found]


def _with_ever_fewer(
    session: Session, groups: Sequence[tuple[SearchTerm, ...]]
) -> dict[str, SearchHit]:
    hits: dict[str, SearchHit] = {}
    # The least telling word goes first: who asks when a court ruled may not use the court's word.
    for count in range(len(groups), 0, -1):
        query = SearchQuery(tuple(groups[:count]))
        for hit in search.search_articles(session, query, limit=ENOUGH):
            hits.setdefault(hit.report.url, hit)
        if len(hits) >= ENOUGH:
            break
    return hits


def _group(term: AskedTerm) -> tuple[SearchTerm, ...]:
    forms = (search.normalize_words(form) for form in term.forms)
    return tuple(SearchTerm(words) for words in forms if words)

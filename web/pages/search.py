"""`/search`: the articles that have some words."""

from __future__ import annotations

from starlette.responses import Response

from policywire.pipeline.topics.phrase import QueryError
from policywire.store.articles import search as stored_search
from policywire.store.articles.search import Hit, Query, SearchTooBroad
from policywire.web.views import cursor
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page
from policywire.web.views.topic_search import Found, found, inquiry, is_inquiry

PAGE = 30
TOO_BROAD = Refusal(
    400,
    "That is too broad",
    "The search took too long and was given up: write whole words, or longer beginnings.",
)


def search(visit: Visit) -> Response:
    """What is found, newest first: by plain words, or in the topic language."""
    typed = visit.query.get("q", "")[: stored_search.LONGEST].strip()
    before = cursor.read_number(visit.query.get("before"))
    fault = ""
    if is_inquiry(typed):
        try:
            listed = _inquired(visit, typed, before)
            return _page(visit, typed, listed)
        except QueryError as error:
            fault = f"Read as plain words, because {error.problem}; {error.cure}."
    hits = hits_of(visit, stored_search.read(typed), PAGE + 1, before)
    older = hits[PAGE - 1].id if len(hits) > PAGE else None
    return _page(visit, typed, Found(hits[:PAGE], older), fault)


def _page(visit: Visit, typed: str, listed: Found, fault: str = "") -> Response:
    return page(
        "search",
        visit,
        typed=typed,
        fault=fault,
        empty_query=not stored_search.read(typed).groups,
        hits=listed.hits,
        older=listed.older,
    )


def _inquired(visit: Visit, typed: str, before: int | None) -> Found:
    configuration = visit.configuration
    asked = inquiry(typed, configuration.topics, configuration.entities)
    try:
        with visit.store.reading() as session:
            return found(session, asked, limit=PAGE, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None


def hits_of(visit: Visit, query: Query, limit: int, before: int | None) -> list[Hit]:
    """What the query finds. Raises Refusal when that would take too long."""
    try:
        with visit.store.reading() as session:
            return stored_search.find(session, query, limit=limit, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None

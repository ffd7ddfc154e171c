"""`/search`: the articles that have some words."""

from __future__ import annotations

from starlette.responses import Response

import store.search
from pipeline.phrase import QueryError
from store.search import Hit, Query, SearchTooBroad
from web import cursor
from web.inquiry import Found, found, inquiry, is_inquiry
from web.template import page
from web.visit import Refusal, Visit

PAGE = 30
TOO_BROAD = Refusal(
    400,
    "That is too broad",
    "The search took too long and was given up: write whole words, or longer beginnings.",
)


def search(visit: Visit) -> Response:
    """What is found, newest first: by plain words, or in the topic language."""
    typed = visit.query.get("q", "")[: store.search.LONGEST].strip()
    before = cursor.read_number(visit.query.get("before"))
    fault = ""
    if is_inquiry(typed):
        try:
            listed = _inquired(visit, typed, before)
            return _page(visit, typed, listed)
        except QueryError as error:
            fault = f"Read as plain words, because {error.problem}; {error.cure}."
    hits = hits_of(visit, store.search.read(typed), PAGE + 1, before)
    older = hits[PAGE - 1].id if len(hits) > PAGE else None
    return _page(visit, typed, Found(hits[:PAGE], older), fault)


def _page(visit: Visit, typed: str, listed: Found, fault: str = "") -> Response:
    return page(
        "search",
        visit,
        typed=typed,
        fault=fault,
        empty_query=not store.search.read(typed).groups,
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
            return store.search.find(session, query, limit=limit, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None

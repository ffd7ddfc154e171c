"""`/search`: the articles that have some words."""

from __future__ import annotations

from starlette.responses import Response

import store.search
from store.search import Hit, Query, SearchTooBroad
from web import cursor
from web.template import page
from web.visit import Refusal, Visit

PAGE = 30


def search(visit: Visit) -> Response:
    """What the words find, newest first."""
    typed = visit.query.get("q", "")[: store.search.LONGEST].strip()
    query = store.search.read(typed)
    before = cursor.read_number(visit.query.get("before"))
    hits = hits_of(visit, query, PAGE + 1, before)
    return page(
        "search",
        visit,
        typed=typed,
        empty_query=not query.groups,
        hits=hits[:PAGE],
        older=hits[PAGE - 1].id if len(hits) > PAGE else None,
    )


def hits_of(visit: Visit, query: Query, limit: int, before: int | None) -> list[Hit]:
    """What the query finds. Raises Refusal when that would take too long."""
    try:
        with visit.store.reading() as session:
            return store.search.find(session, query, limit=limit, before=before)
    except SearchTooBroad:
        raise Refusal(
            400,
            "That is too broad",
            "The search took too long and was given up: write whole words, or longer beginnings.",
        ) from None

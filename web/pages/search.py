"""`/search`: the articles that have some words."""

from __future__ import annotations

from starlette.responses import Response

import store.search
from web import cursor
from web.template import page
from web.visit import Visit

PAGE = 30


def search(visit: Visit) -> Response:
    """What the words find, newest first."""
    typed = visit.query.get("q", "")[: store.search.LONGEST].strip()
    query = store.search.read(typed)
    before = cursor.read_number(visit.query.get("before"))
    with visit.store.reading() as session:
        hits = store.search.find(session, query, limit=PAGE + 1, before=before)
    return page(
        "search",
        visit,
        typed=typed,
        empty_query=not query.groups,
        hits=hits[:PAGE],
        older=hits[PAGE - 1].id if len(hits) > PAGE else None,
    )

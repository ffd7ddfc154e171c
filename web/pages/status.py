"""`/status`: is the service well, what waits, what is next."""

from __future__ import annotations

import resource
from collections import Counter
from datetime import datetime

from starlette.responses import Response

from policywire.store.articles import sources as stored_sources
from policywire.store.deliveries import counts, outbox
from policywire.store.stories import developments
from policywire.web.pages.sources import conditions_of
from policywire.web.views.labels import moment
from policywire.web.views.request import Visit
from policywire.web.views.template import page

NEXT = 8


def status(visit: Visit) -> Response:
    """The state of everything on one page."""
    with visit.store.reading() as session:
        states = stored_sources.states(session)
        deliveries = counts.deliveries(session)
        pending = counts.pending_articles(session)
        found = counts.found_articles(session)
        due = outbox.due(session)
        newest = developments.newest(session)
    sources = visit.configuration.sources
    upcoming: list[tuple[datetime, str]] = sorted(
        (at, key) for key, state in states.items() if key in sources and (at := state.next_poll)
    )
    record = visit.backing.record()
    return page(
        "status",
        visit,
        record=record,
        started=moment(datetime.fromisoformat(str(record["started"])), visit.zone),
        deliveries=deliveries,
        pending=pending,
        found=found,
        due=due,
        newest=newest,
        upcoming=upcoming[:NEXT],
        words=Counter(each.word.value for each in conditions_of(visit, states).values()),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        database=visit.store.place,
    )

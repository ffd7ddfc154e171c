"""`/status`: is the service well, what waits, what is next."""

from __future__ import annotations

import resource
from collections import Counter
from datetime import datetime

from starlette.responses import Response

import store.delivery
import store.development
import store.outbox
import store.source
import store.tally
from web.pages.sources import conditions_of
from web.template import page
from web.visit import Visit
from web.wording import moment

NEXT = 8


def status(visit: Visit) -> Response:
    """The state of everything on one page."""
    with visit.store.reading() as session:
        states = store.source.states(session)
        deliveries = store.tally.deliveries(session)
        pending = store.tally.pending_articles(session)
        found = store.tally.found_articles(session)
        due = store.outbox.due(session)
        newest = store.development.newest(session)
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

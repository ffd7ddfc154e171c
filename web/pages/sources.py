"""`/sources`: is every source alive, what did it bring, and why not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

import store.coverage
import store.source
from config.models import Source
from crawler.outcome import SourceState
from web.cursor import keys_after
from web.sparkline import Sparkline, sparkline
from web.template import page
from web.visit import Visit

DAYS = 14
PAGE = 80


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as the table shows it; `condition` is `failing`, `new` (not yet polled) or `ok`."""

    key: str
    source: Source
    state: SourceState
    condition: str
    problem: str
    rhythm: Sparkline


def sources(visit: Visit) -> Response:
    """Every configured source, those that fail on top."""
    with visit.store.reading() as session:
        states = store.source.states(session)
    days = visit.daily.of_sources(visit.now)
    everything = visit.configuration.sources
    order = sorted(everything, key=lambda key: (_rank(states.get(key)), key))
    conditions = Counter(condition(states.get(key)) for key in order)
    shown, last = keys_after(order, visit.query.get("after", ""), PAGE)
    watched = [
        _watched(visit, key, states.get(key, SourceState()), days.get(key, {})) for key in shown
    ]
    return page(
        "sources", visit, watched=watched, conditions=conditions, more_after=last, days=DAYS
    )


def condition(state: SourceState | None) -> str:
    """How a source does, in one word."""
    if state is None or state.polled is None:
        return "new"
    return "failing" if state.failures else "ok"


def problem(state: SourceState) -> str:
    """Why the last poll failed; empty when it did not."""
    if not state.failures or state.last_problem is None:
        return ""
    return f"{state.last_problem.kind.value}: {state.last_problem.detail}"


def _rank(state: SourceState | None) -> int:
    """Those that fail longest on top, then those not yet polled."""
    if state is None or state.polled is None:
        return 0
    return -state.failures or 1


def _watched(visit: Visit, key: str, state: SourceState, days: store.coverage.Days) -> Watched:
    return Watched(
        key,
        visit.configuration.sources[key],
        state,
        condition(state),
        problem(state),
        sparkline(days, visit.now.date(), DAYS),
    )

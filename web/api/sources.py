"""Sources as JSON: how each of them does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.history import Day, failures, strip
from policywire.crawler.model.publishing_rhythm import spoken
from policywire.crawler.polling.source_health import Condition
from policywire.crawler.polling.source_state_update import current_wait
from policywire.store.articles import sources as stored_sources
from policywire.web.api.operation import Operation
from policywire.web.pages.sources import conditions_of
from policywire.web.views.request import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """A source and how it does: healthy, doubtful, failing, recovered or "not polled yet", and why.

    `every` is how often it is polled as written, `wait` as its rhythm asks for now, in seconds.
    `failed` counts the failed polls of the last fourteen days by the class of the problem; `days`
    has those days one by one.
    """

    key: str
    outlet: str
    tier: str
    condition: str
    reason: str
    failures: int
    rhythm: str
    every: float
    wait: float
    failed: dict[str, int]
    days: tuple[Day, ...]
    polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    next_poll: datetime | None


@dataclass(frozen=True, slots=True)
class PolledSources:
    """Every configured source."""

    sources: list[PolledSource]


def _sources(visit: Visit) -> PolledSources:
    with visit.store.reading() as session:
        states = stored_sources.states(session)
    conditions = conditions_of(visit, states)
    return PolledSources(
        [
            _polled(visit, key, states.get(key, SourceState()), condition)
            for key, condition in conditions.items()
        ]
    )


def _polled(visit: Visit, key: str, state: SourceState, condition: Condition) -> PolledSource:
    source = visit.configuration.sources[key]
    return PolledSource(
        key=key,
        outlet=source.outlet,
        tier=source.tier.value,
        condition=condition.word.value,
        reason=condition.reason,
        failures=state.failures,
        rhythm=spoken(state.rhythm),
        every=source.every.total_seconds(),
        wait=current_wait(source, state, visit.now).total_seconds(),
        failed=failures(state.days),
        days=strip(state.days, visit.now.date()),
        polled=state.polled,
        last_ok=state.last_ok,
        last_new=state.last_new,
        next_poll=state.next_poll,
    )


OPERATIONS: dict[str, Operation] = {
    "/api/sources": Operation("Every source and how it does", _sources, PolledSources),
}

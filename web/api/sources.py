"""Sources and their health as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.history import SourceDay, count_failures, last_days
from policywire.crawler.model.publishing_rhythm import describe_rhythm
from policywire.crawler.polling.source_health import SourceHealth
from policywire.crawler.polling.source_state_update import current_poll_wait
from policywire.store.articles import sources as stored_sources
from policywire.web.api.operation import ApiOperation
from policywire.web.pages.sources import source_healths
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source and its health: healthy, doubtful, failing, recovered or "not polled yet", and why.

    `every` is the configured time between polls, `wait` the one in use now, in seconds. `failed`
    counts the failed polls of the last fourteen days by the class of the problem; `days`
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
    days: tuple[SourceDay, ...]
    polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    next_poll: datetime | None


@dataclass(frozen=True, slots=True)
class SourceStatusList:
    """Every configured source."""

    sources: list[SourceStatus]


def _sources(request: PageRequest) -> SourceStatusList:
    with request.store.reading() as session:
        states = stored_sources.states(session)
    conditions = source_healths(request, states)
    return SourceStatusList(
        [
            _polled(request, key, states.get(key, SourceState()), condition)
            for key, condition in conditions.items()
        ]
    )


def _polled(
    request: PageRequest, key: str, state: SourceState, condition: SourceHealth
) -> SourceStatus:
    source = request.configuration.sources[key]
    return SourceStatus(
        key=key,
        outlet=source.outlet,
        tier=source.tier.value,
        condition=condition.status.value,
        reason=condition.reason,
        failures=state.failures,
        rhythm=describe_rhythm(state.rhythm),
        every=source.every.total_seconds(),
        wait=current_poll_wait(source, state, request.now).total_seconds(),
        failed=count_failures(state.days),
        days=last_days(state.days, request.now.date()),
        polled=state.polled,
        last_ok=state.last_ok,
        last_new=state.last_new,
        next_poll=state.next_poll,
    )


OPERATIONS: dict[str, ApiOperation] = {
    "/api/sources": ApiOperation("Every source and its health", _sources, SourceStatusList),
}

"""What has to move, each with the limit after which somebody should look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.config.values.durations import format_duration
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.source_health import HealthStatus, health_of
from policywire.store.decisions.backlog import Backlog

ARTICLE_LIMIT = timedelta(minutes=10)
DELIVERY_LIMIT = timedelta(minutes=10)
POLL_LIMIT = timedelta(minutes=15)
"""A poll may take minutes by itself, and those of one host come one after the other."""
FAILING_LIMIT = 0.5
"""The share of the sources that may fail: with more, the fault is rather on our side."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that has to move, and a sentence of trouble when it is beyond its limit.

    `value` and `limit` are seconds, for failing sources shares; `value` is None where nothing
    waits. `restart_helps` is false for what is not in our hands.
    """

    name: str
    value: float | None
    limit: float
    trouble: str = ""
    restart_helps: bool = True

    def record(self) -> dict[str, object]:
        """The check as JSON values."""
        value = None if self.value is None else round(self.value, 3)
        return {
            "name": self.name,
            "value": value,
            "limit": self.limit,
            "ok": not self.trouble,
            "trouble": self.trouble or None,
        }


def backlog_checks(
    waiting: Backlog, polls_late: Mapping[str, timedelta], now: datetime
) -> tuple[HealthCheck, ...]:
    """What waits in the store, and the polls.

    `polls_late` is by how much each source's poll is late, or how long it takes already.
    """
    article, message = waiting.article_since, waiting.delivery_since
    return (
        _waits(
            "oldest pending article",
            "The oldest article waits to be processed",
            article,
            ARTICLE_LIMIT,
            now,
        ),
        _waits(
            "oldest due delivery",
            "The oldest message waits to be sent",
            message,
            DELIVERY_LIMIT,
            now,
        ),
        _polls(polls_late),
    )


def duration_check(name: str, what: str, taken: timedelta | None, limit: timedelta) -> HealthCheck:
    """A thing that may take so long; `what` is a sentence about it without its full stop."""
    trouble = ""
    if taken is not None and taken > limit:
        trouble = f"{what} for {rounded_span(taken)}; the limit is {format_duration(limit)}."
    return HealthCheck(name, _seconds(taken), limit.total_seconds(), trouble)


def failing_sources(states: Mapping[str, SourceState], now: datetime) -> dict[str, str]:
    """The sources that fail, and why: failed again and again, or never read at all."""
    found = {key: health_of(state, now) for key, state in states.items() if state.failures}
    return {
        key: each.reason
        for key, each in found.items()
        if each.status is HealthStatus.FAILING or states[key].last_ok is None
    }


def sources_check(failing: Mapping[str, str], sources: int) -> HealthCheck:
    """Whether too many of `sources` fail; one of one is too many."""
    share = len(failing) / sources if sources else None
    trouble = ""
    if share is not None and share > FAILING_LIMIT:
        first = min(failing)
        trouble = (
            f"{len(failing)} of {sources} sources fail ({_named(sorted(failing))}); the limit is "
            f"half of them. {first}: {failing[first]}"
        )
    return HealthCheck("failing sources", share, FAILING_LIMIT, trouble, restart_helps=False)


def rounded_span(span: timedelta) -> str:
    """A span in words: seconds up to two minutes, then whole minutes."""
    unit = 1 if span < timedelta(minutes=2) else 60
    return format_duration(timedelta(seconds=round(span.total_seconds() / unit) * unit))


def _polls(polls_late: Mapping[str, timedelta]) -> HealthCheck:
    late = sorted(key for key, by in polls_late.items() if by > POLL_LIMIT)
    most = max(polls_late.values(), default=None)
    trouble = (
        f"Not polled in time: {_named(late)}; the limit is {format_duration(POLL_LIMIT)}."
        if late
        else ""
    )
    value = None if most is None else max(most.total_seconds(), 0.0)
    return HealthCheck("latest poll", value, POLL_LIMIT.total_seconds(), trouble)


def _waits(
    name: str, what: str, since: datetime | None, limit: timedelta, now: datetime
) -> HealthCheck:
    value = None if since is None else (now - since).total_seconds()
    trouble = ""
    if since is not None and now - since > limit:
        trouble = f"{what} since {since:%Y-%m-%d %H:%M} UTC; the limit is {format_duration(limit)}."
    return HealthCheck(name, value, limit.total_seconds(), trouble)


def _seconds(taken: timedelta | None) -> float | None:
    return None if taken is None else max(taken.total_seconds(), 0.0)


def _named(keys: list[str]) -> str:
    more = len(keys) - NAMED
    return ", ".join(keys[:NAMED]) + (f" and {more} more" if more > 0 else "")

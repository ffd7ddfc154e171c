"""How a source does, in a word and a reason: healthy → doubtful → failing → recovered.

Pure: made of what is remembered of the source, and of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from policywire.crawler.model.crawl_outcome import ProblemClass, SourceState
from policywire.crawler.model.publishing_rhythm import (
    describe_rhythm,
    expected_arrivals,
    hourly_and_daily_shares,
)

FAILING_AFTER = 2
"""Failed polls in a row after which a source fails; one may be an accident."""
RECOVERED_FOR = timedelta(hours=24)
"""So long after its failures a source is called recovered."""
QUIET_GAPS = 3
QUIET_AT_LEAST = timedelta(days=7)
QUIET_UNKNOWN = timedelta(days=30)
"""When a source without a known rhythm is quiet."""
QUIET_KNOWN = timedelta(days=3)
QUIET_BUSY_DAYS = 2.4
QUIET_MISSED = 12.0
"""When a source with a known rhythm is quiet: after three days, if so many of its busy days' worth
of news is missed, which a long weekend of holidays does not reach, and so many pieces of it.
"""
QUIET_WATCHED = 5
"""Days for which it must have been watched for that."""
SHRUNKEN_AFTER = 2
"""So many times in a row its articles must be much too short."""
_WEIGHT = 0.2


class HealthStatus(StrEnum):
    """The state of a source."""

    NEW = "not polled yet"
    HEALTHY = "healthy"
    DOUBTFUL = "doubtful"
    FAILING = "failing"
    RECOVERED = "recovered"


WORST_FIRST = (
    HealthStatus.FAILING,
    HealthStatus.DOUBTFUL,
    HealthStatus.RECOVERED,
    HealthStatus.HEALTHY,
    HealthStatus.NEW,
)
"""The order in which sources are listed."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A word and why. `alarming` is what operators get notices of: it fails, or is no longer what
    it was.

    `group` is what such sources have in common: the class of the problem, or "quiet", "frozen",
    "other site", "shrunken text".
    """

    status: HealthStatus
    reason: str = ""
    is_alarming: bool = False
    group: str = ""
    since: datetime | None = None


def health_of(state: SourceState, now: datetime) -> SourceHealth:
    """The health of a source, from its state."""
    if state.polled is None:
        return SourceHealth(HealthStatus.NEW)
    if state.failures:
        return _failed(state)
    if (doubt := _moved(state) or _quiet(state, now) or _shrunken(state)) is not None:
        return doubt
    if state.recovered and now - state.recovered < RECOVERED_FOR:
        reason = f"It has recovered since {state.recovered:%Y-%m-%d %H:%M} UTC."
        return SourceHealth(HealthStatus.RECOVERED, reason)
    return SourceHealth(HealthStatus.HEALTHY)


def usual_gap(before: timedelta | None, latest: timedelta) -> timedelta:
    """The time that usually passes between two pieces of news: a moving average, new weight 0.2."""
    return latest if before is None else before + (latest - before) * _WEIGHT


def _failed(state: SourceState) -> SourceHealth:
    problem = state.last_problem
    kind, detail = (problem.kind.value, problem.detail) if problem else ("unknown", "")
    since = state.failing_since
    reason = f"{kind}: {detail}"
    if state.failures < FAILING_AFTER:
        return SourceHealth(HealthStatus.DOUBTFUL, reason, since=since)
    started = f", since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    reason = f"{reason} {state.failures} polls in a row{started}."
    return SourceHealth(HealthStatus.FAILING, reason, is_alarming=True, group=kind, since=since)


def _moved(state: SourceState) -> SourceHealth | None:
    if state.moved is None:
        return None
    reason = (
        f"It is now answered by another site than {state.site}. If that is its new home, write the "
        f"new address into its `url`; `policywire sources check` shows it."
    )
    group = ProblemClass.OTHER_SITE.value
    return SourceHealth(
        HealthStatus.DOUBTFUL, reason, is_alarming=True, group=group, since=state.moved
    )


def _quiet(state: SourceState, now: datetime) -> SourceHealth | None:
    if state.last_new is None or state.rests:
        return None
    silence, allowed = now - state.last_new, _allowed(state, now)
    if silence <= allowed:
        return None
    frozen = state.changed is not None and state.changed <= state.last_new
    group = "frozen" if frozen else "quiet"
    what = "Its answer has been the same" if frozen else "Nothing new"
    reason = f"{what} for {_span(silence)}; {_rhythm(state)}."
    since = state.last_new + allowed
    return SourceHealth(HealthStatus.DOUBTFUL, reason, is_alarming=True, group=group, since=since)


def _allowed(state: SourceState, now: datetime) -> timedelta:
    """How long it may bring nothing. With a known rhythm, which knows of weekends, less."""
    gap, rhythm, last = state.usual_gap, state.rhythm, state.last_new or now
    allowed = max(gap * QUIET_GAPS, QUIET_AT_LEAST) if gap else QUIET_UNKNOWN
    if rhythm is None or rhythm.watched < QUIET_WATCHED or now - last <= QUIET_KNOWN:
        return allowed
    busy_day = rhythm.per_day * max(hourly_and_daily_shares(rhythm)[1])
    missed = expected_arrivals(rhythm, last, now)
    quiet = missed >= max(QUIET_BUSY_DAYS * busy_day, QUIET_MISSED)
    return min(allowed, QUIET_KNOWN) if quiet else allowed


def _rhythm(state: SourceState) -> str:
    if state.rhythm is not None and state.rhythm.is_known:
        return f"usually it brings {describe_rhythm(state.rhythm)}"
    if state.usual_gap:
        return f"usually it brings something every {_span(state.usual_gap)}"
    return "its publishing rhythm is unknown"


def _shrunken(state: SourceState) -> SourceHealth | None:
    if state.thin < SHRUNKEN_AFTER:
        return None
    reason = (
        f"Its latest articles have {state.words:.0f} words, usually {state.usual_words:.0f}: a "
        "paywall, a cookie wall or a new layout may hide the text."
    )
    return SourceHealth(HealthStatus.DOUBTFUL, reason, is_alarming=True, group="shrunken text")


def _span(span: timedelta) -> str:
    days, hours = span.days, round(span.total_seconds() / 3600)
    number, unit = (days, "day") if days >= 2 else (max(hours, 1), "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

"""How a source does, in a word and a reason: healthy → doubtful → failing → recovered.

Pure: made of what is remembered of the source, and of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.outcome import SourceState

FAILING = 2
"""Failed polls in a row after which a source fails; one may be an accident."""
RECOVERED_FOR = timedelta(hours=24)
"""So long after its failures a source is called recovered."""
QUIET_GAPS = 3
QUIET_AT_LEAST = timedelta(days=7)
QUIET_UNKNOWN = timedelta(days=30)
"""When a source without a known rhythm is quiet."""
_WEIGHT = 0.2


class Word(StrEnum):
    """The state of a source."""

    NEW = "not polled yet"
    HEALTHY = "healthy"
    DOUBTFUL = "doubtful"
    FAILING = "failing"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Condition:
    """A word and why. `alarming` is what the operator is told of: it fails, or has gone quiet.

    `group` is what such sources have in common: the class of the problem, or "quiet".
    """

    word: Word
    reason: str = ""
    alarming: bool = False
    group: str = ""
    since: datetime | None = None


def condition_of(state: SourceState, now: datetime) -> Condition:
    """Judge a source by its state."""
    if state.polled is None:
        return Condition(Word.NEW)
    if state.failures:
        return _failed(state)
    if (quiet := _quiet(state, now)) is not None:
        return quiet
    if state.recovered and now - state.recovered < RECOVERED_FOR:
        reason = f"It can be read again since {state.recovered:%Y-%m-%d %H:%M} UTC."
        return Condition(Word.RECOVERED, reason)
    return Condition(Word.HEALTHY)


def usual_gap(before: timedelta | None, latest: timedelta) -> timedelta:
    """The time that usually passes between two pieces of news: a moving average, new weight 0.2."""
    return latest if before is None else before + (latest - before) * _WEIGHT


def _failed(state: SourceState) -> Condition:
    problem = state.last_problem
    kind, detail = (problem.kind.value, problem.detail) if problem else ("unknown", "")
    since = state.failing_since
    reason = f"{kind}: {detail}"
    if state.failures < FAILING:
        return Condition(Word.DOUBTFUL, reason, since=since)
    started = f", since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    reason = f"{reason} {state.failures} polls in a row{started}."
    return Condition(Word.FAILING, reason, alarming=True, group=kind, since=since)


def _quiet(state: SourceState, now: datetime) -> Condition | None:
    if state.last_new is None:
        return None
    gap, silence = state.usual_gap, now - state.last_new
    allowed = max(gap * QUIET_GAPS, QUIET_AT_LEAST) if gap else QUIET_UNKNOWN
    if silence <= allowed:
        return None
    rhythm = f"usually it brings something every {_span(gap)}" if gap else "its rhythm is unknown"
    reason = f"Nothing new for {_span(silence)}; {rhythm}."
    since = state.last_new + allowed
    return Condition(Word.DOUBTFUL, reason, alarming=True, group="quiet", since=since)


def _span(span: timedelta) -> str:
    days, hours = span.days, round(span.total_seconds() / 3600)
    number, unit = (days, "day") if days >= 2 else (max(hours, 1), "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

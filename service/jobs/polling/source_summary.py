"""Source health in short, for those who read digests and not the status page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from policywire.crawler.polling.source_health import SourceHealth, health_of
from policywire.store.articles import sources
from policywire.store.database.session import Session

NAMED = 5


def source_health_line(session: Session, keys: Collection[str], now: datetime) -> str:
    """`All 30 sources are healthy.`, or which fail or are quiet; empty if none was polled yet."""
    found = source_conditions(session, keys, now)
    trouble = sorted(key for key, each in found.items() if each.is_alarming)
    if not trouble:
        return f"All {len(found)} sources are healthy." if len(found) > 1 else ""
    named = ", ".join(f"{key} ({found[key].group})" for key in trouble[:NAMED])
    more = f" and {len(trouble) - NAMED} more" if len(trouble) > NAMED else ""
    return f"{len(trouble)} of {len(found)} sources need attention: {named}{more}."


def source_conditions(
    session: Session, keys: Collection[str], now: datetime
) -> dict[str, SourceHealth]:
    """How those of the sources are that were polled, by key."""
    states = sources.states(session)
    return {key: health_of(state, now) for key, state in states.items() if key in keys}

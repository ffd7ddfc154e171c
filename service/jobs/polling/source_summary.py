"""One line on source health, for those who read digests and not the status page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from policywire.crawler.polling.source_health import health_of
from policywire.store.articles import sources
from policywire.store.database.session import Session

NAMED = 5


def source_health_line(session: Session, keys: Collection[str], now: datetime) -> str:
    """`All 30 sources are healthy.`, or which fail or are quiet; empty if none was polled yet."""
    states = {key: state for key, state in sources.states(session).items() if key in keys}
    found = {key: health_of(state, now) for key, state in states.items()}
    trouble = sorted(key for key, each in found.items() if each.is_alarming)
    if not trouble:
        return f"All {len(found)} sources are healthy." if len(found) > 1 else ""
    named = ", ".join(f"{key} ({found[key].group})" for key in trouble[:NAMED])
    more = f" and {len(trouble) - NAMED} more" if len(trouble) > NAMED else ""
    return f"{len(trouble)} of {len(found)} sources need attention: {named}{more}."

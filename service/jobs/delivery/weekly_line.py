"""The weekly line of a digest: what matched, what became of it, and which sources were quiet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from policywire.service.jobs.polling.source_summary import source_conditions
from policywire.store.database.session import Session
from policywire.store.decisions.outcome_counts import WEEK, outcome_counts


def is_first_of_week(slot: datetime, last: datetime | None, zone: tzinfo) -> bool:
    """Whether no digest since Monday came before this one, in the reader's zone."""
    here = slot.astimezone(zone).isocalendar()[:2]
    return last is None or last.astimezone(zone).isocalendar()[:2] != here


def weekly_line(
    session: Session,
    topics: Collection[str],
    source_keys: Collection[str],
    now: datetime,
    page: str = "",
) -> str:
    """`Last 7 days on your topics: 61 articles matched, 9 sent as alerts, …`.

    `page` is the address of our own page; empty leaves out where the reasons stand.
    """
    counts = outcome_counts(session, topics, now - WEEK)
    where = f" (each with its reason: {page}/not-told)" if page and counts.not_told else ""
    return (
        f"Last 7 days on your topics: {counts.words}{where}; {_sources(session, source_keys, now)}."
    )


def _sources(session: Session, keys: Collection[str], now: datetime) -> str:
    found = source_conditions(session, keys, now)
    quiet = sum(each.is_alarming for each in found.values())
    return f"{quiet} of {len(found)} sources quiet or failing"

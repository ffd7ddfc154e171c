"""Visits of people at the page, and the topics that they chose for themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import ReaderRow

VISIT_ENDS = timedelta(minutes=30)
"""Who looks again later than this makes another visit."""
NOTED = timedelta(minutes=5)
"""A look is written down no more often than this: reading shall not cost writing."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the page. `since` is when their visit before this one ended; None: there is none.

    `topics` are those that they chose; empty are all.
    """

    topics: tuple[str, ...] = ()
    seen_at: datetime | None = None
    since: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether this look is to be written down."""
        return self.seen_at is None or abs(now - self.seen_at) >= NOTED


def find(session: Session, name: str) -> Visitor:
    """What is known of a person; of a stranger, nothing."""
    row = session.get(ReaderRow, name)
    if row is None:
        return Visitor()
    topics = from_json(tuple[str, ...], row.topics) if row.topics else ()
    return Visitor(topics, row.seen_at, row.since)


def look(session: Session, name: str, now: datetime) -> Visitor:
    """Write down that a person looks now; gives what is known of them then."""
    known = find(session, name)
    begins = known.seen_at is not None and now - known.seen_at >= VISIT_ENDS
    since = known.seen_at if begins else known.since
    _put(session, name)
    session.exec(
        update(ReaderRow).where(col(ReaderRow.name) == name).values(seen_at=now, since=since)
    )
    return Visitor(known.topics, now, since)


def choose_topics(session: Session, name: str, topics: Collection[str]) -> None:
    """Keep which topics a person wants to see on their own page; none for all."""
    _put(session, name)
    chosen = to_json(tuple[str, ...], tuple(sorted(topics))) if topics else ""
    session.exec(update(ReaderRow).where(col(ReaderRow.name) == name).values(topics=chosen))


def _put(session: Session, name: str) -> None:
    session.connection().execute(
        insert(session, ReaderRow).values(name=name, topics="").on_conflict_do_nothing()
    )
    session.expire_all()

"""Entries that no article was made of, each with its reason: nothing goes without a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, delete, func, select

from policywire.crawler.model.entry_counts import Refusal
from policywire.store.articles.articles import PAGE, key_of
from policywire.store.database.upsert import insert
from policywire.store.schema import RefusedEntryRow

LEAST_PART = 8
"""A part of an address must be so long to be looked for."""


def add(session: Session, source: str, refusals: Sequence[Refusal]) -> None:
    """Keep what a poll refused; an entry that was refused before keeps its first reason."""
    rows = [
        {
            "source": source,
            "key": key_of(each.url),
            "url": each.url,
            "title": each.title,
            "reason": each.reason,
            "at": each.at,
        }
        for each in refusals
    ]
    if rows:
        # A statement for many rows would be built anew for each number of them.
        statement = insert(session, RefusedEntryRow)
        once = statement.on_conflict_do_nothing(index_elements=["source", "key"])
        session.connection().execute(once, rows)


def find(session: Session, url: str) -> tuple[str, Refusal] | None:
    """The source and the reason for which an entry is no article, by its address or a part."""
    query = select(RefusedEntryRow).order_by(col(RefusedEntryRow.at).desc()).limit(1)
    row = session.exec(query.where(col(RefusedEntryRow.key) == key_of(url))).first()
    if row is None and len(url) >= LEAST_PART:
        row = session.exec(
            query.where(col(RefusedEntryRow.url).contains(url, autoescape=True))
        ).first()
    return None if row is None else (row.source, _refusal(row))


def listing(session: Session, source: str, limit: int) -> list[Refusal]:
    """What a source offered and was refused, the latest first."""
    query = (
        select(RefusedEntryRow)
        .where(col(RefusedEntryRow.source) == source)
        .order_by(col(RefusedEntryRow.at).desc(), col(RefusedEntryRow.url))
        .limit(limit)
    )
    return [_refusal(row) for row in session.exec(query)]


def counts(session: Session, source: str) -> dict[str, int]:
    """How many entries of a source were refused, by the reason."""
    query = (
        select(RefusedEntryRow.reason, func.count())
        .where(col(RefusedEntryRow.source) == source)
        .group_by(col(RefusedEntryRow.reason))
    )
    return dict(session.exec(query).all())


def delete_before(session: Session, before: datetime) -> int:
    """Delete a batch of what was refused before then; gives how many rows went."""
    key = tuple_(col(RefusedEntryRow.source), col(RefusedEntryRow.key))
    oldest = (
        select(RefusedEntryRow.source, RefusedEntryRow.key)
        .where(col(RefusedEntryRow.at) < before)
        .limit(PAGE)
    )
    return session.exec(delete(RefusedEntryRow).where(key.in_(oldest))).rowcount


def _refusal(row: RefusedEntryRow) -> Refusal:
    return Refusal(row.url, row.title, row.reason, row.at)

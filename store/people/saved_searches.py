"""Searches that somebody keeps, to follow as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import add_row
from policywire.store.schema import SavedSearchRow

MOST = 100


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by its name; `filters` are the fields of the search page's form."""

    id: int
    name: str
    query: str
    filters: Mapping[str, str]
    author: str
    at: datetime


def add(
    session: Session,
    query: str,
    filters: Mapping[str, str],
    *,
    name: str,
    author: str,
    now: datetime,
) -> int:
    """Keep a search; gives its id."""
    return add_row(
        session,
        SavedSearchRow,
        name=name,
        query=query,
        filters=to_json(dict[str, str], dict(filters)),
        author=author,
        at=now,
    )


def find(session: Session, search_id: int) -> SavedSearch | None:
    """The one of an id."""
    query = select(SavedSearchRow).where(col(SavedSearchRow.id) == search_id)
    row = session.exec(query).first()
    return _search(row) if row else None


def listing(session: Session) -> Sequence[SavedSearch]:
    """All of them by name."""
    query = select(SavedSearchRow).order_by(col(SavedSearchRow.name), col(SavedSearchRow.id))
    return [_search(row) for row in session.exec(query.limit(MOST))]


def remove(session: Session, search_id: int) -> bool:
    """Remove it. False when there is none."""
    removed = delete(SavedSearchRow).where(col(SavedSearchRow.id) == search_id)
    return session.exec(removed.returning(col(SavedSearchRow.id))).first() is not None


def _search(row: SavedSearchRow) -> SavedSearch:
    filters = from_json(dict[str, str], row.filters)
    return SavedSearch(row.id or 0, row.name, row.query, filters, row.author, row.at)

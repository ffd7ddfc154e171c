"""Searches that somebody keeps, to follow as a feed or to be told what they find."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, or_, select, update

from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Cadence
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import add_row
from policywire.store.schema import SavedSearchRow, SearchUntriedRow

SEARCH = "search:"
MOST = 1000
"""Searches that a list shows."""
_NO_TROUBLE = {"trouble": "", "trouble_at": None, "trouble_told_at": None}
_FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by its name; `filters` are the fields of the search page's form.

    What it finds is told to `recipient` at `cadence`; to nobody while there is none. `trouble` says
    why it could not be asked the last time.
    """

    id: int
    name: str
    query: str
    filters: Mapping[str, str]
    author: str
    at: datetime
    recipient: Recipient | None = None
    cadence: Cadence = Cadence.AT_ONCE
    followed_by: str = ""
    trouble: str = ""

    @property
    def topic(self) -> str:
        """What stands for a topic in the deliveries of what it finds; no topic has a colon."""
        return f"{SEARCH}{self.id}"

    @property
    def title(self) -> str:
        """What it is called where topics have their titles."""
        return f"Saved search: {self.name}"


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


def count_of(session: Session, author: str) -> int:
    """How many searches somebody has."""
    return session.exec(select(func.count()).where(col(SavedSearchRow.author) == author)).one()


def follow(
    session: Session, search_id: int, recipient: Recipient, cadence: Cadence, by: str
) -> bool:
    """Have what it finds from now on told to a recipient. False when there is none."""
    return _set(
        session,
        search_id,
        channel=recipient.channel,
        recipient=recipient.label,
        cadence=cadence.value,
        followed_by=by,
        **_NO_TROUBLE,
    )


def unfollow(session: Session, search_id: int) -> bool:
    """Tell nobody any more what it finds. False when there is none."""
    session.exec(delete(SearchUntriedRow).where(col(SearchUntriedRow.search_id) == search_id))
    return _set(
        session, search_id, channel="", recipient="", cadence="", followed_by="", **_NO_TROUBLE
    )


def set_trouble(session: Session, search_id: int, trouble: str, now: datetime) -> None:
    """Say why it could not be asked; empty when it could. The first time counts as its begin."""
    row = session.get(SavedSearchRow, search_id)
    if row is None:
        return
    row.trouble = trouble
    row.trouble_at = (row.trouble_at or now) if trouble else None
    row.trouble_told_at = row.trouble_told_at if trouble else None
    session.add(row)
    session.flush()


def untold_troubles(session: Session, now: datetime, after: timedelta) -> Sequence[SavedSearch]:
    """Those that could not be asked for so long, whose readers do not know yet.

    What a clock that was ahead wrote down counts as long ago.
    """
    query = select(SavedSearchRow).where(
        col(SavedSearchRow.channel) != "",
        col(SavedSearchRow.trouble) != "",
        col(SavedSearchRow.trouble_told_at).is_(None),
        or_(
            col(SavedSearchRow.trouble_at).is_(None),
            col(SavedSearchRow.trouble_at) <= now - after,
            col(SavedSearchRow.trouble_at) > now,
        ),
    )
    rows = session.exec(query.order_by(col(SavedSearchRow.id)), execution_options=_FRESH)
    return [_search(row) for row in rows]


def mark_trouble_told(session: Session, ids: Collection[int], now: datetime) -> None:
    """Note that the readers of these know."""
    told = update(SavedSearchRow).where(col(SavedSearchRow.id).in_(ids))
    session.exec(told.values(trouble_told_at=now))


def move(session: Session, before: Recipient, now: Recipient) -> None:
    """Let the searches follow their reader to another label or channel."""
    session.exec(
        update(SavedSearchRow)
        .where(
            col(SavedSearchRow.channel) == before.channel,
            col(SavedSearchRow.recipient) == before.label,
        )
        .values(channel=now.channel, recipient=now.label)
    )


def followed(session: Session) -> Sequence[SavedSearch]:
    """Those that are told to somebody, the oldest first."""
    query = select(SavedSearchRow).where(col(SavedSearchRow.channel) != "")
    rows = session.exec(query.order_by(col(SavedSearchRow.id)), execution_options=_FRESH)
    return [_search(row) for row in rows]


def titles(session: Session) -> dict[str, str]:
    """The title of each by what stands for a topic in its deliveries."""
    query = select(SavedSearchRow.id, SavedSearchRow.name)
    return {f"{SEARCH}{number}": f"Saved search: {name}" for number, name in session.exec(query)}


def find(session: Session, search_id: int) -> SavedSearch | None:
    """The one of an id."""
    query = select(SavedSearchRow).where(col(SavedSearchRow.id) == search_id)
    row = session.exec(query, execution_options=_FRESH).first()
    return _search(row) if row else None


def listing(session: Session) -> Sequence[SavedSearch]:
    """All of them by name."""
    query = select(SavedSearchRow).order_by(col(SavedSearchRow.name), col(SavedSearchRow.id))
    return [_search(row) for row in session.exec(query.limit(MOST), execution_options=_FRESH)]


def remove(session: Session, search_id: int) -> bool:
    """Remove it. False when there is none."""
    removed = delete(SavedSearchRow).where(col(SavedSearchRow.id) == search_id)
    return session.exec(removed.returning(col(SavedSearchRow.id))).first() is not None


def _set(session: Session, search_id: int, **values: str | None) -> bool:
    statement = update(SavedSearchRow).where(col(SavedSearchRow.id) == search_id).values(**values)
    return session.exec(statement.returning(col(SavedSearchRow.id))).first() is not None


def _search(row: SavedSearchRow) -> SavedSearch:
    recipient = Recipient(channel=row.channel, label=row.recipient) if row.channel else None
    return SavedSearch(
        row.id or 0,
        row.name,
        row.query,
        from_json(dict[str, str], row.filters),
        row.author,
        row.at,
        recipient,
        Cadence(row.cadence) if row.cadence else Cadence.AT_ONCE,
        row.followed_by,
        row.trouble,
    )

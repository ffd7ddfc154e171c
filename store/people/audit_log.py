"""The audit log: what people and programs did, newest first. Nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, delete, select

from policywire.store.database.store import Store
from policywire.store.schema import AuditRow

PAGE = 500
LONGEST = 500
"""Letters that are kept of a value: a form may hold pages of text."""
_KEPT = """
    action article channel day details do for headline id into kind key mark name new number period
    reason recipient role scope since source_key stage state story storyline strength title topic
    topics until user way
"""
KEPT_FIELDS = frozenset(_KEPT.split())
"""Values of these names are kept. Of all others, which may hold an address with a key in it, only
the name is."""
_LEFT_OUT = frozenset({"csrf", "back", "to"})
"""What a form carries for itself: it says nothing of what was done."""


class Door(StrEnum):
    """By which way somebody came."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to whom, by which door, from where; `detail` is what they gave for it."""

    at: datetime
    who: str
    via: Door
    address: str
    action: str
    subject: str = ""
    detail: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are looked for; what is empty does not matter. `action` may be a part."""

    who: str = ""
    action: str = ""
    since: datetime | None = None


def record(session: Session, entry: AuditEntry) -> None:
    """Add an entry."""
    session.add(
        AuditRow(
            at=entry.at,
            who=entry.who[:LONGEST],
            via=entry.via.value,
            address=entry.address[:LONGEST],
            action=entry.action[:LONGEST],
            subject=entry.subject[:LONGEST],
            detail=entry.detail[: 2 * LONGEST],
        )
    )


def fields_of(form: Mapping[str, object]) -> str:
    """What was given, as `name=value`, or as `name=…` where the value may be a secret."""
    return "; ".join(
        f"{name}={_said(name, value)}"
        for name, value in form.items()
        if value and name.lower() not in _LEFT_OUT
    )


def _said(name: str, value: object) -> str:
    words = " ".join(str(value).split())[:LONGEST]
    return words if name.lower() in KEPT_FIELDS and "://" not in words else "…"


def listing(
    session: Session,
    sought: AuditFilter = AuditFilter(),
    *,
    limit: int,
    before: int | None = None,
) -> list[AuditEntry]:
    """Entries, newest first; `before` is the id of the last one shown, for the next page."""
    query = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditRow.id) < before)
    if sought.who:
        query = query.where(col(AuditRow.who) == sought.who)
    if sought.action:
        query = query.where(col(AuditRow.action).contains(sought.action, autoescape=True))
    if sought.since is not None:
        query = query.where(col(AuditRow.at) >= sought.since)
    return [_entry(row) for row in session.exec(query)]


def everything(store: Store, sought: AuditFilter = AuditFilter()) -> Iterator[AuditEntry]:
    """All entries, newest first, page after page; each page is a transaction of its own."""
    before: int | None = None
    while True:
        with store.reading() as session:
            found = listing(session, sought, limit=PAGE, before=before)
        yield from found
        if len(found) < PAGE:
            return
        before = found[-1].id


def delete_before(session: Session, before: datetime) -> int:
    """Delete a batch of what is older; gives how many, 0 at the end."""
    oldest = select(AuditRow.id).where(col(AuditRow.at) < before).order_by(col(AuditRow.id))
    these = col(AuditRow.id).in_(oldest.limit(PAGE))
    return session.exec(delete(AuditRow).where(these)).rowcount


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id or 0,
        at=row.at,
        who=row.who,
        via=Door(row.via),
        address=row.address,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )

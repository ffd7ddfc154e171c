"""Briefs: stories that somebody picked, put in order and annotated, to hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, select, update

from policywire.store.database.upsert import add_row, insert
from policywire.store.schema import BriefItemRow, BriefRow

MOST = 200


@dataclass(frozen=True, slots=True)
class BriefItem:
    """A story of a brief by its id, and what the author says of it."""

    story: str
    note: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief. `token` opens its page without a login; empty while it is not published."""

    id: int
    title: str
    intro: str
    author: str
    at: datetime
    token: str
    items: tuple[BriefItem, ...] = ()

    @property
    def version(self) -> str:
        """Says whether two readings found the same words and stories in the same order."""
        said = (self.title, self.intro, *((each.story, each.note) for each in self.items))
        return sha256(repr(said).encode(errors="replace")).hexdigest()[:32]


def add(session: Session, title: str, author: str, now: datetime) -> int:
    """Begin a brief; gives its id."""
    return add_row(session, BriefRow, title=title, intro="", author=author, at=now, token="")


def find(session: Session, brief_id: int) -> Brief | None:
    """The brief of an id, with its stories in order."""
    return _found(session, col(BriefRow.id) == brief_id)


def published(session: Session, token: str) -> Brief | None:
    """The brief that a token opens."""
    return _found(session, col(BriefRow.token) == token) if token else None


def listing(session: Session, limit: int = MOST) -> Sequence[Brief]:
    """The briefs, the newest first, without their stories."""
    rows = session.exec(select(BriefRow).order_by(col(BriefRow.id).desc()).limit(limit))
    return [_brief(row) for row in rows]


def put_story(session: Session, brief_id: int, story: str) -> None:
    """Put a story at the end; one that is there stays where it is."""
    last = select(func.max(col(BriefItemRow.place))).where(col(BriefItemRow.brief_id) == brief_id)
    values = {
        "brief_id": brief_id,
        "story": story,
        "place": (session.exec(last).one() or 0) + 1,
        "note": "",
    }
    session.connection().execute(
        insert(session, BriefItemRow).values(values).on_conflict_do_nothing()
    )


def write(
    session: Session, brief_id: int, title: str, intro: str, items: Sequence[BriefItem]
) -> None:
    """Write its words, and its stories in this order; those that are not named are taken out."""
    session.exec(
        update(BriefRow).where(col(BriefRow.id) == brief_id).values(title=title, intro=intro)
    )
    session.exec(delete(BriefItemRow).where(col(BriefItemRow.brief_id) == brief_id))
    rows = [
        {"brief_id": brief_id, "story": each.story, "place": place, "note": each.note}
        for place, each in enumerate(items, start=1)
    ]
    if rows:
        session.exec(insert(session, BriefItemRow), params=rows)


def set_token(session: Session, brief_id: int, token: str) -> None:
    """Publish it under a token, or take it back with an empty one."""
    session.exec(update(BriefRow).where(col(BriefRow.id) == brief_id).values(token=token))


def remove(session: Session, brief_id: int) -> bool:
    """Remove it. False when there is none."""
    removed = delete(BriefRow).where(col(BriefRow.id) == brief_id).returning(col(BriefRow.id))
    return session.exec(removed).first() is not None


def _found(session: Session, where: ColumnElement[bool]) -> Brief | None:
    row = session.exec(select(BriefRow).where(where)).first()
    if row is None:
        return None
    items = (
        select(BriefItemRow)
        .where(col(BriefItemRow.brief_id) == row.id)
        .order_by(col(BriefItemRow.place))
        .execution_options(populate_existing=True)
    )
    return _brief(row, tuple(BriefItem(each.story, each.note) for each in session.exec(items)))


def _brief(row: BriefRow, items: tuple[BriefItem, ...] = ()) -> Brief:
    return Brief(row.id or 0, row.title, row.intro, row.author, row.at, row.token, items)

"""What people write at stories and articles: notes, tags, stars, and who takes care of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, or_, select

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import NoteKind, Tier
from policywire.store.articles.articles import key_of
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, NoteRow, StoryRow

MOST = 100
"""So many are shown of one story or article."""
_STORY, _ARTICLE = "story ", "article "
"""What a note on a story, or on an article, is about begins with this."""


@dataclass(frozen=True, slots=True)
class Note:
    """One of them. `text` is a note's text, a tag's name, or who was given a story to care for."""

    id: int
    about: str
    kind: NoteKind
    text: str
    author: str
    at: datetime


def about_story(story_id: str) -> str:
    """What a note on a story is about."""
    return f"{_STORY}{story_id}"


def about_article(url: str) -> str:
    """What a note on an article is about."""
    return f"{_ARTICLE}{key_of(url)}"


def add(
    session: Session, about: str, kind: NoteKind, text: str, *, author: str, now: datetime
) -> None:
    """Write it. A tag, and a person's star, stand once; who is assigned is the last one named."""
    if kind is not NoteKind.NOTE:
        same = [col(NoteRow.about) == about, col(NoteRow.kind) == kind.value]
        if kind is NoteKind.TAG:
            same.append(col(NoteRow.text) == text)
        if kind is NoteKind.STAR:
            same.append(col(NoteRow.author) == author)
        session.exec(delete(NoteRow).where(*same))
    session.connection().execute(
        insert(session, NoteRow).values(
            about=about, kind=kind.value, text=text, author=author, at=now
        )
    )


def find(session: Session, note_id: int) -> Note | None:
    """The one of an id."""
    row = session.exec(select(NoteRow).where(col(NoteRow.id) == note_id)).first()
    return _note(row) if row else None


def remove(session: Session, note_id: int) -> bool:
    """Remove it. False when there is none."""
    removed = delete(NoteRow).where(col(NoteRow.id) == note_id).returning(col(NoteRow.id))
    return session.exec(removed).first() is not None


def of_story(session: Session, story_id: str) -> Sequence[Note]:
    """What was written at a story, and at those that went into it, the oldest first."""
    merged = session.exec(select(StoryRow.id).where(col(StoryRow.merged_into) == story_id)).all()
    return _of(session, [about_story(each) for each in (story_id, *merged)])


def of_article(session: Session, url: str) -> Sequence[Note]:
    """What was written at an article, the oldest first."""
    return _of(session, [about_article(url)])


def starred(session: Session, author: str, limit: int = MOST) -> Sequence[str]:
    """The stories that a person starred or was given to care for, the newest first."""
    return _stories(session, limit, _kept_by(author))


def starred_articles(session: Session, author: str, limit: int = MOST) -> Sequence[OutletReport]:
    """The articles that a person starred or was given to care for, the newest first."""
    return _articles(session, limit, _kept_by(author))


def tagged(session: Session, tag: str, limit: int = MOST) -> Sequence[str]:
    """The stories with a tag, the newest first."""
    return _stories(session, limit, _has_tag(tag))


def tagged_articles(session: Session, tag: str, limit: int = MOST) -> Sequence[OutletReport]:
    """The articles with a tag, the newest first."""
    return _articles(session, limit, _has_tag(tag))


def _kept_by(author: str) -> ColumnElement[bool]:
    return or_(
        (col(NoteRow.kind) == NoteKind.STAR.value) & (col(NoteRow.author) == author),
        (col(NoteRow.kind) == NoteKind.ASSIGNED.value) & (col(NoteRow.text) == author),
    )


def _has_tag(tag: str) -> ColumnElement[bool]:
    return (col(NoteRow.kind) == NoteKind.TAG.value) & (col(NoteRow.text) == tag)


def _stories(session: Session, limit: int, condition: ColumnElement[bool]) -> list[str]:
    """The stories of these notes, each once, by the newest."""
    return _subjects(session, _STORY, limit, condition)


def _articles(session: Session, limit: int, condition: ColumnElement[bool]) -> list[OutletReport]:
    """The articles of these notes that are still stored, each once, by the newest."""
    keys = _subjects(session, _ARTICLE, limit, condition)
    query = select(ArticleRow).where(col(ArticleRow.key).in_(keys))
    found = {row.key: row for row in session.exec(query)}
    return [
        OutletReport(
            outlet=row.outlet, title=row.title, url=row.url, tier=Tier(row.tier), at=row.happened_at
        )
        for key in keys
        if (row := found.get(key)) is not None
    ]


def _subjects(
    session: Session, prefix: str, limit: int, condition: ColumnElement[bool]
) -> list[str]:
    """What these notes are about, of those that begin so, without that beginning."""
    query = (
        select(NoteRow.about)
        .where(col(NoteRow.about).startswith(prefix), condition)
        .order_by(col(NoteRow.id).desc())
        .limit(limit)
    )
    return list(dict.fromkeys(about.removeprefix(prefix) for about in session.exec(query)))


def _of(session: Session, about: Sequence[str]) -> Sequence[Note]:
    query = (
        select(NoteRow).where(col(NoteRow.about).in_(about)).order_by(col(NoteRow.id)).limit(MOST)
    )
    return [_note(row) for row in session.exec(query)]


def _note(row: NoteRow) -> Note:
    return Note(row.id or 0, row.about, NoteKind(row.kind), row.text, row.author, row.at)

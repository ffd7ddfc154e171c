"""What people at the page keep: visits, stars, notes, tags, assignments, briefs, saved searches.

None of it points at stories or articles by a foreign key: it stays when those are deleted after
the `retention` period. `about` names what it is about: `story ID` or `article KEY`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime

EMPTY = {"server_default": ""}


class ReaderRow(Row, table=True):
    """A person's own page. `since` is when their last visit ended, `topics` a JSON list of keys.

    Empty `topics` are all of them.
    """

    __tablename__ = "reader"

    name: str = Field(primary_key=True, sa_type=SafeText)
    topics: str = Field(sa_type=SafeText)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoteRow(Row, table=True):
    """A note, a tag, a star or an assignment, by its `kind`; `text` is what it says or to whom."""

    __tablename__ = "note"
    __table_args__ = (
        Index(None, "about"),
        Index(None, "kind", "text"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    about: str = Field(sa_type=SafeText)
    kind: str = Field(sa_type=SafeText)
    text: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)


class BriefRow(Row, table=True):
    """A brief: stories that somebody picked. `token` opens it without a login; empty: none does."""

    __tablename__ = "brief"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(sa_type=SafeText)
    intro: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    token: str = Field(sa_type=SafeText)


class BriefItemRow(Row, table=True):
    """A story of a brief, in its place, with what the author says of it."""

    __tablename__ = "brief_item"

    brief_id: int = Field(primary_key=True, foreign_key="brief.id", ondelete="CASCADE")
    story: str = Field(primary_key=True, sa_type=SafeText)
    place: int
    note: str = Field(sa_type=SafeText)


class SavedSearchRow(Row, table=True):
    """A search that somebody keeps, by name. `filters` are those of the page, as JSON.

    What it finds is told to the recipient, at this cadence; to nobody while `channel` is empty.
    `trouble` says why it could not be asked the last time, empty when it could; it began at
    `trouble_at`, and its reader was told at `trouble_told_at`.
    """

    __tablename__ = "saved_search"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=SafeText)
    query: str = Field(sa_type=SafeText)
    filters: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    channel: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    recipient: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    cadence: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    followed_by: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    trouble: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    trouble_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble_told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SearchQueueRow(Row, table=True):
    """An article whose verdict is new, on which the searches that are told were not tried yet."""

    __tablename__ = "search_queue"

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")


class SearchUntriedRow(Row, table=True):
    """An article on which a search could not be tried: it is tried again when the search works."""

    __tablename__ = "search_untried"
    __table_args__ = (Index(None, "article_id"),)

    search_id: int = Field(primary_key=True, foreign_key="saved_search.id", ondelete="CASCADE")
    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")

"""The texts an article has had, and when it is read again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import Instant, Words

# A query must repeat the very words to be served by the index.
NOT_WEIGHED = text("weighed_at IS NULL")


class ArticleVersionRow(Row, table=True):
    """One text of an article that has had several; the article's row has the newest.

    A change of substance waits, without `weighed_at`, until it is judged.
    """

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(
            "ix_article_version_not_weighed",
            "seen_at",
            "id",
            sqlite_where=NOT_WEIGHED,
            postgresql_where=NOT_WEIGHED,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    number: int
    seen_at: datetime = Field(sa_type=Instant)
    title: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    change: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    weighed_at: datetime | None = Field(default=None, sa_type=Instant)


class RereadingRow(Row, table=True):
    """An article that is to be read again. The row goes when it has been read often enough."""

    __tablename__ = "rereading"
    __table_args__ = (Index(None, "due_at", "article_id"),)

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    due_at: datetime = Field(sa_type=Instant)
    done: int
    etag: str = Field(sa_type=Words)
    last_modified: str = Field(sa_type=Words)

"""The versions of an article, and when it is rechecked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime

# A query must repeat the very words to be served by the index.
VERSION_PENDING = text("weighed_at IS NULL")


class ArticleVersionRow(Row, table=True):
    """One text of an article that has had several; the article's row has the newest.

    A change of substance waits, without `weighed_at`, until it is processed.
    """

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(
            "ix_article_version_not_weighed",
            "seen_at",
            "id",
            sqlite_where=VERSION_PENDING,
            postgresql_where=VERSION_PENDING,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    number: int
    seen_at: datetime = Field(sa_type=UtcDateTime)
    title: str = Field(sa_type=SafeText)
    text: str = Field(sa_type=SafeText)
    change: str = Field(sa_type=SafeText)
    reason: str = Field(sa_type=SafeText)
    weighed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecheckRow(Row, table=True):
    """An article to recheck. The row is deleted after the last recheck."""

    __tablename__ = "rereading"
    __table_args__ = (Index(None, "due_at", "article_id"),)

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    due_at: datetime = Field(sa_type=UtcDateTime)
    done: int
    etag: str = Field(sa_type=SafeText)
    last_modified: str = Field(sa_type=SafeText)

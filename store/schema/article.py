"""Articles, where they come from and what was decided about each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime

# Conditions of partial indexes. A query must repeat the very words to be served by the index: bound
# parameters would hide them from the planner.
ARTICLE_PENDING = text("judged_at IS NULL")
NO_COPY = text("copy_of IS NULL")
IS_COPY = text("copy_of IS NOT NULL")
NOT_TOLD = text("told = ''")

NO_FACTS = "{}"


class SourceRow(Row, table=True):
    """What is remembered of a source between two polls."""

    __tablename__ = "source"

    key: str = Field(primary_key=True, sa_type=SafeText)
    state: str = Field(sa_type=SafeText)
    problems: str = Field(sa_type=SafeText)
    first_polled_at: datetime | None = Field(sa_type=UtcDateTime)


class ArticleRow(Row, table=True):
    """An article. `happened_at` is published, or else found. A round-up has no story.

    `key` is a digest of the URL: PostgreSQL cannot index an address of several thousand letters.
    `facts` are its forms, its fields and its upcoming dates.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_article_not_judged",
            "happened_at",
            "id",
            sqlite_where=ARTICLE_PENDING,
            postgresql_where=ARTICLE_PENDING,
        ),
        Index(None, "found_at"),
        Index(
            "ix_article_own_report",
            "story_id",
            "outlet",
            sqlite_where=NO_COPY,
            postgresql_where=NO_COPY,
        ),
        # By hash on PostgreSQL: an address may be longer than a sorted index takes.
        Index(
            "ix_article_copy_of",
            "copy_of",
            sqlite_where=IS_COPY,
            postgresql_where=IS_COPY,
            postgresql_using="hash",
        ),
        Index(None, "story_id", "happened_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=SafeText)
    url: str = Field(sa_type=SafeText)
    title: str = Field(sa_type=SafeText)
    text: str = Field(sa_type=SafeText)
    outlet: str = Field(sa_type=SafeText)
    found_at: datetime = Field(sa_type=UtcDateTime)
    published_at: datetime | None = Field(sa_type=UtcDateTime)
    happened_at: datetime = Field(sa_type=UtcDateTime)
    lede: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    language: str = Field(sa_type=SafeText)
    kind: str = Field(sa_type=SafeText)
    tier: str = Field(sa_type=SafeText)
    place: str = Field(sa_type=SafeText)
    source: str = Field(sa_type=SafeText)
    version: int
    origin: str = Field(sa_type=SafeText)
    note: str = Field(sa_type=SafeText)
    judged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    story_id: str | None = Field(
        default=None, sa_type=SafeText, foreign_key="story.id", ondelete="SET NULL"
    )
    copy_of: str | None = Field(default=None, sa_type=SafeText)
    facts: str = Field(
        default=NO_FACTS, sa_type=SafeText, sa_column_kwargs={"server_default": NO_FACTS}
    )


class VerdictRow(Row, table=True):
    """What the pipeline decided about an article. Ids grow in the order of judging."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("article_id"),
        Index(None, "judged_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    judged_at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=SafeText)


class MatchRow(Row, table=True):
    """An article met a topic; the spans that prove it are in the verdict.

    `told` is how that was told to anybody who follows the topic: alert, detail, or not (empty).
    """

    __tablename__ = "match"
    __table_args__ = (
        Index(None, "topic", "article_id"),
        Index(
            "ix_match_not_told",
            "article_id",
            sqlite_where=NOT_TOLD,
            postgresql_where=NOT_TOLD,
        ),
        Index(
            "ix_match_not_told_by_topic",
            "topic",
            "article_id",
            sqlite_where=NOT_TOLD,
            postgresql_where=NOT_TOLD,
        ),
    )

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    topic: str = Field(primary_key=True, sa_type=SafeText)
    score: float
    clause: str = Field(sa_type=SafeText)
    told: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})


class RefusedEntryRow(Row, table=True):
    """An entry that a source offered and no article was made of. `key` is a digest of its URL."""

    __tablename__ = "refused_entry"
    __table_args__ = (Index(None, "key"), Index(None, "at"))

    source: str = Field(primary_key=True, sa_type=SafeText)
    key: str = Field(primary_key=True, sa_type=SafeText)
    url: str = Field(sa_type=SafeText)
    title: str = Field(sa_type=SafeText)
    reason: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)


class ProcessingFailureRow(Row, table=True):
    """An article, or a new text of it, whose processing raised an error of ours.

    `error` is its kind and place. It is tried again at `next_at`; without one it is set aside.
    """

    __tablename__ = "processing_failure"

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    tries: int
    error: str = Field(sa_type=SafeText)
    last_at: datetime = Field(sa_type=UtcDateTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

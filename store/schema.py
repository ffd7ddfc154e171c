"""Every table. The queries stand in the file of the noun they are about.

A value that other rooms made whole (a verdict, a message) is kept whole as JSON text; columns
beside it exist only for what a query filters, joins or sorts by.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, MetaData, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from store.column import Instant, Words

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Conditions of partial indexes. A query must repeat the very words to be served by the index: bound
# parameters would hide them from the planner.
NOT_JUDGED = text("judged_at IS NULL")
NO_COPY = text("copy_of IS NULL")
WAITING = text("state IN ('pending', 'retrying')")
HELD = text("state = 'held'")
IS_DIGEST = text("outcome = 'digest of many'")


class Row(SQLModel):
    """Base of all tables: constraints have names, so that a migration can speak of them."""

    metadata = MetaData(naming_convention=NAMES)


class SourceRow(Row, table=True):
    """What is remembered of a source between two polls."""

    __tablename__ = "source"

    key: str = Field(primary_key=True, sa_type=Words)
    state: str = Field(sa_type=Words)
    problems: str = Field(sa_type=Words)
    first_polled_at: datetime | None = Field(sa_type=Instant)


class StoryRow(Row, table=True):
    """A story as lists show it; its counts grow with each article."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "last_seen", "id"), Index(None, "storyline"))

    id: str = Field(primary_key=True, sa_type=Words)
    storyline: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    stage: str = Field(sa_type=Words)
    first_seen: datetime = Field(sa_type=Instant)
    last_seen: datetime = Field(sa_type=Instant)
    articles: int
    outlets: int
    copies: int
    developments: int


class StoryTopicRow(Row, table=True):
    """A topic that some article of the story matched. `last_seen` repeats the story's: paging."""

    __tablename__ = "story_topic"
    __table_args__ = (Index(None, "topic", "last_seen", "story_id"),)

    story_id: str = Field(
        primary_key=True, sa_type=Words, foreign_key="story.id", ondelete="CASCADE"
    )
    topic: str = Field(primary_key=True, sa_type=Words)
    last_seen: datetime = Field(sa_type=Instant)


class ArticleRow(Row, table=True):
    """An article. `happened_at` is published, or else found. A round-up has no story.

    `key` is a digest of the URL: PostgreSQL cannot index an address of several thousand letters.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_article_not_judged",
            "happened_at",
            "id",
            sqlite_where=NOT_JUDGED,
            postgresql_where=NOT_JUDGED,
        ),
        Index(None, "found_at"),
        Index(
            "ix_article_own_report",
            "story_id",
            "outlet",
            sqlite_where=NO_COPY,
            postgresql_where=NO_COPY,
        ),
        Index(None, "story_id", "happened_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Words)
    url: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    outlet: str = Field(sa_type=Words)
    found_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(sa_type=Instant)
    happened_at: datetime = Field(sa_type=Instant)
    lede: str = Field(sa_type=Words)
    author: str = Field(sa_type=Words)
    language: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    tier: str = Field(sa_type=Words)
    place: str = Field(sa_type=Words)
    source: str = Field(sa_type=Words)
    version: int
    origin: str = Field(sa_type=Words)
    note: str = Field(sa_type=Words)
    judged_at: datetime | None = Field(default=None, sa_type=Instant)
    story_id: str | None = Field(
        default=None, sa_type=Words, foreign_key="story.id", ondelete="SET NULL"
    )
    copy_of: str | None = Field(default=None, sa_type=Words)


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
    judged_at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Words)


class MatchRow(Row, table=True):
    """An article met a topic; the spans that prove it are in the verdict."""

    __tablename__ = "match"
    __table_args__ = (Index(None, "topic", "article_id"),)

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    topic: str = Field(primary_key=True, sa_type=Words)
    score: float
    clause: str = Field(sa_type=Words)


class DevelopmentRow(Row, table=True):
    """A story moved, by one article."""

    __tablename__ = "development"
    __table_args__ = (
        UniqueConstraint("article_id"),
        Index(None, "story_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    story_id: str = Field(sa_type=Words, foreign_key="story.id", ondelete="CASCADE")
    kind: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Words)


class AlertRow(Row, table=True):
    """One development told, with its words frozen. It does not need its article to live on.

    A digest tells many: it has neither an article's key nor a body.
    """

    __tablename__ = "alert"
    __table_args__ = (Index(None, "article_key"), Index(None, "created_at"))

    id: str = Field(primary_key=True, sa_type=Words)
    article_key: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)


class DeliveryRow(Row, table=True):
    """One alert for one recipient. `token` is the attempt that alone may finish it.

    `planned_at` is when it goes out alone, or would have without a flood. What is `gathered` is
    told with others: `folded_into` is the delivery of the digest that tells it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel", "recipient"),
        Index(
            "ix_delivery_waiting_by_channel",
            "channel",
            "due_at",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_delivery_held_by_channel",
            "channel",
            "due_at",
            "id",
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
        Index(
            "ix_delivery_digest_by_recipient",
            "channel",
            "recipient",
            "id",
            sqlite_where=IS_DIGEST,
            postgresql_where=IS_DIGEST,
        ),
        Index(None, "channel", "recipient", "planned_at"),
        Index(None, "folded_into"),
        Index(None, "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    alert_id: str = Field(sa_type=Words, foreign_key="alert.id", ondelete="CASCADE")
    channel: str = Field(sa_type=Words)
    recipient: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    outcome: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    topics: str = Field(sa_type=Words)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    first_try_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    instance: str | None = Field(default=None, sa_type=Words)
    token: int | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    planned_at: datetime | None = Field(default=None, sa_type=Instant)
    gathered: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    folded_into: int | None = None


class AttemptRow(Row, table=True):
    """One try to send. Without `ended_at` it is under way, or the process died during it."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "delivery_id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", ondelete="CASCADE")
    instance: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = Field(default=None, sa_type=Words)
    detail: str = Field(default="", sa_type=Words)
    code: int = 0


class InstanceRow(Row, table=True):
    """A process that holds the database, or died while it did: one that ends well leaves no row."""

    __tablename__ = "instance"

    id: str = Field(primary_key=True, sa_type=Words)
    pid: int
    host: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=Instant)


class SilenceRow(Row, table=True):
    """What nobody is to hear of from `since` until `until`. An ended one stays: it explains."""

    __tablename__ = "silence"
    __table_args__ = (Index(None, "until"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Words)
    value: str = Field(sa_type=Words)
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    reason: str = Field(sa_type=Words)
    author: str = Field(sa_type=Words)

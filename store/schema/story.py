"""Stories and their developments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from policywire.config.enums import Strength
from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class StoryRow(Row, table=True):
    """A story as lists show it; its counts grow with each article.

    A story that was found to be another one is empty, and `merged_into` says where it went.
    """

    __tablename__ = "story"
    __table_args__ = (Index(None, "last_seen", "id"), Index(None, "storyline"))

    id: str = Field(primary_key=True, sa_type=SafeText)
    storyline: str = Field(sa_type=SafeText)
    title: str = Field(sa_type=SafeText)
    stage: str = Field(sa_type=SafeText)
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    articles: int
    outlets: int
    copies: int
    developments: int
    merged_into: str | None = Field(default=None, sa_type=SafeText)


class StoryTopicRow(Row, table=True):
    """A topic that some article of the story matched. `last_seen` repeats the story's: paging."""

    __tablename__ = "story_topic"
    __table_args__ = (Index(None, "topic", "last_seen", "story_id"),)

    story_id: str = Field(
        primary_key=True, sa_type=SafeText, foreign_key="story.id", ondelete="CASCADE"
    )
    topic: str = Field(primary_key=True, sa_type=SafeText)
    last_seen: datetime = Field(sa_type=UtcDateTime)


class DevelopmentRow(Row, table=True):
    """A development by one article; another by the same article when its text was corrected."""

    __tablename__ = "development"
    __table_args__ = (
        Index(None, "article_id"),
        Index(None, "story_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    story_id: str = Field(sa_type=SafeText, foreign_key="story.id", ondelete="CASCADE")
    kind: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=SafeText)
    strength: str = Field(
        default=Strength.DEVELOPMENT.value,
        sa_type=SafeText,
        sa_column_kwargs={"server_default": Strength.DEVELOPMENT.value},
    )


class MarkRow(Row, table=True):
    """What somebody said. It stays when it is undone; it needs neither article nor story to live.

    `article_key` is the key of the article's row; empty when the mark is about stories.
    """

    __tablename__ = "mark"
    __table_args__ = (Index(None, "article_key"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=SafeText)
    article_key: str = Field(sa_type=SafeText)
    article: str = Field(sa_type=SafeText)
    story: str = Field(sa_type=SafeText)
    into: str = Field(sa_type=SafeText)
    topic: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    reason: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MarkEffectRow(Row, table=True):
    """What a mark changed, so that it can be undone.

    With `article_id` that article went from the story `was` to the story `became`. Without it the
    story `story` went from the storyline `was` to the storyline `became`. For a wrong stage both
    are bodies of the article's development.
    """

    __tablename__ = "mark_effect"
    __table_args__ = (
        Index(None, "mark_id"),
        Index(None, "article_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    mark_id: int = Field(foreign_key="mark.id", ondelete="CASCADE")
    article_id: int | None = Field(default=None, foreign_key="article.id", ondelete="CASCADE")
    story: str = Field(default="", sa_type=SafeText)
    was: str = Field(sa_type=SafeText)
    became: str = Field(sa_type=SafeText)

"""Stories and how they moved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from store.column import Instant, Words
from store.schema.base import Row


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


class DevelopmentRow(Row, table=True):
    """A story moved, by one article; by the same again when its text was corrected."""

    __tablename__ = "development"
    __table_args__ = (
        Index(None, "article_id"),
        Index(None, "story_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    story_id: str = Field(sa_type=Words, foreign_key="story.id", ondelete="CASCADE")
    kind: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Words)

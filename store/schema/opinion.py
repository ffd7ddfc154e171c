"""The second reader: articles that wait for opinions, and every call of the model."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class OpinionRow(Row, table=True):
    """An article that is judged, and told once opinions are there or `due_at` is past.

    `body` is what is asked, `answers` what was answered; `outcome` says what came of it.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        Index(None, "settled_at", "due_at"),
        Index(None, "article_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=SafeText)
    answers: str = Field(default="", sa_type=SafeText)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = Field(default="", sa_type=SafeText)


class ModelCallRow(Row, table=True):
    """A call of the model. `key` is a digest of prompt version, model and text: the cache."""

    __tablename__ = "model_call"
    __table_args__ = (Index(None, "key"), Index(None, "at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    use: str = Field(sa_type=SafeText)
    prompt: str = Field(sa_type=SafeText)
    model: str = Field(sa_type=SafeText)
    outcome: str = Field(sa_type=SafeText)
    prompt_tokens: int
    answer_tokens: int
    milliseconds: int
    answer: str = Field(sa_type=SafeText)

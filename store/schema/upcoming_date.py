"""Dates that articles name and that are still to come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class UpcomingDateRow(Row, table=True):
    """An article names a date. `at` is midnight UTC of the day where no hour is named."""

    __tablename__ = "date_ahead"
    __table_args__ = (
        UniqueConstraint("article_id", "kind", "at"),
        Index(None, "at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    kind: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)
    all_day: bool
    said: str = Field(sa_type=SafeText)

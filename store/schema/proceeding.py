"""Proceedings of the official record, and the articles that are about them or name them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class ProceedingRow(Row, table=True):
    """A proceeding. `base` is what all ways to write its number have in common.

    `title` is that of its first record; empty while only news has named it.
    """

    __tablename__ = "proceeding"
    __table_args__ = (Index(None, "base"), Index(None, "last_seen", "id"))

    id: str = Field(primary_key=True, sa_type=SafeText)
    kind: str = Field(sa_type=SafeText)
    number: str = Field(sa_type=SafeText)
    scope: str = Field(sa_type=SafeText)
    base: str = Field(sa_type=SafeText)
    title: str = Field(sa_type=SafeText)
    last_seen: datetime = Field(sa_type=UtcDateTime)


class ArticleProceedingRow(Row, table=True):
    """An article names a proceeding, `place` says how prominently.

    A record has an action: its name, how it is told, the day, and whether it is procedure.
    """

    __tablename__ = "article_proceeding"
    __table_args__ = (Index(None, "proceeding_id", "article_id"),)

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    proceeding_id: str = Field(
        primary_key=True, sa_type=SafeText, foreign_key="proceeding.id", ondelete="CASCADE"
    )
    place: str = Field(sa_type=SafeText)
    action: str = Field(default="", sa_type=SafeText)
    headline: str = Field(default="", sa_type=SafeText)
    weight: str = Field(default="", sa_type=SafeText)
    day: date | None = Field(default=None, sa_type=Date)

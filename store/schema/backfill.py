"""Which version of each topic the stored articles were matched against."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class BackfillRow(Row, table=True):
    """The last backfill of a topic over stored articles, from the newest down.

    What was found since `since` is looked at: the articles with ids below `position`, down to
    `lowest`, are still to be. Without `ended_at` it is under way, whoever began it. `matched` and
    `stories` count what the topic gained.
    """

    __tablename__ = "sweep"

    topic: str = Field(primary_key=True, sa_type=SafeText)
    version: str = Field(sa_type=SafeText)
    since: datetime = Field(sa_type=UtcDateTime)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    position: int
    lowest: int
    matched: int = 0
    stories: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

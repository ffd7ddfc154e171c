"""Restored backups: what was told since the backup was made is not in it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class RestoreRow(Row, table=True):
    """A backup that took the place of the store at `at`. `made_at` is when the backup was made.

    Without `told_at` the operator does not know of it yet.
    """

    __tablename__ = "restore"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    file: str = Field(sa_type=SafeText)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaughtUpRow(Row, table=True):
    """When a source was read for the first time after a restore: it may have brought known news."""

    __tablename__ = "caught_up"

    restore_id: int = Field(primary_key=True, foreign_key="restore.id", ondelete="CASCADE")
    source: str = Field(primary_key=True, sa_type=SafeText)
    at: datetime = Field(sa_type=UtcDateTime)

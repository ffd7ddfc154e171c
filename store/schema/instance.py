"""The processes that hold the database."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class InstanceRow(Row, table=True):
    """A process that holds the database, or died while it did: one that ends well leaves no row."""

    __tablename__ = "instance"

    id: str = Field(primary_key=True, sa_type=SafeText)
    pid: int
    host: str = Field(sa_type=SafeText)
    started_at: datetime = Field(sa_type=UtcDateTime)

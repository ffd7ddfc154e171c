"""The audit log: who changed what, when, and from where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class AuditRow(Row, table=True):
    """Something that a person or a program did, or was refused.

    `via` is the door: page, api, command, configuration. `address` is where they came from.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str = Field(sa_type=SafeText)
    via: str = Field(sa_type=SafeText)
    address: str = Field(sa_type=SafeText)
    action: str = Field(sa_type=SafeText)
    subject: str = Field(sa_type=SafeText)
    detail: str = Field(sa_type=SafeText)

"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def sanitize_text(words: str) -> str:
    """Replace what PostgreSQL or UTF-8 cannot hold, one character for one: offsets stay true."""
    return UNSTORABLE.sub("\ufffd", words)


class SafeText(TypeDecorator[str]):
    """Text of any length from anywhere, made storable on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Send `value` to the database; `dialect` makes no difference."""
        return None if value is None else sanitize_text(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: aware in, aware UTC out. A naive datetime is a bug and raises ValueError."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """`timestamptz` on PostgreSQL; SQLite knows no zones and keeps UTC without saying so."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Send `value` to the database as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: store aware times only, in UTC")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

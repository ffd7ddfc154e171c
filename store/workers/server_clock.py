"""The database server's clock: the one that all machines share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session, text

CLOCK = "extract(epoch FROM clock_timestamp())::float8"
"""Its seconds since 1970 in SQL, for statements that compare with them themselves."""
_NOW = text(f"SELECT {CLOCK}")


def server_time(session: Session) -> float:
    """Seconds since 1970 by the server's clock."""
    return float(session.connection().execute(_NOW).scalar_one())


def as_time(seconds: float) -> datetime:
    """The aware time of such seconds."""
    return datetime.fromtimestamp(seconds, UTC)

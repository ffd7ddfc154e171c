"""The connections of other processes to the same database, found by the name that each gives."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, text

from policywire.store.database.server_connection import process_name

_OPEN = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
)
_UPTIME = text("SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8")
_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = ANY(:names)"
)


def connected(session: Session) -> set[str]:
    """The names of the processes that have a connection."""
    return set(session.connection().execute(_OPEN).scalars())


def uptime(session: Session) -> float:
    """Seconds since the server was started: before, nobody had a connection."""
    return float(session.connection().execute(_UPTIME).scalar_one())


def end_connections(session: Session, names: Collection[str]) -> None:
    """Cut the connections of these processes, so that no lock of theirs holds anybody up.

    What they have not committed is undone. Never our own.
    """
    others = [name for name in names if name != process_name()]
    session.connection().execute(_END, {"names": others})

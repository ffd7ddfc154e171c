"""Where the database is: the URL as the user wrote it, made ready for SQLAlchemy."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from policywire.store.database.error import StoreError

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
"""What people write, and the driver that is installed with us."""


def parse_url(url: str) -> URL:
    """Read a database URL. Raises StoreError, which never repeats the password."""
    try:
        written = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "`settings.database` is not a database URL: write `sqlite:////folder/policywire.db` "
            "or `postgresql://user:password@host/name`."
        ) from error
    return _supported(written)


def display_url(url: URL) -> str:
    """The address as people write it, without its password, for messages."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def server_address(url: URL) -> str:
    """The address as PostgreSQL's own library reads it, with the password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def file_of(url: URL) -> Path | None:
    """The SQLite file, or None for a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def file_at(url: str) -> Path | None:
    """The SQLite file that a URL as the user wrote it names, or None for a server."""
    return file_of(parse_url(url))


def _supported(written: URL) -> URL:
    driver = DRIVERS.get(written.drivername, written.drivername)
    if driver not in DRIVERS.values():
        raise StoreError(
            f"`settings.database` names `{written.drivername}`, which is not supported: "
            "use `sqlite` or `postgresql`."
        )
    if driver == DRIVERS["sqlite"] and written.database in {None, "", ":memory:"}:
        raise StoreError(
            "A database in memory forgets everything at the end: "
            "name a file in `settings.database`, as in `sqlite:////folder/policywire.db`."
        )
    return written.set(drivername=driver)

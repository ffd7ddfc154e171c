"""Backups of a PostgreSQL store, by the server's own programs pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

from policywire.store.database import database_url
from policywire.store.database.error import StoreError
from policywire.store.upkeep import sqlite_file
from policywire.store.workers import poll_queue

QUEUE = f"--exclude-schema={poll_queue.SCHEMA}"
"""The queue of polls is made anew from the sources; its owner is not in each backup."""
ABSENT = (
    "`{}` is not installed: install PostgreSQL's client programs (the package "
    "`postgresql-client`) in the server's version or a newer one, or back up the server itself."
)


def dump(url: URL, target: Path) -> None:
    """Write the whole database into a file in pg_dump's own format. Raises StoreError."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
    _run(url, "pg_dump", "--format=custom", "--no-owner", QUEUE, f"--file={target}")
    check(url, target)
    sqlite_file.sync(target)


def check(url: URL, file: Path) -> None:
    """See that pg_restore can read the whole of a dump. Raises StoreError."""
    _run(url, "pg_restore", f"--file={os.devnull}", str(file), connect=False)


def load(url: URL, file: Path) -> None:
    """Put a dump into the place of what the database holds, in one transaction."""
    # An extension or table that is not in the dump stays; ours are all in it.
    words = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(url, "pg_restore", *words, str(file))


def _run(url: URL, program: str, *words: str, connect: bool = True) -> None:
    path = shutil.which(program)
    if path is None:
        raise StoreError(ABSENT.format(program))
    # The password goes through the environment: anybody may read a command line.
    # (`URL.set` takes None for "as it was", and the password would stand there as three stars.)
    plain = url._replace(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    database = (f"--dbname={plain}",) if connect else ()
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, and words of ours
        [path, *database, *words],
        env={**os.environ, **secret, "PGCONNECT_TIMEOUT": "10"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise StoreError(f"`{program}` failed on {database_url.display_url(url)}: {said[-1]}")

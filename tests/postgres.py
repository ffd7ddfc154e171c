"""A real PostgreSQL server for the tests: its own folder, a Unix socket, nothing on the network."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

ABSENT = (
    "PostgreSQL's server programs (initdb, pg_ctl, postgres) are not installed: "
    "`./run.sh setup` installs them, as root; elsewhere install the package `postgresql`."
)

CONFIGURATION = """
listen_addresses = ''
shared_buffers = 16MB
max_connections = 60
fsync = off
full_page_writes = off
timezone = 'Asia/Kolkata'
"""
"""The odd time zone shows whether we depend on the server's."""


GUARDED = "guarded"
PASSWORD = "steel/tariff:25%"


@dataclass(frozen=True)
class Postgres:
    """A running server. Databases are cheap; each test has its own."""

    folder: Path
    programs: Path
    owner: str | None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def create(self, template: str = "template0") -> str:
        """Make a database and give its name."""
        name = f"t{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def url(self, database: str) -> str:
        """The database's URL, as a user would write it in the settings."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def guarded_url(self, database: str) -> str:
        """The same for a user who needs a password, whose marks a URL has to escape."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP ROLE IF EXISTS {GUARDED}".encode())
            connection.execute(
                f"CREATE ROLE {GUARDED} SUPERUSER LOGIN PASSWORD '{PASSWORD}'".encode()
            )
        host = f"/{database}?host={self.folder}"
        return f"postgresql://{GUARDED}:{quote(PASSWORD, safe='')}@{host}"

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def empty(self, database: str) -> None:
        """Take every row out of a database and start its counters anew; the schema stays."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found = connection.execute(
                "SELECT tablename FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            asked = " UNION ALL ".join(
                f'SELECT \'"{name}"\' WHERE EXISTS (SELECT FROM "{name}")' for (name,) in found
            )
            filled = [name for (name,) in connection.execute(asked.encode()).fetchall()]
            if filled:
                connection.execute(f"TRUNCATE {', '.join(filled)} CASCADE".encode())
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value,"
                " false) FROM pg_sequences WHERE last_value IS NOT NULL"
            )

    def schema(self, database: str) -> str:
        """All columns, indexes and versions of a database, to see whether a test changed them."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            asked = (
                "SELECT md5(concat("
                "(SELECT string_agg(concat(attrelid::regclass, attname, atttypid, attnotnull), ','"
                " ORDER BY attrelid, attnum) FROM pg_attribute JOIN pg_class ON oid = attrelid"
                " WHERE relnamespace = 'public'::regnamespace),"
                "(SELECT string_agg(indexdef, ',' ORDER BY indexdef) FROM pg_indexes"
                " WHERE schemaname = 'public'),"
                "(SELECT string_agg(version_num, ',') FROM alembic_version)))"
            )
            (found,) = connection.execute(asked).fetchone() or ("",)
            return str(found)

    def freeze(self) -> None:
        """Have it stand still without closing anything, as a machine that hangs does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def control(self, *words: str) -> None:
        """Run pg_ctl on this server and wait until it is done."""
        data, log = self.folder / "data", self.folder / "log"
        _run(self.owner, self.programs / "pg_ctl", "-w", "-s", "-D", data, "-l", log, *words)


@contextmanager
def serve(address: str = "") -> Iterator[Postgres]:
    """Run a server until the block ends; fails the test when its programs are not installed.

    With an `address` it listens there as well, to whoever comes.
    """
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="pw-pg-", dir="/tmp"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        server = Postgres(folder, programs, owner)
        _prepare(server, address)
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def _prepare(server: Postgres, address: str) -> None:
    data = server.folder / "data"
    words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    _run(server.owner, server.programs / "initdb", "-D", data, *words)
    rules = data / "pg_hba.conf"
    anybody = "host all all 0.0.0.0/0 trust\n" if address else ""
    rules.write_text(f"local all {GUARDED} scram-sha-256\n{anybody}{rules.read_text()}")
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION)
        configuration.write(f"unix_socket_directories = '{server.folder}'\n")
        configuration.write(f"listen_addresses = '{address}'\n" if address else "")


def _run(owner: str | None, *words: str | Path) -> None:
    done = subprocess.run(  # its output goes to the server's log, which outlives the call
        [str(word) for word in words],
        user=owner,
        group=None if owner is None else pwd.getpwnam(owner).pw_gid,
        extra_groups=None if owner is None else [],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"`{' '.join(str(word) for word in words)}` ended with {done.returncode}")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path is not None:
        found.append(Path(on_path).resolve())
    if not found:
        pytest.fail(ABSENT)
    return found[-1].parent


def _owner() -> str | None:
    """Whose server it is: PostgreSQL refuses to be root's."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return pytest.fail("PostgreSQL cannot run as root, and there is no user `postgres` or `nobody`")

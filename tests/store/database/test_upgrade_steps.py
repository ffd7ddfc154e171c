"""Upgrades of what version 0.1.0 left: killed in any step it is as before, and then completes."""

from __future__ import annotations

import gzip
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from policywire.store.database import migration
from policywire.store.database.store import Store
from tests.trust.count import Count

pytestmark = pytest.mark.slow
RELEASED = {"0.1.0": Path(__file__).parents[2] / "whole" / "made_by_0_1_0" / "policywire.db.gz"}
"""A store that each released version left behind."""

KILLED_AT = """
import os, signal, sys
from sqlalchemy import Engine, event
from policywire.store.database.store import Store

seen = 0

@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *rest):
    global seen
    if statement.startswith("UPDATE alembic_version"):
        seen += 1
        if seen == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

Store.open(sys.argv[1])
"""


def left_by(version: str, folder: Path) -> Path:
    """The store of a released version."""
    file = folder / "policywire.db"
    file.write_bytes(gzip.decompress(RELEASED[version].read_bytes()))
    return file


def state(file: Path) -> tuple[str, dict[str, int]]:
    """The revision of a store, and how many rows its old tables have."""
    with closing(sqlite3.connect(file)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        tables = ("article", "story", "verdict", "delivery", "alert", "match", "silence", "token")
        counts = {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in tables
        }
    return str(revision), counts


def steps_from(revision: str) -> int:
    return int(migration.HEAD) - int(revision)


@pytest.mark.parametrize("version", RELEASED)
def test_a_kill_in_any_step_of_an_upgrade_loses_nothing(
    version: str, tmp_path: Path, count: Count
) -> None:
    file = left_by(version, tmp_path)
    before = state(file)
    steps = steps_from(before[0])
    assert steps > 1
    for step in range(1, steps + 1):
        words = [sys.executable, "-c", KILLED_AT, f"sqlite:///{file}", str(step)]
        killed = subprocess.run(words, check=False, timeout=100)
        assert killed.returncode == -signal.SIGKILL
        assert state(file) == before
    Store.open(f"sqlite:///{file}").close()
    assert state(file) == (migration.HEAD, before[1])
    count(steps)


@pytest.mark.parametrize("version", RELEASED)
def test_an_upgrade_keeps_a_sound_copy_of_what_was_there(version: str, tmp_path: Path) -> None:
    file = left_by(version, tmp_path)
    before = state(file)
    Store.open(f"sqlite:///{file}").close()
    copy = file.with_name(f"policywire.db.backup-{before[0]}")
    assert state(copy) == before
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

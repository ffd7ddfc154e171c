"""`policywire audit`: what commands change is in it, and it is exported."""

from __future__ import annotations

import csv
import io
import json
import socket
from pathlib import Path

import pytest

from tests.cli.command import policywire

pytestmark = pytest.mark.slow
PASSWORD = "four plain words here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text(f"data: {tmp_path / 'data'}\n")
    (tmp_path / "topics.yaml").write_text("irs: {title: IRS, any: [irs]}\n")
    return tmp_path


def run(folder: Path, *words: str, typed: str = "") -> str:
    done = policywire("--config", folder, *words, stdin=typed)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_commands_that_change_something_are_kept_and_those_that_look_are_not(
    folder: Path,
) -> None:
    run(folder, "users", "add", "ann", "--role", "editor", "--stdin", typed=f"{PASSWORD}\n")
    token = run(folder, "tokens", "add", "desk").strip()
    run(folder, "silence", "add", "--topic", "irs", "--for", "7d", "--reason", "holidays")
    run(folder, "users", "list")
    run(folder, "stories")
    entries = json.loads(run(folder, "audit", "--format", "json"))
    assert [each["action"] for each in entries] == ["silence add", "tokens add", "users add"]
    assert all(each["who"] and each["via"] == "command" for each in entries)
    assert all(each["address"] == socket.gethostname() for each in entries)
    assert "name=ann" in entries[2]["detail"]
    assert "reason=holidays" in entries[0]["detail"]
    assert PASSWORD not in json.dumps(entries)
    assert token not in json.dumps(entries)


def test_it_is_exported_as_csv_and_narrowed(folder: Path) -> None:
    run(folder, "tokens", "add", "desk")
    run(folder, "tokens", "remove", "desk")
    rows = list(csv.DictReader(io.StringIO(run(folder, "audit", "--format", "csv"))))
    assert [each["action"] for each in rows] == ["tokens remove", "tokens add"]
    table = run(folder, "audit", "--action", "remove", "--since", "1d")
    assert len(table.strip().splitlines()) == 2

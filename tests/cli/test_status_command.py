"""`status` beside a store: what runs, what waits, what stands still, and the exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.store.articles import articles
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from tests.cli.command import policywire
from tests.pipeline.reports import report

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text("ferries: {title: Ferries, any: [ferry]}\n")
    (folder / "settings.yaml").write_text(f"contact: me@example.org\ndata: {tmp_path / 'data'}\n")
    (folder / "sources.yaml").write_text(
        "sources:\n  a: {url: 'https://a.example/feed', outlet: A}\n"
    )
    (folder / "alerts.yaml").write_text("channels: {console: {console: }}\n")
    return folder


def _store(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder.parent / 'data' / 'policywire.db'}")


def test_nothing_stands_still_in_an_empty_store(folder: Path) -> None:
    done = policywire("--config", folder, "status")
    assert done.returncode == 0, done.stderr
    assert "Service: not running." in done.stdout
    assert "Nothing stands still." in done.stdout


def test_it_names_the_service_that_runs_and_an_article_that_waits_too_long(folder: Path) -> None:
    policywire("--config", folder, "status")  # makes the store
    store = _store(folder)
    late = replace(report(1, "A ferry line is fined", "Today.", 0), found=NOW - 2 * HOUR)
    with acquire_lock(store, NOW), store.writing() as session:
        articles.add(session, [late])
        session.commit()
        done = policywire("--config", folder, "status", "--json")
    store.close()
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert said["running"].startswith("process ")
    assert said["articles pending"] == "1"
    assert said["standing"][0].startswith("The oldest article waits to be processed since")

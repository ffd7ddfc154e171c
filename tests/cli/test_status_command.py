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
    assert said["service"] is None, "that process serves no page"
    assert said["standing"][0].startswith("The oldest article waits to be processed since")


def test_the_only_source_that_was_never_read_is_no_all_well(folder: Path) -> None:
    (folder / "sources.yaml").write_text(
        "sources:\n  own: {url: 'http://127.0.0.1:9/feed', outlet: Own}\n"
    )
    policywire("--config", folder, "once")
    done = policywire("--config", folder, "status")
    assert done.returncode == 1, done.stdout
    assert "Source own fails: private address" in " ".join(done.stdout.split())
    assert "Nothing stands still" not in done.stdout


def test_beside_a_broken_topics_file_it_tells_what_it_can(folder: Path) -> None:
    policywire("--config", folder, "status")
    (folder / "topics.yaml").write_text("ferries: {title: Ferries, any: [ferry\n")
    done = policywire("--config", folder, "status")
    assert done.returncode == 2
    assert "Service: not running." in done.stdout
    assert "Articles to process: 0." in done.stdout
    assert "topics.yaml:1" in done.stderr


def test_check_warns_of_a_source_inside_that_the_settings_do_not_open(folder: Path) -> None:
    sources = folder / "sources.yaml"
    sources.write_text(
        "sources:\n"
        "  own: {url: 'http://127.0.0.1:9/feed', outlet: Own}\n"
        "  named: {url: 'http://localhost/feed', outlet: Own}\n"
        "  short: {url: 'http://10.1/feed', outlet: Own}\n"
        "  outside: {url: 'https://a.example/feed', outlet: A}\n"
    )
    done = policywire("--config", folder, "check", "--json")
    warned = [each for each in json.loads(done.stdout)["warnings"] if "public address" in each]
    assert [each.split(": ")[0] for each in warned] == [f"sources.yaml:{n}" for n in (2, 3, 4)]
    with (folder / "settings.yaml").open("a") as settings:
        settings.write("allow_private_addresses: true\n")
    done = policywire("--config", folder, "check", "--json")
    assert not [each for each in json.loads(done.stdout)["warnings"] if "public address" in each]

"""`policywire topics backfill`: by hand, as a trial, and while a service runs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.yaml.loader import load
from policywire.crawler.model.article import Article
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from policywire.store.decisions import backfills
from policywire.store.deliveries import delivery_list, outbox
from policywire.store.schema import MatchRow
from policywire.store.stories import stories
from tests.cli.command import policywire
from tests.service.jobs.judging.test_backfill import plain

pytestmark = pytest.mark.slow

BEFORE = "museums: {title: Museums, any: [museum]}\n"
AFTER = BEFORE + "harbours: {title: Harbours, any: [harbour]}\n"
NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with four articles that met no topic; then a topic was written for them."""
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text(BEFORE)
    (folder / "alerts.yaml").write_text("channels: {room: {console: {}}}\n")
    loaded = load(folder, {})
    with_old = [plain(number) for number in range(4)]
    opened = store_of(folder)
    with opened.writing() as session:
        articles.add(session, [_aged(each, number) for number, each in enumerate(with_old)])
    delivery_config = delivery_config_of(loaded, AddressBook(loaded.configuration.channels))
    assert (
        len(Processor(opened, matcher_of(loaded), delivery_config).process_batch(lambda: NOW)) == 4
    )
    opened.close()
    (folder / "topics.yaml").write_text(AFTER)
    return folder


def store_of(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder}/data/policywire.db")


def _aged(about: Article, number: int) -> Article:
    found = NOW - timedelta(days=10 * (3 - number), hours=1)
    return replace(about, found=found, published=found)


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    done = policywire("--config", folder, "topics", "backfill", *words)
    return done.returncode, done.stdout, done.stderr


def test_a_trial_tells_what_it_would_find_and_writes_nothing(folder: Path) -> None:
    code, out, _ = run(folder, "harbours", "--since", "25d", "--dry-run", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["looked_at"], found["matched"], len(found["stories"])) == (3, 3, 3)
    assert found["stories"][0]["url"] == plain(3).url
    opened = store_of(folder)
    with opened.reading() as session:
        assert session.exec(select(MatchRow)).all() == []
        assert backfills.versions(session) == {}
    opened.close()


def test_it_sweeps_once_and_holds_one_summary_for_the_service_to_send(folder: Path) -> None:
    code, _, err = run(folder, "harbours", "--since", "25d")
    assert code == 0, err
    assert "harbours gained 3 articles and 3 stories" in err
    _, _, again = run(folder, "harbours", "--since", "40d")
    assert "harbours gained 1 article and 1 story" in again
    opened = store_of(folder)
    with opened.reading() as session:
        assert len(stories.recent(session, topic="harbours")) == 4
        held = delivery_list.list_deliveries(session)
        assert outbox.next_due(session) is not None
    opened.close()
    assert {(each.state.value, each.outcome) for each in held} == {("held", "new topic")}
    done = policywire("--config", folder, "once")
    assert done.returncode == 0, done.stderr
    assert "1 message sent" in done.stdout + done.stderr
    assert "Harbours now also covers 4 stories" in done.stdout


def test_a_running_service_is_asked_to_do_it(folder: Path) -> None:
    opened = store_of(folder)
    with acquire_lock(opened, NOW):
        code, _, err = run(folder, "harbours")
        assert code == 0, err
        assert "The running service backfills harbours" in err
        with opened.reading() as session:
            assert backfills.is_running(session)
            assert session.exec(select(MatchRow)).all() == []
    opened.close()


def test_an_unknown_topic_is_told_with_the_cure(folder: Path) -> None:
    code, _, err = run(folder, "harbors", "--dry-run")
    assert code == 1
    assert "harbours" in err


def test_nothing_stored_in_that_time_is_said(folder: Path) -> None:
    code, _, err = run(folder, "harbours", "--since", "10m")
    assert code == 0
    assert "No articles are stored" in err

"""Near misses are offered by lint after a week, and by suggest whenever it is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.yaml.loader import load
from policywire.crawler.model.article import Article
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import backfills
from tests.cli.command import policywire

pytestmark = pytest.mark.slow

TOPICS = """\
water:
  title: PFAS in drinking water
  all: ["@epa"]
  any: [drinking water]
entities:
  epa: {names: [EPA, Environmental Protection Agency]}
"""


def installation(folder: Path, followed_for: timedelta) -> Path:
    """One that has judged articles; the topic was last changed so long ago."""
    folder.mkdir()
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "sources.yaml").write_text("sources: {}\n")
    loaded, now = load(folder, {}), datetime.now(UTC)
    opened = Store.open(f"sqlite:///{folder}/data/policywire.db")
    titles = ["EPA delays limits for drinking of water", "Drinking more water, EPA says", "Rain"]
    found = [
        Article(url=f"https://p.example/{n}", title=title, text="", outlet="P", found=now)
        for n, title in enumerate(titles)
    ]
    with opened.writing() as session:
        articles.add(session, found)
        begun = now - followed_for
        backfills.start(session, "water", "v", since=begun, now=begun)
    book = AddressBook(loaded.configuration.channels)
    judge = Processor(opened, matcher_of(loaded), delivery_config_of(loaded, book))
    assert len(judge.process_batch(lambda: now)) == len(found)
    opened.close()
    return folder


def test_lint_offers_the_change_and_is_no_failure(tmp_path: Path) -> None:
    folder = installation(tmp_path / "policywire.d", timedelta(days=8))
    done = policywire("--config", folder, "topics", "lint")
    assert done.returncode == 0, done.stderr
    assert "These 2 articles name drinking water in the headline and met nothing" in done.stderr
    assert "add {near: [8, drinking, water]} to any: takes in 2 of them" in done.stderr
    (offered,) = json.loads(policywire("--config", folder, "topics", "lint", "--json").stdout)
    assert (offered["topic"], offered["part"], len(offered["titles"])) == ("water", "near miss", 2)


def test_a_young_topic_is_left_alone_by_lint_and_not_by_suggest(tmp_path: Path) -> None:
    folder = installation(tmp_path / "policywire.d", timedelta(days=2))
    assert json.loads(policywire("--config", folder, "topics", "lint", "--json").stdout) == []
    done = policywire("--config", folder, "topics", "suggest", "water", "--json")
    (offered,) = json.loads(done.stdout)
    assert (offered["action"], offered["gains"]) == ("near miss", 2)


def test_lint_of_no_topics_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    done = policywire("topics", "lint", "--topics", tmp_path / "empty.yaml")
    assert done.returncode == 0
    assert 'policywire topics new "' in done.stderr
    assert "no problems" not in done.stderr

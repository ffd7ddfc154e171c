"""A topic under another key: matches, stories, alerts, marks, silences and choices go along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import Session

from policywire.alerts.routing.silence import SilenceKind
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FolderEditor
from policywire.store.database.store import Store
from policywire.store.decisions import backfills, verdicts
from policywire.store.decisions.topic_rename import rename_everywhere, rename_topic
from policywire.store.deliveries import alerts, deliveries, delivery_list
from policywire.store.recipients import silences
from policywire.store.stories import stories
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict

TOPICS = "tariffs: {title: Tariffs, any: [tariff]}\n"
ROUTES = "routes: [{topics: [tariffs]}]\n"
T = TypeVar("T")


def kept(store: Store, key: str) -> tuple[int, int, int]:
    """Stories, alerts and deliveries of a topic."""
    with store.reading() as session:
        sought = delivery_list.DeliveryFilter(topic=key)
        return (
            len(stories.recent(session, topic=key, limit=9)),
            len(alerts.last_of_topic(session, key, 9)),
            len(delivery_list.list_deliveries(session, sought)),
        )


def test_everything_goes_along_and_again_does_no_harm(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "a.db")
    about = article("a", title="Tariffs rise")
    judge(store, about, verdict(about, "s1", moves=True))
    with store.writing() as session:
        deliveries.enqueue(session, alert(about=about), message(), [decision()], NOW)
        backfills.start(session, "tariffs", "v1", since=NOW, now=NOW)
        until = NOW + timedelta(days=1)
        silences.add(session, SilenceKind.TOPIC, "tariffs", now=NOW, until=until, reason="")
    before = kept(store, "tariffs")
    assert all(before)
    for count in (1, 0):
        with store.writing() as session:
            assert rename_topic(session, "tariffs", "levies", "v2") == count
        assert kept(store, "levies") == before
        assert kept(store, "tariffs") == (0, 0, 0)
    with store.reading() as session:
        assert backfills.versions(session) == {"levies": "v2"}
        (silence,) = silences.active(session, NOW)
        assert silence.value == "levies"
        found = verdicts.get(session, about.url)
    assert found is not None
    assert [match.topic for match in found.matches] == ["levies"]
    store.close()


def test_what_has_the_new_key_already_keeps_it(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "a.db")
    about = article("a", title="Tariffs rise")
    judge(store, about, verdict(about, "s1", topics=("tariffs", "levies"), moves=True))
    with store.writing() as session:
        assert rename_topic(session, "tariffs", "levies", "v2") == 1
    assert kept(store, "levies")[0] == 1
    store.close()


def test_where_one_file_cannot_be_saved_files_and_store_are_as_they_were(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "a.db")
    about = article("a", title="Tariffs rise")
    judge(store, about, verdict(about, "s1", moves=True))
    with store.writing() as session:
        backfills.start(session, "tariffs", "v1", since=NOW, now=NOW)
    topics, routes = tmp_path / "topics.yaml", tmp_path / "alerts.yaml"
    topics.write_text(TOPICS)
    routes.write_text(ROUTES)
    before = kept(store, "tariffs")

    def write_while_somebody_edits(work: Callable[[Session], T]) -> T:
        routes.write_text(f"{ROUTES}# edited\n")
        with store.writing() as session:
            return work(session)

    with pytest.raises(ConfigurationError, match=r"alerts\.yaml: the file has changed"):
        rename_everywhere(
            FolderEditor(tmp_path, {}), "tariffs", "levies", write_while_somebody_edits, pytest.fail
        )
    assert (topics.read_text(), routes.read_text()) == (TOPICS, f"{ROUTES}# edited\n")
    assert kept(store, "tariffs") == before
    with store.reading() as session:
        assert backfills.versions(session) == {"tariffs": "v1"}
    store.close()

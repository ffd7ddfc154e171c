"""Digests of single topics, and digests of single routes, through the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.alerts.model.alert import Alert, Message, Recipient
from policywire.config.models import Channel, Route, Topic
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.store import Store
from policywire.store.decisions.topic_rename import rename_topic
from policywire.store.deliveries import outbox
from tests.fresh_store import fresh_store
from tests.store.newsroom import alert, article

TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = {"irs": Topic(title="IRS enforcement"), "dhs": Topic(title="Border")}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = fresh_store(f"{tmp_path}/policywire.db")
    yield opened
    opened.close()


def _config(channel: dict[str, object], *routes: dict[str, object]) -> DeliveryConfig:
    return DeliveryConfig(
        TOPICS,
        [Route.model_validate(each) for each in routes],
        {"desk": (Recipient(channel="desk", label="console"),)},
        channels={"desk": Channel.model_validate({"console": {}, **channel})},
    )


def _alert(name: str, *topics: str) -> Alert:
    made = alert(name, article(name, title=f"News of {name}"))
    why = tuple(replace(made.why[0], topic=key, title=TOPICS[key].title) for key in topics)
    return replace(made, story=f"story of {name}", why=why)


def _tell(store: Store, config: DeliveryConfig, now: datetime, *alerts: Alert) -> None:
    with store.writing() as session:
        for each in alerts:
            DeliveryWriter(session, config, now).decide_and_write(each)


def _look(store: Store, config: DeliveryConfig, now: datetime) -> list[Message]:
    with store.writing() as session:
        DigestBuilder(session, config, now, TUESDAY).write_due("desk")
        claimed = outbox.claim(
            session, now=now, lease=DAY, instance="one", channel="desk", limit=100
        )
    return [each.message for each in claimed]


def test_each_topic_has_a_digest_of_its_own(store: Store) -> None:
    config = _config({"digest": {"at": ["17:00"], "by_topic": True}})
    _tell(store, config, TUESDAY, _alert("a", "irs", "dhs"), _alert("b", "dhs"), _alert("c", "irs"))
    found = {each.subject: each.text for each in _look(store, config, TUESDAY + DAY)}
    assert list(found) == [
        "[policywire] Digest of Tue 3 Mar, 17:00 UTC on IRS enforcement: 2 alerts on 2 stories",
        "[policywire] Digest of Tue 3 Mar, 17:00 UTC on Border: 1 alert on 1 story",
    ]
    irs, border = found.values()
    assert "News of a" in irs
    assert "News of b" not in irs
    assert "News of b" in border
    assert "Quiet" not in irs + border


def test_a_renamed_topic_takes_its_digest_along(store: Store) -> None:
    config = _config({"digest": {"at": ["17:00"], "by_topic": True}})
    _tell(store, config, TUESDAY, _alert("a", "irs"))
    assert len(_look(store, config, TUESDAY + 0.1 * DAY)) == 1
    _tell(store, config, TUESDAY + DAY, _alert("b", "irs"))
    with store.writing() as session:
        rename_topic(session, "irs", "taxes", "v1")
    renamed = replace(config, topics={"taxes": TOPICS["irs"]})
    (digest,) = _look(store, renamed, TUESDAY + 1.2 * DAY)
    assert "on IRS enforcement: 1 alert on 1 story" in digest.subject
    assert "Tue 3 Mar, 17:24 UTC to Wed 4 Mar, 17:00 UTC" in digest.text


def test_the_next_digest_of_a_topic_begins_where_its_last_one_ended(store: Store) -> None:
    config = _config({"digest": {"at": ["17:00"], "by_topic": True}})
    _tell(store, config, TUESDAY, _alert("a", "irs"), _alert("b", "dhs"))
    assert len(_look(store, config, TUESDAY + 0.1 * DAY)) == 2
    _tell(store, config, TUESDAY + DAY, _alert("c", "dhs"))
    (message,) = _look(store, config, TUESDAY + 1.2 * DAY)
    assert message.subject.startswith("[policywire] Digest of Wed 4 Mar, 17:00 UTC on Border")
    assert "Tue 3 Mar, 17:24 UTC to Wed 4 Mar, 17:00 UTC" in message.text


def test_a_route_with_a_digest_of_its_own_waits_for_it_and_is_not_called_quiet(
    store: Store,
) -> None:
    config = _config(
        {"digest": {"at": ["17:00"]}},
        {"topics": ["irs"], "digest": {"at": ["09:00"], "days": ["fri"]}},
        {"topics": ["dhs"]},
    )
    _tell(store, config, TUESDAY, _alert("a", "irs"), _alert("b", "dhs"))
    (daily,) = _look(store, config, TUESDAY + DAY)
    assert "News of b" in daily.text
    assert "News of a" not in daily.text
    assert "Quiet" not in daily.text
    (weekly,) = _look(store, config, TUESDAY + 3 * DAY)
    assert "News of a" in weekly.text

"""A digest says once a week what became of all that matched, and folds what people marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policywire.alerts.message.signed_links import (
    FeedbackAction,
    FeedbackClick,
    LinkSigner,
    personalize,
)
from policywire.alerts.model.alert import Message, Recipient
from policywire.config.models import Channel, Route, Topic
from policywire.pipeline.model.mark import MarkKind
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.jobs.delivery.weekly_line import is_first_of_week
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox
from policywire.store.people.feedback import alert_of_delivery
from policywire.store.stories import marks
from tests.fresh_store import fresh_store
from tests.store.newsroom import alert, article, judge, verdict

TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WARDS = article("wards", title="State publishes hospital prices")
CLINIC = article("clinic", title="Clinic opens in Dayton")
CONFIG = DeliveryConfig(
    {"tariffs": Topic(title="Hospital prices")},
    [Route.model_validate({"channels": ["desk"]})],
    {"desk": (Recipient(channel="desk", label="console"),)},
    channels={"desk": Channel.model_validate({"console": {}, "digest": {"at": ["17:00"]}})},
    page="https://news.example",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in which two articles are judged: one developed, one did not."""
    opened = fresh_store(f"{tmp_path}/policywire.db")
    for about, moves in ((WARDS, True), (CLINIC, False)):
        found = replace(about, found=TUESDAY, published=TUESDAY)
        judge(opened, found, verdict(found, f"s of {about.title}", moves=moves))
    yield opened
    opened.close()


def _tell(store: Store, name: str, now: datetime) -> None:
    about = WARDS if name == "wards" else CLINIC
    with store.writing() as session:
        told = replace(alert(name, about), story=f"s of {name}")
        DeliveryWriter(session, CONFIG, now).decide_and_write(told)


def _look(store: Store, now: datetime) -> list[Message]:
    with store.writing() as session:
        DigestBuilder(session, CONFIG, now, TUESDAY).write_due("desk")
        claimed = outbox.claim(
            session, now=now, lease=DAY, instance="one", channel="desk", limit=100
        )
    return [each.message for each in claimed]


def test_the_first_digest_of_a_week_counts_what_matched_and_what_became_of_it(
    store: Store,
) -> None:
    _tell(store, "wards", TUESDAY)
    (first,) = _look(store, TUESDAY + DAY)
    line = (
        "Last 7 days on your topics: 2 articles matched, 1 sent as alerts, 0 as details, "
        "0 folded as copies, 1 not told (each with its reason: https://news.example/not-told); "
        "0 of 0 sources quiet or failing."
    )
    assert line in first.text
    assert line in first.html
    _tell(store, "clinic", TUESDAY + DAY)
    (second,) = _look(store, TUESDAY + 2 * DAY)
    assert "Last 7 days" not in second.text


def test_what_was_marked_since_it_was_held_is_folded_into_a_line(store: Store) -> None:
    for name in ("wards", "clinic"):
        _tell(store, name, TUESDAY)
    with store.writing() as session:
        marks.add(
            session,
            MarkKind.NOT_RELEVANT,
            now=TUESDAY,
            author="ann",
            article=CLINIC.url,
            topic="tariffs",
        )
    (digest,) = _look(store, TUESDAY + DAY)
    assert "1 alert on 1 story" in digest.subject
    folded = digest.text.partition("SET ASIDE BY FEEDBACK")[2]
    assert "Clinic opens in Dayton: Marked as not relevant to Hospital prices by ann" in folded
    assert "State publishes" not in folded


def test_each_item_has_a_link_to_every_answer_that_is_signed_for_its_own_delivery(
    store: Store,
) -> None:
    for name in ("wards", "clinic"):
        _tell(store, name, TUESDAY)
    (digest,) = _look(store, TUESDAY + DAY)
    pen = LinkSigner("the key of the tests")

    def item_token(number: int) -> str:
        return pen.token(FeedbackClick(number, FeedbackAction.ELSE), TUESDAY)

    sent = personalize(digest, lambda act: f"no {act}", item_token=item_token)
    alerts: Any = sent.facts["alerts"]
    with store.reading() as session:
        for each in alerts:
            click = pen.verify(each["feedback"].rpartition("/")[2], TUESDAY)
            received = alert_of_delivery(session, click.delivery)
            assert received is not None
            assert received.alert.article.url == each["url"]
            assert received.recipient.label == "console"
            shown = (sent.text, sent.html, json.dumps(sent.blocks))
            assert all(f"{each['feedback']}" in form for form in shown)
    assert "/else/" not in sent.text + sent.html + json.dumps(sent.blocks)


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (None, True),
        (datetime(2026, 3, 1, 15, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 7, tzinfo=UTC), False),
        (datetime(2025, 3, 4, 7, tzinfo=UTC), True),
    ],
)
def test_a_week_begins_on_monday(last: datetime | None, first: bool) -> None:
    assert is_first_of_week(TUESDAY, last, UTC) is first

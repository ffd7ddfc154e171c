"""Who chose a topic that is gone is told so, once, and so is the operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.subscription import Subscription
from policywire.config.models import Topic
from policywire.store.deliveries import delivery_list, notices
from policywire.store.recipients import subscriptions
from tests.service.mailroom import START, Mailroom

OpenMailroom = Callable[..., Mailroom]
READER = Recipient(channel="reader", label="webhook")
CHANNELS = {
    "screen": {"console": {}},
    "reader": {"webhook": {"url": "http://127.0.0.1:9/hook"}},
}


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        (("ferries",), "so no alert on a topic comes at all"),
        (("wells", "ferries"), "the other topics still come"),
        (("wells",), ""),
        ((), ""),
        (None, ""),
    ],
)
async def test_a_chosen_topic_that_is_gone_is_told_once(
    open_mailroom: OpenMailroom, topics: tuple[str, ...] | None, said: str
) -> None:
    room = open_mailroom(CHANNELS)
    room.operator = ["screen"]
    wells = Topic.model_validate({"title": "Wells", "any": ["well"]})
    room.delivery_config = replace(room.delivery_config, topics={"wells": wells})
    with room.store.writing() as session:
        subscriptions.save(session, Subscription(recipient=READER, topics=topics, changed=START))
    for _ in range(3):
        room.clock.at += timedelta(days=1)
        await room.trouble.report()
    assert len(room.told) == bool(said)
    assert all("ferries" in each and said in " ".join(each.split()) for each in room.told)
    with room.store.reading() as session:
        written = {each.recipient.channel for each in delivery_list.list_deliveries(session)}
    assert written == ({"screen", "reader"} if said else set())


def test_what_a_clock_that_was_ahead_told_is_told_again() -> None:
    day = timedelta(days=1)
    assert not notices.told_lately(None, START, day)
    assert notices.told_lately(START - day / 2, START, day)
    assert not notices.told_lately(START - day, START, day)
    assert not notices.told_lately(START + day / 2, START, day)

"""A message longer than Slack takes comes in parts, and a retry sends only what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.channels.slack.limits import BLOCKS, TOGETHER, parted
from policywire.alerts.model.alert import Message
from policywire.config.models import Channel
from tests.alerts.endpoints import Service


def _section(number: int, size: int) -> dict[str, Any]:
    words = f"{number} " + "x" * (size - len(f"{number} "))
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def _size(blocks: list[Any]) -> int:
    return sum(len(block["text"]["text"]) for block in blocks)


@pytest.mark.parametrize(("count", "size"), [(12, 2_900), (120, 40), (3, 10), (0, 0)])
def test_blocks_are_parted_in_order_within_both_limits(count: int, size: int) -> None:
    blocks = [_section(number, size) for number in range(count)]
    parts = parted(blocks)
    assert [block for part in parts for block in part] == blocks
    assert all(_size(part) <= TOGETHER and len(part) <= BLOCKS for part in parts)
    assert len(parts) == max(1, -(-count * size // 8_700), -(-count // BLOCKS))


async def test_a_retry_sends_only_the_parts_that_did_not_arrive(
    service: Service, message: Message
) -> None:
    long = replace(message, blocks=tuple(_section(number, 2_900) for number in range(9)))
    book = AddressBook({"c": Channel.model_validate({"slack": {"webhook": service.url}})})
    (recipient,) = book.recipients()["c"]
    sender = Sender(book, StringIO(), spacing=timedelta(0))
    service.fails_from = 2
    assert not (await sender.send(recipient, long)).ok
    service.fails_from = 0
    assert (await sender.send(recipient, long)).ok
    assert (await sender.send(recipient, message)).ok
    taken = [json.loads(body)["blocks"] for _, _, body in service.requests]
    assert len(taken) == 5, "one part, one refused, two parts, another message"
    arrived = [block["text"]["text"] for part in (0, 2, 3) for block in taken[part]]
    assert [int(text.split()[0]) for text in arrived] == list(range(9))

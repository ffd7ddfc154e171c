"""Test a channel: send a sample to each recipient and collect the receipts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO

from rich.console import Console

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.model.alert import Receipt, Recipient
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.wiring import delivery_config_of

Receipts = Sequence[tuple[Recipient, Receipt]]


async def send_samples(
    name: str, loaded: LoadedConfiguration, now: datetime, console: Console | TextIO
) -> Receipts:
    """Send a sample to all recipients of a channel at once; `console` is where consoles print."""
    configuration = loaded.configuration
    book = AddressBook(configuration.channels)
    delivery_config = delivery_config_of(loaded, book)
    # A topic of the user's own, so that the sample looks as their alerts will.
    topics = list(configuration.topics)[:1]
    alert = sample_alert(AlertTraits(topics=topics), configuration.topics, now)
    message = delivery_config.render(alert)
    sender = Sender(book, console)
    people = book.recipients()[name]
    try:
        receipts = await asyncio.gather(*(sender.send(who, message) for who in people))
    finally:
        await sender.close()
    return list(zip(people, receipts, strict=True))

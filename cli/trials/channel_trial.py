"""Test a channel: send a sample to each recipient and collect the receipts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.model.alert import Receipt, Recipient
from policywire.cli.terminal.output import Output
from policywire.cli.trials.sample_alert import AlertTraits, sample_alert
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.wiring import delivery_config_of
from policywire.store.database.store import Store
from policywire.store.deliveries import suspensions

Receipts = Sequence[tuple[Recipient, Receipt]]


async def send_samples(
    name: str, loaded: LoadedConfiguration, now: datetime, console: Console
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


def resume_reached(store: Store, receipts: Receipts) -> int:
    """Resume the suspended recipients that the sample reached; returns how many."""
    with store.writing() as session:
        return sum(
            suspensions.resume(session, who.channel, who.label)
            for who, receipt in receipts
            if receipt.ok
        )


def print_receipts(output: Output, receipts: Receipts, *, as_json: bool) -> None:
    """One line per recipient: whether it arrived, and what the service answered."""
    if as_json:
        output.json([{**asdict(who), **asdict(receipt)} for who, receipt in receipts])
        return
    output.table(
        ["recipient", "arrived", "code", "answer"],
        [
            (who.label, "yes" if receipt.ok else "no", receipt.code or "", receipt.detail)
            for who, receipt in receipts
        ],
        empty="This channel has no recipients.",
    )

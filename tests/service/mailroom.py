"""A mailroom: the store, the outbox and the couriers of the service, under a clock set by hand."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Alert, Decision, DecisionAction
from policywire.alerts.rendering.messages import render
from policywire.config.models import Channel, Route
from policywire.service.clock import ManualClock
from policywire.service.jobs.courier import DeliveryWorker
from policywire.service.jobs.notify import DeliveryWriter
from policywire.service.jobs.outbox import Outbox
from policywire.service.jobs.process_articles import DeliveryConfig
from policywire.service.jobs.suspensions import Suspensions
from policywire.service.operator_notices import notify_operator
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.deliveries import attempts as stored_attempts, deliveries, delivery_list
from policywire.store.deliveries.attempts import Attempt
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from tests.fresh_store import fresh_store

START = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)


class Mailroom:
    """Alerts are told to every recipient; `run` lets simulated time pass and sends what is due."""

    def __init__(self, folder: Path, channels: Mapping[str, Any], **options: Any) -> None:
        file = folder / "policywire.db"
        again = file.exists()  # after a restart
        self.store = Store.open(f"sqlite:///{file}") if again else fresh_store(file)
        self.clock = ManualClock(START)
        self.screen = io.StringIO()
        self.told: list[str] = []
        self._writer = StoreWriter()
        self._options = {"spacing": timedelta(0), **options}
        self.take(channels)
        self.outbox = Outbox(
            self.store,
            self._writer,
            self.clock,
            "one",
            delivery_config=lambda: self.delivery_config,
            book=lambda: self.book,
            link_signer=LinkSigner("the key of the tests"),
        )
        self.parking = Suspensions(self.store, self._writer, self.clock, self.tell)

    def take(self, channels: Mapping[str, Any]) -> None:
        """Use these channels from now on, as after a change of alerts.yaml."""
        configured = {name: Channel.model_validate(way) for name, way in channels.items()}
        self.book = AddressBook(configured)
        self.delivery_config = DeliveryConfig({}, [], self.book.recipients(), channels=configured)
        self.sender = Sender(self.book, self.screen, clock=self.clock.now, **self._options)

    async def change(self, channels: Mapping[str, Any]) -> None:
        """Take over a changed configuration, as the service does."""
        self.take(channels)
        await self.parking.resume_changed(self.book)
        self.outbox.clear_backoff()

    async def tell(self, subject: str, text: str, *, without: Sequence[str]) -> bool:
        """A word to the operator, by every channel that works."""
        from policywire.alerts.rendering.messages import render_notice

        self.told.append(f"{subject}\n{text}")
        word = render_notice(str(len(self.told)), subject, text)
        people = self.book.recipients()
        return await notify_operator(self.sender, [], people, word, without=without)

    def post(self, *alerts: Alert) -> None:
        """Write alerts for everybody, as the judge does."""
        with self.store.writing() as session:
            for alert in alerts:
                decisions = [
                    Decision(
                        recipient=who,
                        action=DecisionAction.SEND,
                        topics=(),
                        outcome="routed",
                        text="",
                    )
                    for people in self.book.recipients().values()
                    for who in people
                ]
                deliveries.enqueue(session, alert, render(alert), decisions, self.clock.now())

    def tell_by(self, routes: Sequence[Mapping[str, Any]], *alerts: Alert) -> None:
        """Decide about alerts by these routes from now on, as the judge does."""
        made = [Route.model_validate(each) for each in routes]
        self.delivery_config = replace(self.delivery_config, routes=made)
        for alert in alerts:
            with self.store.writing() as session:
                DeliveryWriter(session, self.delivery_config, self.clock.now()).decide_and_write(
                    alert
                )

    def courier(self, channel: str) -> DeliveryWorker:
        """Whoever sends in a channel."""
        return DeliveryWorker(channel, self.outbox, lambda: self.sender, self.parking.report)

    async def send_due(self) -> None:
        """Send what is due now, in all channels at once."""
        await asyncio.gather(
            *(self.courier(name).send_due() for name in self.delivery_config.channels)
        )

    async def run(self, length: timedelta) -> None:
        """Let time pass: from one moment at which something is due to the next."""
        end = self.clock.at + length
        while True:
            await self.send_due()
            due = [await self.outbox.due(name) for name in self.delivery_config.channels]
            self.clock.at = min([end, *(each for each in due if each is not None)])
            if self.clock.at == end:
                return

    def views(self, channel: str | None = None) -> list[DeliveryView]:
        """Every delivery, oldest first."""
        with self.store.reading() as session:
            found = delivery_list.list_deliveries(session, limit=100_000)
        return [each for each in reversed(found) if channel in (None, each.recipient.channel)]

    def states(self, channel: str | None = None) -> set[DeliveryState]:
        """The states that deliveries are in."""
        return {each.state for each in self.views(channel)}

    def attempts(self, channel: str) -> list[Attempt]:
        """Every attempt in a channel, oldest first."""
        with self.store.reading() as session:
            found = [
                a for v in self.views(channel) for a in stored_attempts.of_delivery(session, v.id)
            ]
        return sorted(found, key=lambda each: each.started)

    async def close(self) -> None:
        """End."""
        await self.sender.close()
        self._writer.close()
        self.store.close()

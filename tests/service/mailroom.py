"""A mailroom: the store, the outbox and the couriers of the service, under a clock set by hand."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Message
from policywire.alerts.rendering.messages import render
from policywire.config.models import Channel, Route
from policywire.service.clock import ManualClock
from policywire.service.jobs.delivery.courier import DeliveryWorker
from policywire.service.jobs.delivery.delivery_trouble import DeliveryTrouble
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.jobs.delivery.outbox import Outbox
from policywire.service.jobs.judging.process_articles import DeliveryConfig
from policywire.service.operator_notices import OperatorNotices
from policywire.service.writer import StoreWriter
from policywire.store.database.json_codec import from_json
from policywire.store.database.store import Store
from policywire.store.deliveries import (
    attempts as stored_attempts,
    deliveries,
    delivery_list,
    notices,
)
from policywire.store.deliveries.attempts import Attempt
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.schema import AlertRow
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
        self.operator: Sequence[str] = ()
        self.notices = OperatorNotices(
            self.store,
            self._writer,
            self.clock,
            operator=lambda: self.operator,
            delivery_config=lambda: self.delivery_config,
            on_written=lambda: None,
        )
        self.trouble = DeliveryTrouble(self.store, self._writer, self.clock, self.notices)

    def take(self, channels: Mapping[str, Any]) -> None:
        """Use these channels from now on, as after a change of alerts.yaml."""
        configured = {name: Channel.model_validate(way) for name, way in channels.items()}
        self.book = AddressBook(configured)
        self.delivery_config = DeliveryConfig({}, [], self.book.recipients(), channels=configured)
        self.sender = Sender(self.book, self.screen, clock=self.clock.now, **self._options)

    async def change(self, channels: Mapping[str, Any]) -> None:
        """Take over a changed configuration, as the service does."""
        self.take(channels)
        await self.trouble.follow(self.book)
        self.outbox.clear_backoff()

    @property
    def told(self) -> list[str]:
        """Every notice to the operator, oldest first, whether it has arrived or not."""
        with self.store.reading() as session:
            messages = session.exec(
                select(AlertRow.message)
                .where(col(AlertRow.message).contains('"notice":'))
                .order_by(col(AlertRow.created_at), col(AlertRow.id))
            ).all()
        read = [from_json(Message, each) for each in messages]
        return [f"{each.subject}\n{each.text}" for each in read]

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
        return DeliveryWorker(channel, self.outbox, lambda: self.sender, self.trouble.report)

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
        """Every delivery but notices to the operator, oldest first."""
        with self.store.reading() as session:
            found = delivery_list.list_deliveries(session, limit=100_000)
        return [
            each
            for each in reversed(found)
            if channel in (None, each.recipient.channel) and each.outcome not in notices.OUTCOMES
        ]

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

"""Sends what the outbox holds, channel by channel, and notices to the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import TextIO

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import TIMEOUT, Sender
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.routing.retry_policy import MAX_RETRY_AFTER
from policywire.service.clock import Clock
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.jobs.delivery.courier import DeliveryWorker, DeliveryWorkers, SendCounts
from policywire.service.jobs.delivery.delivery_trouble import DeliveryTrouble
from policywire.service.jobs.delivery.digest_paragraphs import DigestParagraphs
from policywire.service.jobs.delivery.outbox import LEASE, Outbox
from policywire.service.jobs.delivery.reminders import ReminderWriter
from policywire.service.jobs.judging.set_aside import report_set_aside
from policywire.service.jobs.upkeep.restore_notice import report_restore
from policywire.service.log import log
from policywire.service.operator_notices import OperatorNotices
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox, times_ahead


class Dispatcher:
    """One worker a channel, and all that they share.

    `delivery_config` and `operator` (the channels the operator reads) are asked anew each time,
    because the configuration changes while it runs. `on_error` is called when a worker raised,
    `on_round` after each round of deliveries of a channel.
    """

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        console: TextIO,
        book: AddressBook,
        *,
        instance: str,
        link_signer: LinkSigner,
        delivery_config: Callable[[], DeliveryConfig],
        operator: Callable[[], Sequence[str]],
        on_error: Callable[[str, Exception], None],
        on_round: Callable[[str, SendCounts], None] = lambda _channel, _counts: None,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        """`timeout` ends each attempt to send."""
        self._timeout = timeout
        self._store = store
        self._instance = instance
        self._writer = writer
        self._clock = clock
        self._console = console
        self._book = book
        self._delivery_config = delivery_config
        self._sender = Sender(book, console, timeout=timeout)
        self._outbox = Outbox(
            store,
            writer,
            clock,
            instance,
            delivery_config=delivery_config,
            book=lambda: self._book,
            link_signer=link_signer,
        )
        self.notices = OperatorNotices(
            store,
            writer,
            clock,
            operator=operator,
            delivery_config=delivery_config,
            on_written=self.trigger,
        )
        self._trouble = DeliveryTrouble(store, writer, clock, self.notices)
        self.paragraphs = self._outbox.paragraphs = DigestParagraphs(self.trigger)
        self._triggered = False
        self._on_round = on_round
        self._workers = DeliveryWorkers(self._worker, on_error)
        self._tell_others: Callable[[], None] = lambda: None

    def share(self, lanes: ChannelLanes, tell_others: Callable[[], None]) -> None:
        """Deliver beside other processes, and tell them when something may be due."""
        self._outbox.lanes = lanes
        self._tell_others = tell_others

    async def start(self) -> None:
        """Follow what was changed in the addresses while we were not running."""
        await self._follow(self._book)

    def run(self, channels: Collection[str]) -> None:
        """Start to send, in exactly these channels."""
        self._workers.set_channels(channels)

    async def apply_config(self, book: AddressBook, channels: Collection[str]) -> None:
        """Send to the addresses of a changed configuration from now on."""
        self._book = book
        self._sender = Sender(book, self._console, timeout=self._timeout)
        await self._follow(book)
        # Whoever saved the files may just have mended what failed: do not make them wait.
        self._outbox.clear_backoff()
        self.trigger()
        self._workers.set_channels(channels)

    def trigger(self) -> None:
        """Signal that something may be due in any channel."""
        self._tell_others()
        self.look()

    def look(self) -> None:
        """Look for what is due, because another process said so."""
        self._triggered = True
        self._workers.trigger_all()

    async def send_due(self, channels: Collection[str]) -> SendCounts:
        """Send what is due in these channels now, reminders as well; for a single run."""
        await self.remind()
        sent = SendCounts()
        self._triggered = True
        while self._triggered:  # a notice to the operator may be written for any channel
            self._triggered = False
            workers = [self._worker(name) for name in channels]
            sent += sum(await asyncio.gather(*(each.send_due() for each in workers)), SendCounts())
            await self.paragraphs.finish()
        return sent

    async def sweep(self) -> None:
        """Send again what outlived its lease: its outcome could not be written."""
        if await self._writer.run(self.recover_lost):
            self.trigger()

    async def follow_clock(self) -> None:
        """Pull back what was planned by a clock that was ahead, and send what is due."""
        self._outbox.clear_backoff()
        await self._writer.run(self.pull_back)
        self.trigger()

    def pull_back(self) -> None:
        """Pull back the times of deliveries that lie further ahead than any rule puts them."""
        with self._store.writing() as session:
            found = times_ahead.pull_back(
                session, self._clock.now(), lease=LEASE, retry=MAX_RETRY_AFTER
            )
        if found:
            log.warning("deliveries planned by a clock that was ahead", deliveries=found)

    def recover_lost(self) -> int:
        """Give back what nobody is sending any more; gives how many."""
        with self._store.writing() as session:
            unknown = outbox.recover(session, self._instance, self._clock.now())
        if unknown:
            log.warning("deliveries with unknown outcome are sent again", deliveries=unknown)
        return unknown

    async def remind(self) -> None:
        """Write the reminders that are due."""
        if await self._writer.run(self._write_reminders):
            self.trigger()

    async def report_trouble(self) -> None:
        """Tell the operator of articles set aside, a restore, suspended channels, lost messages and
        broken templates, each once.
        """
        for report in (report_set_aside, report_restore):
            if await self._writer.run(
                partial(report, self._store, self.notices, self._clock.now())
            ):
                self.notices.wake()
        await self._trouble.report()
        if faults := self._delivery_config().templates.take_faults():
            cure = "Fix them and save; they are read again automatically."
            await self.notify_operator(
                "A template has an error; the built-in one is used instead",
                "\n\n".join([*map(str, faults), cure]),
            )

    async def end_pauses(self) -> None:
        """Let a paused channel send again as soon as its time has come."""
        await self._trouble.end_pauses()

    async def notify_operator(
        self, subject: str, text: str, *, operator_only: bool = False
    ) -> None:
        """Write a notice to the operator; with `operator_only` only they ever get it."""
        await self.notices.notify(subject, text, operator_only=operator_only)

    async def stop(self) -> None:
        """Let what is being sent finish for a moment, then send no more."""
        await self._workers.stop()
        await self.paragraphs.stop()  # last: a worker would take up what waits for one

    async def close(self) -> None:
        """Close the connections; no notice to the operator can be sent afterwards."""
        await self._sender.close()

    async def _follow(self, book: AddressBook) -> None:
        if not self._outbox.is_led:
            await self._trouble.follow(book)

    def _worker(self, channel: str) -> DeliveryWorker:
        return DeliveryWorker(
            channel, self._outbox, lambda: self._sender, self._trouble.report, self._on_round
        )

    def _write_reminders(self) -> int:
        with self._store.writing() as session:
            return ReminderWriter(session, self._delivery_config(), self._clock.now()).write_due()

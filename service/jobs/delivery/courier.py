"""The delivery workers: one for each channel, so that a hanging channel delays no other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from policywire.alerts.channels.send import Sender
from policywire.alerts.model.alert import Receipt
from policywire.alerts.model.thread import MessageThread
from policywire.service.jobs.delivery.outbox import Outbox
from policywire.service.log import log
from policywire.store.deliveries.outbox import ClaimedDelivery

RECORD_WAITS = (1.0, 5.0, 15.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds between the tries to write an outcome; together they stay below the lease."""
SHUTDOWN_SECONDS = 1.0
"""Seconds that deliveries in flight may take to finish when the service stops."""


@dataclass(frozen=True, slots=True)
class SendCounts:
    """How many tries were made, by what came of them."""

    sent: int = 0
    failed: int = 0

    def __add__(self, other: SendCounts) -> SendCounts:
        return SendCounts(self.sent + other.sent, self.failed + other.failed)


class DeliveryWorker:
    """Sends what is due in one channel. `sender` is asked anew for each delivery.

    `on_trouble` is called when nothing more is due and the operator must hear of something:
    delivery to somebody is suspended, or a message was given up.
    """

    def __init__(
        self,
        channel: str,
        outbox: Outbox,
        sender: Callable[[], Sender],
        on_trouble: Callable[[], Awaitable[None]],
        on_round: Callable[[str, SendCounts], None] = lambda _channel, _counts: None,
    ) -> None:
        """`on_round` is called after each round of deliveries with what was tried."""
        self.channel = channel
        self._on_round = on_round
        self._outbox = outbox
        self._sender = sender
        self._on_trouble = on_trouble
        self._trouble = False
        self._called = asyncio.Event()
        self._closing = False
        self._closed = asyncio.Event()

    def trigger(self) -> None:
        """Signal that something may be due now."""
        self._called.set()

    def close(self) -> None:
        """Finish what is being sent and claim nothing more."""
        self._closing = True
        self._closed.set()
        self._called.set()

    async def run(self) -> None:
        """Deliver until closed."""
        while not self._closing:
            # Before looking, not after: a call that comes meanwhile must not be lost.
            self._called.clear()
            self._on_round(self.channel, await self.send_due())
            wait = await self._outbox.wait(self.channel)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), wait)

    async def send_due(self) -> SendCounts:
        """Send everything that is due now."""
        tried = SendCounts()
        # Asked anew after each: what is due may have changed, by a silence for example.
        while not self._closing and (claimed := await self._outbox.claim(self.channel)):
            for delivery in claimed:
                receipt = await self._deliver(delivery)
                tried += SendCounts(sent=int(receipt.ok), failed=int(not receipt.ok))
        if self._trouble:  # at the end, so that what fails together is told together
            self._trouble = False
            await self._on_trouble()
        return tried

    async def _deliver(self, delivery: ClaimedDelivery) -> Receipt:
        sender, thread = self._sender(), delivery.thread
        receipt = await sender.send(delivery.recipient, delivery.message, thread)
        self._trouble |= await self._record(delivery, receipt)
        if receipt.ok and receipt.begins is None and thread is not None and thread.is_newest:
            await self._refresh(sender, delivery, thread)
        return receipt

    async def _record(self, delivery: ClaimedDelivery, receipt: Receipt) -> bool:
        """Store the result, again and again while the store is in trouble.

        Its lease ends meanwhile at worst: then the delivery is sent again under the same id.
        """
        for wait in RECORD_WAITS:
            try:
                return await self._outbox.record_result(delivery, receipt)
            except Exception as error:  # noqa: BLE001 - a locked store, a full disk, a restart
                log.error("outcome not written, will retry", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), wait)
        return await self._outbox.record_result(delivery, receipt)

    async def _refresh(
        self, sender: Sender, delivery: ClaimedDelivery, thread: MessageThread
    ) -> None:
        """Change the first message of a thread; without success the next answer does it."""
        receipt = await sender.refresh(delivery.recipient, delivery.message, thread)
        if receipt.ok:
            return
        bound_log = log.bind(channel=delivery.recipient.channel, recipient=delivery.recipient.label)
        bound_log.warning("first message of the thread not updated", detail=receipt.detail)
        if receipt.thread_gone:
            await self._outbox.end_thread(delivery)


class DeliveryWorkers:
    """One worker a channel, started and stopped as channels come and go."""

    def __init__(
        self, make_worker: Callable[[str], DeliveryWorker], failed: Callable[[str, Exception], None]
    ) -> None:
        self._new = make_worker
        self._failed = failed
        self._working: dict[str, tuple[DeliveryWorker, asyncio.Task[None]]] = {}

    def set_channels(self, channels: Iterable[str]) -> None:
        """Have exactly these channels served from now on."""
        wanted = set(channels)
        for gone in self._working.keys() - wanted:
            self._working.pop(gone)[0].close()
        for channel in wanted - self._working.keys():
            worker = self._new(channel)
            self._working[channel] = (worker, asyncio.create_task(self._run(worker)))

    def trigger_all(self) -> None:
        """Signal to all of them that something may be due."""
        for worker, _ in self._working.values():
            worker.trigger()

    async def stop(self) -> None:
        """Let what is being sent finish for a moment; what does not is sent again after a start."""
        for worker, _ in self._working.values():
            worker.close()
        tasks = [task for _, task in self._working.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, worker: DeliveryWorker) -> None:
        while True:
            try:
                return await worker.run()
            except Exception as error:  # noqa: BLE001 - one channel's bug must not end the others
                self._failed(f"channel {worker.channel}", error)
                await asyncio.sleep(5)

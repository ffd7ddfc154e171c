"""The job in which alerts and store meet: each channel's due deliveries are sent, one at a time.

A channel has a courier of its own, so one that hangs holds up nobody else. The order of facts
is what makes a delivery safe: claimed and marked `sending` (committed), sent, marked with its
receipt. Killed in between, it is found again at the next start and sent under the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import store.delivery
from alerts.alert import Receipt
from alerts.retrying import next_attempt
from alerts.sending import Sender
from service.clock import Clock
from service.digesting import Gathering
from service.judging import Audience
from service.log import log
from service.writer import Writer
from store.delivery import ClaimedDelivery
from store.store import Store

LEASE = timedelta(minutes=5)
LONGEST_WAIT = 60.0
"""Seconds after which a courier looks again although nobody called it."""
ENDING = 1.0
"""Seconds that deliveries in flight may take to finish when the service stops."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many tries were made, by what came of them."""

    sent: int = 0
    failed: int = 0

    def __add__(self, other: Attempts) -> Attempts:
        return Attempts(self.sent + other.sent, self.failed + other.failed)


class Outbox:
    """The deliveries of the store, seen by those who send them."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        clock: Clock,
        instance: str,
        audience: Callable[[], Audience],
    ) -> None:
        """`audience` is asked anew at each look, because the configuration may have changed."""
        self._audience = audience
        self._store = store
        self._writer = writer
        self._clock = clock
        self._started = clock.now()
        self._instance = instance

    async def claim(self, channel: str) -> list[ClaimedDelivery]:
        """Take what is due in a channel, one at a time; it is `sending` from now on."""
        return await self._writer.run(partial(self._claim, channel))

    async def settle(self, delivery: ClaimedDelivery, receipt: Receipt) -> None:
        """Write what came of it, and when it is tried again if that is worth it."""
        await self._writer.run(partial(self._settle, delivery, receipt))

    async def wait(self, channel: str) -> float:
        """Seconds until the next delivery of a channel is due, and no more than a minute."""
        due = await self._writer.run(partial(self._due, channel))
        if due is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.05, (due - self._clock.now()).total_seconds()))

    def _claim(self, channel: str) -> list[ClaimedDelivery]:
        now = self._clock.now()
        with self._store.writing() as session:
            store.delivery.release(session, channel, now)
            Gathering(session, self._audience(), now, self._started).make(channel)
            return store.delivery.claim(
                session,
                now=now,
                lease=LEASE,
                instance=self._instance,
                channel=channel,
                limit=1,
            )

    def _due(self, channel: str) -> datetime | None:
        with self._store.reading() as session:
            return store.delivery.due(session, channel)

    def _settle(self, delivery: ClaimedDelivery, receipt: Receipt) -> None:
        now = self._clock.now()
        again = None
        if not receipt.ok:
            jitter = random.uniform(-0.2, 0.2)  # noqa: S311
            again = next_attempt(delivery.attempts, delivery.first_try, receipt, now, jitter)
        with self._store.writing() as session:
            store.delivery.finish(
                session,
                delivery.id,
                delivery.token,
                receipt,
                now=now,
                next_at=again,
                dead=not receipt.ok and again is None,
            )
        _record(delivery, receipt, again)


class Courier:
    """Sends what is due in one channel. `sender` is asked anew for each delivery."""

    def __init__(self, channel: str, outbox: Outbox, sender: Callable[[], Sender]) -> None:
        self.channel = channel
        self._outbox = outbox
        self._sender = sender
        self._called = asyncio.Event()
        self._closing = False

    def call(self) -> None:
        """Say that something may be due now."""
        self._called.set()

    def close(self) -> None:
        """Finish what is being sent and claim nothing more."""
        self._closing = True
        self._called.set()

    async def run(self) -> None:
        """Deliver until closed."""
        while not self._closing:
            self._called.clear()
            await self.empty()
            wait = await self._outbox.wait(self.channel)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), wait)

    async def empty(self) -> Attempts:
        """Send everything that is due now."""
        tried = Attempts()
        while not self._closing and (claimed := await self._outbox.claim(self.channel)):
            for delivery in claimed:
                receipt = await self._sender().send(delivery.recipient, delivery.message)
                await self._outbox.settle(delivery, receipt)
                tried += Attempts(sent=int(receipt.ok), failed=int(not receipt.ok))
        return tried


def _record(delivery: ClaimedDelivery, receipt: Receipt, again: datetime | None) -> None:
    told = log.bind(channel=delivery.recipient.channel, recipient=delivery.recipient.label)
    if receipt.ok:
        told.info("delivered", subject=delivery.message.subject)
    elif again is not None:
        told.warning("delivery failed, will retry", detail=receipt.detail, next=again.isoformat())
    else:
        told.error("delivery is dead", detail=receipt.detail, cure="policywire deliveries --dead")


class Couriers:
    """One courier a channel, hired and dismissed as channels come and go."""

    def __init__(
        self, hire: Callable[[str], Courier], failed: Callable[[str, Exception], None]
    ) -> None:
        self._new = hire
        self._failed = failed
        self._working: dict[str, tuple[Courier, asyncio.Task[None]]] = {}

    def serve(self, channels: Iterable[str]) -> None:
        """Have exactly these channels served from now on."""
        wanted = set(channels)
        for gone in self._working.keys() - wanted:
            self._working.pop(gone)[0].close()
        for channel in wanted - self._working.keys():
            courier = self._new(channel)
            self._working[channel] = (courier, asyncio.create_task(self._run(courier)))

    def call(self) -> None:
        """Tell all of them that something may be due."""
        for courier, _ in self._working.values():
            courier.call()

    async def stop(self) -> None:
        """Let what is being sent finish for a moment; what does not is sent again after a start."""
        for courier, _ in self._working.values():
            courier.close()
        tasks = [task for _, task in self._working.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=ENDING)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, courier: Courier) -> None:
        while True:
            try:
                return await courier.run()
            except Exception as error:  # noqa: BLE001 - one channel's bug must not end the others
                self._failed(f"channel {courier.channel}", error)
                await asyncio.sleep(5)

"""The sender that is killed: a real store, the dispatcher of the service, a clock that runs fast.

    python -m benchmarks.fault_run.worker PLAN.json

It writes an alert for all channels every so often, as the processor does, and sends what is due.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlmodel import col, func, select

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.apprise.targets import is_known
from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Alert, Decision, DecisionAction
from policywire.config.models import Channel
from policywire.service.app.dispatcher import Dispatcher
from policywire.service.app.lock_watch import LockWatch
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.error import LockLost
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries
from policywire.store.schema import AlertRow

TIMEOUT = timedelta(seconds=8)


class FastClock:
    """Runs `speed` times as fast as real time since `began`, over restarts, too."""

    def __init__(self, began: datetime, speed: float) -> None:
        self._began, self._speed = began, speed

    def now(self) -> datetime:
        """The moment of this clock."""
        return self._began + (datetime.now(UTC) - self._began) * self._speed


class Worker:
    """What runs between two kills."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.clock = FastClock(datetime.fromisoformat(plan["began"]), plan["speed"])
        channels = {name: Channel.model_validate(way) for name, way in plan["channels"].items()}
        self.book = AddressBook(channels)
        self.config = DeliveryConfig({}, [], self.book.recipients(), channels=channels)
        self.writer = StoreWriter()

    async def run(self) -> None:
        """Until killed."""
        self.store = Store.open(self.plan["database"])
        instance = acquire_lock(self.store, self.clock.now())
        self.dispatcher = Dispatcher(
            self.store,
            self.writer,
            self.clock,
            io.StringIO(),
            self.book,
            instance=instance.id,
            link_signer=LinkSigner("the key of this run"),
            delivery_config=lambda: self.config,
            operator=lambda: ["operator"],
            on_error=lambda where, error: print(where, type(error).__name__, flush=True),
            timeout=TIMEOUT,
        )
        is_known(
            "json://127.0.0.1"
        )  # loads Apprise, which would take the time of the first attempt
        await self.writer.run(self.dispatcher.recover_lost)
        await self.dispatcher.start()
        self.dispatcher.run(self.config.channels)
        minute = 60 / self.plan["speed"]
        await asyncio.gather(
            LockWatch(instance, _end).run(),
            _every(self.plan["pause"], self.tell),
            _every(minute, self.dispatcher.sweep),
            _every(5 * minute, self.dispatcher.report_trouble),
        )

    async def tell(self) -> None:
        """Write the next alert for everybody, in one transaction."""
        number = await self.writer.run(self._written)
        if number < self.plan["alerts"]:
            await self.writer.run(partial(self._write, number))
            self.dispatcher.trigger()

    def _written(self) -> int:
        """The number of the next alert: those of the store are written."""
        with self.store.reading() as session:
            found = session.exec(select(func.count()).where(col(AlertRow.body) != "")).one()
        return int(found)

    def _write(self, number: int) -> None:
        alert = _alert(number, self.clock.now())
        people = [
            who
            for name, each in self.config.recipients.items()
            for who in each
            if name != "operator"
        ]
        decisions = [
            Decision(
                recipient=who, action=DecisionAction.SEND, topics=(), outcome="routed", text=""
            )
            for who in people
        ]
        with self.store.writing() as session:
            message = self.config.render(alert)
            deliveries.enqueue(session, alert, message, decisions, self.clock.now())


def _alert(number: int, now: datetime) -> Alert:
    sample = sample_alert(AlertTraits(), {}, now)
    title = f"Alert {number:04d} of the run"
    return replace(
        sample,
        id=f"{number:032x}",
        story=f"s{number}",
        story_title=title,
        article=replace(sample.article, title=title),
    )


def _end(lost: LockLost) -> None:
    """Another sender has taken over: this one ends, as the service does."""
    print(type(lost).__name__, flush=True)
    os._exit(1)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a locked store or a full disk: tried again
            print(work.__name__, type(error).__name__, flush=True)
        await asyncio.sleep(seconds)


def main() -> None:
    """Read the plan and run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(Worker(json.loads(Path(sys.argv[1]).read_text())).run())


if __name__ == "__main__":
    main()

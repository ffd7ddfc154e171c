"""How soon one channel hears while another hangs, beside the same channel without such a neighbour.

    python benchmarks/channels.py                 # 200 alerts for each channel: half a minute
    python benchmarks/channels.py --alerts 1000

A real store, the real couriers and senders, two real web services on loopback: one answers, one
takes each connection and never says a word. Alerts are written one after the other, as the judge
does it; the delay of each is from its transaction to its arrival. Ends with 1 when the slowest of a
hundred (p99) takes longer than 5 s.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Alert, Decision, DecisionAction, OutletReport
from policywire.alerts.rendering.messages import render
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.config.models import Channel
from policywire.service.clock import SystemClock
from policywire.service.jobs.delivery.courier import DeliveryWorker, DeliveryWorkers
from policywire.service.jobs.delivery.outbox import Outbox
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries

LONGEST = 5.0
WARM_UP = 20
"""Alerts that are not counted: the first ones wait for Apprise to be loaded."""
PAUSE = 0.02
"""Seconds between two alerts: fifty a second is far more than any news brings."""


class Endpoint:
    """A web service that notes when each alert arrived, or that never answers."""

    def __init__(self, *, hangs: bool, expected: int = 0) -> None:
        self.hangs, self.expected = hangs, expected
        self.arrived: dict[str, float] = {}
        self.end = asyncio.Event()

    async def start(self) -> str:
        """Listen; gives the address."""
        self.server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/in"

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split()[0])
        body = json.loads(await reader.readexactly(length))
        if self.hangs:
            await self.end.wait()
        else:
            self.arrived[body["facts"]["id"]] = time.perf_counter()
            if len(self.arrived) == self.expected:
                self.end.set()
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


async def delays(folder: Path, alerts: int, *, neighbour: bool) -> list[float]:
    """Seconds from the transaction to the arrival, for each alert."""
    quick, stuck = Endpoint(hangs=False, expected=WARM_UP + alerts), Endpoint(hangs=True)
    urls = {"quick": await quick.start(), **({"stuck": await stuck.start()} if neighbour else {})}
    channels = {
        name: Channel.model_validate({"webhook": {"url": url}, "flood": 1_000_000})
        for name, url in urls.items()
    }
    book = AddressBook(channels)
    audience = DeliveryConfig({}, [], book.recipients(), channels=channels)
    store, writer = Store.open(f"sqlite:///{folder / 'bench.db'}"), StoreWriter()
    sender = Sender(book, io.StringIO(), timeout=timedelta(seconds=30))
    outbox = Outbox(
        store,
        writer,
        SystemClock(),
        "bench",
        audience=lambda: audience,
        book=lambda: book,
        pen=LinkSigner("bench"),
    )
    couriers = DeliveryWorkers(
        lambda name: DeliveryWorker(name, outbox, lambda: sender, nobody), failed
    )
    couriers.set_channels(channels)
    written: dict[str, float] = {}
    for number in range(WARM_UP + alerts):
        alert = example(number)
        await writer.run(lambda alert=alert: enqueue(store, alert, book))
        written[alert.id] = time.perf_counter()
        couriers.trigger_all()
        await asyncio.sleep(PAUSE)
    await quick.end.wait()
    stuck.end.set()
    await sender.close()
    await couriers.stop()
    writer.close()
    store.close()
    return [max(0.0, quick.arrived[key] - at) for key, at in list(written.items())[WARM_UP:]]


async def nobody() -> None:
    """Nobody is told of parked channels here."""


def failed(where: str, error: Exception) -> None:
    raise SystemExit(f"{where}: {error!r}")


def enqueue(store: Store, alert: Alert, book: AddressBook) -> None:
    decisions = [
        Decision(recipient=who, action=DecisionAction.SEND, topics=(), outcome="routed", text="")
        for people in book.recipients().values()
        for who in people
    ]
    with store.writing() as session:
        deliveries.enqueue(session, alert, render(alert), decisions, datetime.now(UTC))


def example(number: int) -> Alert:
    """An alert about a story of its own."""
    now = datetime.now(UTC)
    report = OutletReport(
        outlet="Bench", title="A headline", url="https://a.example", tier=Tier.PRESS, at=now
    )
    return Alert(
        id=f"{number:032x}",
        kind=DevelopmentKind.NEW_STORY,
        story=f"s{number}",
        story_title="A story",
        storyline="l",
        at=now,
        article=report,
        new=("Something is new.",),
        why=(),
        importance=0.5,
        stage=Stage.REPORTED,
        previous_stage=Stage.REPORTED,
    )


def p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=200)
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found = {}
    for name, neighbour in (("alone", False), ("beside one that hangs", True)):
        with tempfile.TemporaryDirectory() as folder:
            found[name] = asyncio.run(delays(Path(folder), wanted.alerts, neighbour=neighbour))
        middle, slow = statistics.median(found[name]), p99(found[name])
        print(f"{name:24} median {middle * 1000:6.0f} ms   p99 {slow * 1000:6.0f} ms")
    slow = p99(found["beside one that hangs"])
    print(f"ratio of p99: {slow / p99(found['alone']):.2f}; at most {LONGEST:.0f} s: {slow:.2f} s")
    return int(slow > LONGEST)


if __name__ == "__main__":
    sys.exit(main())

"""`demo`: a year of labelled news, played by a newsroom on this machine to the real service."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.rule import Rule

import store.delivery
from config.loader import Loaded
from config.models import Channel, Configuration, Console, Settings, Web
from service.commands.settings import starter_topics
from service.demo_clock import DemoClock
from service.health import Health
from service.newsroom import Newsroom, publications, sources
from service.output import Output, count
from service.place import Place
from service.running import Service

SETTLING = 4.0
"""Seconds after the last publication, for the last poll, verdict and delivery."""


async def demo(seconds: float, output: Output) -> None:
    """Publish, crawl, judge and tell, all in this process; the store is thrown away."""
    published = publications()
    started = time.monotonic()
    clock = DemoClock([each.date for each in published], seconds, started)
    newsroom = Newsroom(published, clock=clock.now)
    await newsroom.start()
    try:
        with tempfile.TemporaryDirectory(prefix="policywire-demo-") as folder:
            loaded = _configuration(newsroom)
            place = Place(Path(folder), Path(folder), f"sqlite:///{folder}/demo.db")
            _introduce(output, newsroom, len(published), seconds)
            service = Service(place, loaded, clock, sys.stdout, Health(started=clock.now()))
            await service.start()
            try:
                service.run()
                await asyncio.sleep(seconds + SETTLING)
                _conclude(output, service, len(published))
            finally:
                await service.stop()
    finally:
        await newsroom.stop()


def _configuration(newsroom: Newsroom) -> Loaded:
    topics = starter_topics().configuration
    configuration = Configuration(
        settings=Settings(allow_private_addresses=True, web=Web(port=0)),
        topics=topics.topics,
        entities=topics.entities,
        sources=sources(newsroom),
        channels={"terminal": Channel(console=Console())},
    )
    return Loaded(configuration, {}, (), ())


def _introduce(output: Output, newsroom: Newsroom, articles: int, seconds: float) -> None:
    outlets = count(len(newsroom.outlets), "feed")
    output.note(
        f"A newsroom on this machine publishes [bold]{count(articles, 'article')}[/bold] "
        f"in {outlets} over {seconds:.0f} seconds."
    )
    output.note("The real service polls them, and says below what moved. Ctrl-C ends it.")


def _conclude(output: Output, service: Service, published: int) -> None:
    with service.store.reading() as session:
        states = store.delivery.counts(session)
    sent = states[store.delivery.DeliveryState.SENT]
    output.notes.print(Rule(style="dim"))
    output.note(
        f"{count(published, 'article')} published, {count(service.health.judged, 'article')} read, "
        f"[bold]{count(sent, 'message')}[/bold] sent. Nothing is left behind. "
        "Next: [bold]policywire init[/bold]"
    )

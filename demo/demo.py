"""`demo`: a year of labelled news, played by a newsroom on this machine to the real service."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO, cast

from rich.rule import Rule
from rich.table import Table

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import starter_topics
from policywire.config.models import Channel, Configuration, ConsoleChannel, Settings, WebSettings
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.demo.calendar import DateRuleStream
from policywire.demo.clock import DemoClock
from policywire.demo.newsroom import Newsroom, Publication, publications, sources
from policywire.demo.summary import DemoCounts, count_demo
from policywire.service.app.service import Service
from policywire.service.health import ServiceHealth
from policywire.service.paths import InstallationPaths

FOLLOWED = ("irs-enforcement", "dhs-requests", "taxpayer-data-sharing")
"""The topics of the starter that the demo follows: those that its news is about."""

SINCE = datetime(2024, 11, 1, tzinfo=UTC)
"""The first day of the demo. What the newsroom has from before is scattered over many years."""

FEED_LAG_SECONDS = 0.75
"""Real seconds from an article's date until its feed shows it. Months pass while a poll is under
way; without this, a poll could find articles that are dated after it began."""

DRAIN_SECONDS = 4.0
"""Seconds after the last publication, for the last poll, verdict and delivery."""


async def demo(seconds: float, output: Output) -> None:
    """Publish, crawl, process and notify in this process; the store is deleted afterwards."""
    published = [each for each in publications() if each.date >= SINCE]
    clock = DemoClock(list(tick_times(published)), seconds)
    async with Newsroom(published, clock=lambda: clock.seconds_ago(FEED_LAG_SECONDS)) as newsroom:
        loaded = _configuration(newsroom)
        _introduce(output, loaded, newsroom, published, seconds)
        async with _service(loaded, clock, newsroom) as service:
            await _poll_all(service)
            clock.start()
            service.run()
            await asyncio.sleep(seconds + DRAIN_SECONDS)
            with service.store.reading() as session:
                counted = count_demo(session, published, newsroom.log)
        _conclude(output, counted, loaded)


def tick_times(published: Sequence[Publication]) -> Iterator[datetime]:
    """The dates for the clock: one for each article, and two more before each reprint.

    The beats of rest give the service its second to poll the original before the reprint comes.
    """
    for each in published:
        if each.copy_of is not None:
            yield each.date - timedelta(seconds=2)
            yield each.date - timedelta(seconds=1)
        yield each.date


@asynccontextmanager
async def _service(
    loaded: LoadedConfiguration, clock: DemoClock, newsroom: Newsroom
) -> AsyncIterator[Service]:
    """The real service in a folder that is gone afterwards."""
    # On stdout, so that the alerts can be piped; what is said around them goes to stderr.
    calendar = DateRuleStream(sys.stdout, clock.now, lambda: len(newsroom.visible()))
    with tempfile.TemporaryDirectory(prefix="policywire-demo-") as folder:
        paths = InstallationPaths(Path(folder), Path(folder), f"sqlite:///{folder}/demo.db")
        health = ServiceHealth(started=clock.now())
        service = Service(paths, loaded, clock, cast(TextIO, calendar), health)
        await service.start()
        try:
            yield service
        finally:
            await service.stop()


async def _poll_all(service: Service) -> None:
    """Poll every feed before the first article, so that nothing passes for old news."""
    every = service.loaded.configuration.sources.items()
    await asyncio.gather(*(service.poll_runner.poll(key, source) for key, source in every))


def _configuration(newsroom: Newsroom) -> LoadedConfiguration:
    starter = starter_topics().configuration
    configuration = Configuration(
        settings=Settings(allow_private_addresses=True, web=WebSettings(port=0)),
        topics={key: starter.topics[key] for key in FOLLOWED},
        entities=starter.entities,
        sources=sources(newsroom),
        channels={"terminal": Channel(console=ConsoleChannel())},
    )
    return LoadedConfiguration(configuration, {}, (), ())


def _introduce(
    output: Output,
    loaded: LoadedConfiguration,
    newsroom: Newsroom,
    published: Sequence[Publication],
    seconds: float,
) -> None:
    topics = loaded.configuration.topics.values()
    output.note(
        f"A newsroom on this machine ({newsroom.root}) publishes "
        f"[bold]{pluralize(len(published), 'article')}[/bold] of "
        f"{published[0].date:%B %Y} to {published[-1].date:%B %Y} "
        f"in {pluralize(len(newsroom.outlets), 'feed')} over {seconds:.0f} seconds."
    )
    output.note(f"You follow: [bold]{' · '.join(each.title for each in topics)}[/bold]")
    output.note("The real service polls it and prints alerts here. Press Ctrl-C to stop.\n")


def _conclude(output: Output, counted: DemoCounts, loaded: LoadedConfiguration) -> None:
    followed = loaded.configuration
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for word, sentence in counted.lines(len(followed.sources), len(followed.topics)):
        table.add_row(word, sentence)
    output.notes.print(Rule(style="dim"))
    output.notes.print(table)
    output.note(
        "\nNo files were left behind. To follow your own topics: [bold]policywire init[/bold]"
    )

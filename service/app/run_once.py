"""`once`: do everything that is due now, then exit. The jobs of `serve`, without a schedule."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, TextIO

from rich.console import Console
from rich.progress import Progress

from policywire.alerts.message.labels import pluralize
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app.heartbeat import Heartbeat
from policywire.service.app.service import Service
from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.paths import InstallationPaths
from policywire.service.standstill import sources_check

PAGES_WITHIN = timedelta(minutes=1)
"""How long the pages of one source are waited for; what is left then is asked for again later."""
TELL_AFTER = 10.0
"""Seconds without another source after which the alerts of those that are done are told."""
PATIENCE = 120.0
"""Seconds that nothing but slow hosts are waited for."""


@dataclass(slots=True)
class RunSummary:
    """What one round did."""

    polled: int = 0
    failed_sources: int = 0
    articles: int = 0
    copies: int = 0
    matched: int = 0
    developments: int = 0
    delivered: int = 0
    failed_deliveries: int = 0
    unfinished: int = 0
    """Sources that were not waited for: their hosts are too slow."""

    def record(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    def sentence(self) -> str:
        """One line for a person."""
        parts = [
            pluralize(self.polled, "source") + " polled",
            *([f"{self.failed_sources} failed"] if self.failed_sources else []),
            *([f"{self.unfinished} not waited for"] if self.unfinished else []),
            pluralize(self.articles, "new article"),
            f"{self.matched} on your topics",
            pluralize(self.developments, "development"),
            pluralize(self.delivered, "message") + " sent",
            *([f"{self.failed_deliveries} failed"] if self.failed_deliveries else []),
        ]
        return ", ".join(parts) + "."


async def once(
    paths: InstallationPaths,
    loaded: LoadedConfiguration,
    clock: Clock,
    console: TextIO,
    notes: Console,
    *,
    every: bool = False,
) -> RunSummary:
    """Poll what is due (or every source), process, deliver; notify the operator of problems."""
    service = Service(paths, loaded, clock, console, ServiceHealth(started=clock.now()))
    heartbeat = Heartbeat(lambda: loaded.configuration.settings.heartbeat, service.health)
    await heartbeat.send("/start")
    try:
        summary = await _run(service, notes, every=every)
    except BaseException as error:
        await heartbeat.send("/fail", f"The run ended with {type(error).__name__}.")
        raise
    failing = sources_check(service.poll_runner.failing(), service.health.sources)
    await heartbeat.send("/fail" if failing.trouble else "", failing.trouble or summary.sentence())
    return summary


async def _run(service: Service, notes: Console, *, every: bool) -> RunSummary:
    summary = RunSummary()
    await service.start()
    try:
        await _poll(service, summary, notes, every=every)
        await service.recheck()
        await _process(service, summary)
        await service.backfill_job.run()
        await service.poll_runner.watch(group_wait=timedelta(0))
        await service.dispatcher.report_trouble()
        await service.upkeep.run()
        await _deliver(service, summary)
    finally:
        await service.stop()
    return summary


async def _process(service: Service, summary: RunSummary) -> None:
    processed_now = await service.processing.process_pending()
    await service.second_reader.answer_waiting()
    for processed in [*processed_now, *await service.processing.process_pending()]:
        if not processed.is_settled:
            summary.copies += processed.verdict.copy is not None
            summary.matched += bool(processed.verdict.matches)
        summary.developments += processed.alert is not None


async def _deliver(service: Service, summary: RunSummary) -> None:
    attempts = await service.deliver_due()
    summary.delivered += attempts.sent
    summary.failed_deliveries += attempts.failed


async def _poll(service: Service, summary: RunSummary, notes: Console, *, every: bool) -> None:
    """Poll the sources; alerts of those that are done do not wait for those that are slow."""
    now = service.clock.now()
    sources = {
        key: source
        for key, source in service.loaded.configuration.sources.items()
        if every or (due := service.poll_runner.due(key, now)) is None or due <= now
    }
    with Progress(console=notes, transient=True, disable=not notes.is_terminal) as progress:
        task = progress.add_task("Polling", total=len(sources))

        async def poll(key: str) -> None:
            polled = await service.poll_runner.poll(key, sources[key], PAGES_WITHIN)
            summary.polled += 1
            summary.failed_sources += polled.outcome.state.failures > 0
            summary.articles += len(polled.new)
            progress.advance(task)

        waiting = {asyncio.create_task(poll(key), name=key) for key in sources}
        while waiting:
            done, waiting = await some_done(waiting)
            if not done:
                summary.unfinished = len(waiting)
                slow = sorted(each.get_name() for each in waiting)
                notes.print(f"Not waited for, their hosts are slow: {', '.join(slow)}.")
                await cancel(waiting)
                return
            if waiting:
                await _process(service, summary)
                await _deliver(service, summary)


_Polls = set[asyncio.Task[Any]]


async def some_done(waiting: _Polls) -> tuple[_Polls, _Polls]:
    """Wait until some polls are done and no more come for a while: those, and the others.

    What a poll raised is raised here.
    """
    done, waiting = await asyncio.wait(
        waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
    )
    if done and waiting:
        more, waiting = await asyncio.wait(waiting, timeout=TELL_AFTER)
        done |= more
    for each in done:
        each.result()
    return done, waiting


async def cancel(polls: _Polls) -> None:
    """Stop polls; what they would have brought comes with the next run."""
    for each in polls:
        each.cancel()
    await asyncio.gather(*polls, return_exceptions=True)

"""The running service: every part built once, started in order, stopped in the other order.

Nothing here decides anything about news; it lets the jobs (`polling`, `judging`, `delivering`)
call each other: a poll that brought articles calls the judge, a verdict that became an alert calls
the couriers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import TextIO, TypeVar

from policywire.alerts.channels.send import Sender
from policywire.alerts.message.signed_links import Pen
from policywire.alerts.model.recipients import AddressBook
from policywire.alerts.rendering.messages import notice
from policywire.config.models import Source
from policywire.config.yaml.loader import Loaded
from policywire.crawler.crawler import Crawler
from policywire.crawler.polling.schedule import pace_of
from policywire.crawler.polling.source_health import Condition, condition_of
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.app.poll_schedule import Schedule, first_waits
from policywire.service.clock import Clock
from policywire.service.feedback_key import feedback_key
from policywire.service.health import Health
from policywire.service.jobs.backfill_job import Sweeper
from policywire.service.jobs.courier import Attempts, Courier, Couriers
from policywire.service.jobs.outbox import Outbox
from policywire.service.jobs.poll import Polled, Poller
from policywire.service.jobs.process_articles import Judge, Judged
from policywire.service.jobs.recheck import Rereader
from policywire.service.jobs.reminders import Reminding
from policywire.service.jobs.source_watch import GATHER, SourceWatch
from policywire.service.jobs.suspensions import ParkingLot
from policywire.service.log import log
from policywire.service.operator_notices import tell_operator
from policywire.service.paths import Place
from policywire.service.wiring import audience_of, matcher_of, meaning_of
from policywire.service.writer import Writer
from policywire.store.articles import articles
from policywire.store.database.instance_lock import hold
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox

T = TypeVar("T")

BATCH = 50
"""Articles judged in one transaction."""


class Service:
    """All parts of one installation. `start` and `stop` are called once each."""

    def __init__(
        self,
        place: Place,
        loaded: Loaded,
        clock: Clock,
        console: TextIO,
        health: Health,
        *,
        page: str = "",
    ) -> None:
        """`page` is the address of our page for those who sit at this machine, if it is served."""
        self.place = place
        self.loaded = loaded
        self.clock = clock
        self.health = health
        self.health.sources = len(loaded.configuration.sources)
        self._console = console
        self._page = page
        self._writer = Writer()
        self._fresh = asyncio.Event()
        self._judging: asyncio.Task[None] | None = None
        self._schedule = Schedule(self.poll)
        self._couriers = Couriers(self._courier, self._trouble)
        self.watch = SourceWatch()

    async def start(self) -> None:
        """Open the store, recall what is known, start the crawler. Nothing is polled yet.

        Raises StoreError, AlreadyRunning, and ConfigurationError for a topic that does not compile.
        """
        configuration = self.loaded.configuration
        book = self.book = AddressBook(configuration.channels)
        matcher, meaning = matcher_of(self.loaded), meaning_of(self.loaded)
        await self._writer.run(self._open_store)
        self.pen = Pen(feedback_key(self.place.data, configuration.settings))
        self.outbox = Outbox(
            self.store,
            self._writer,
            self.clock,
            self.instance.id,
            audience=lambda: self.judge.audience,
            book=lambda: self.book,
            pen=self.pen,
        )
        self.parking = ParkingLot(self.store, self._writer, self.clock, self.tell_operator)
        self.sender = Sender(book, self._console)
        self.judge = Judge(self.store, matcher, audience_of(self.loaded, book, self._page), meaning)
        self.pool = ParserPool()
        await self.pool.start()
        self.crawler = Crawler(
            contact=configuration.settings.contact,
            allow_private=configuration.settings.allow_private_addresses,
            pool=self.pool,
            clock=self.clock.now,
            browser=configuration.settings.browser,
        )
        await self.crawler.start()
        self.poller = Poller(self.crawler, self.store, self._writer)
        self.rereader = Rereader(
            self.crawler,
            self.store,
            self._writer,
            self.clock,
            lambda: self.loaded.configuration.sources,
        )
        await self._writer.run(self._recall)
        self.sweeper = Sweeper(
            self.judge,
            self._writer,
            self.clock,
            lambda: self.loaded.configuration.settings.sweep,
            self._couriers.call,
        )
        await self.sweeper.plan()
        await self.parking.unpark_changed(book)
        self.watch.recall({key: self.poller.state(key) for key in configuration.sources})

    async def stop(self) -> None:
        """End within two seconds; what is in flight is finished, or sent again after a start."""
        self.health.phase = "stopping"
        self._schedule.stop()
        await self._couriers.stop()
        if self._judging is not None:
            self._judging.cancel()
            await asyncio.gather(self._judging, return_exceptions=True)
        await self.crawler.stop()
        await self.pool.stop()
        await self.sender.close()
        await self._writer.run(self._close_store)
        self._writer.close()

    def _open_store(self) -> None:
        self.store = Store.open(self.place.database)
        try:
            self.instance = hold(self.store, self.clock.now())
        except BaseException:
            self.store.close()
            raise

    def _close_store(self) -> None:
        self.instance.close()
        self.store.close()

    def _recall(self) -> None:
        now = self.clock.now()
        with self.store.writing() as session:
            unknown = outbox.recover(session, self.instance.id, now)
        recalled = self.judge.recall(now)
        self.poller.recall()
        if unknown:
            log.warning("deliveries with unknown outcome are sent again", deliveries=unknown)
        log.info("recalled", articles=recalled)

    # Running for good.

    def run(self) -> None:
        """Start to poll, judge and deliver, until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._judging = asyncio.create_task(self._judge_for_ever())
        self._couriers.serve(self.loaded.configuration.channels)
        self._schedule.start()
        self._schedule.every("report on sources", timedelta(seconds=20), self._report_sources)
        self._schedule.every("watch sources", timedelta(minutes=5), self.watch_sources)
        self._schedule.every("read again", timedelta(minutes=1), self.reread)
        self._schedule.every("remind of dates", timedelta(minutes=5), self.remind)
        self._schedule.every("sweep topics", timedelta(minutes=1), self.sweeper.run)
        self._schedule.soon(self.sweeper.run)
        self._schedule.every("tell of trouble", timedelta(minutes=5), self._tell_of_trouble)
        self._schedule.every("retention", timedelta(hours=6), self._keep_retention)
        self._plan(self.loaded.configuration.sources)
        self._fresh.set()
        self.health.phase = "ok"

    async def poll(self, key: str) -> None:
        """Poll one source now, then plan its next poll."""
        source = self.loaded.configuration.sources.get(key)
        if source is None:
            return
        wait = source.every
        try:
            wait = _until_next(await self.poll_now(key, source), source)
        except Exception as error:  # noqa: BLE001 - a bug with one source must not end its polls
            self._trouble(f"poll of {key}", error)
        if key in self.loaded.configuration.sources:
            self._schedule.put(key, wait)

    async def poll_now(self, key: str, source: Source) -> Polled:
        """Poll one source; new articles wake the judge."""
        polled = await self.poller.poll(key, source)
        self.health.polls += 1
        self.health.last_poll = polled.outcome.state.polled
        self.health.failing = len(self.poller.report.failing)
        if polled.new:
            self._fresh.set()
        return polled

    async def reread(self) -> None:
        """Read again what is due; a new text wakes the judge."""
        if await self.rereader.round():
            self._fresh.set()

    async def judge_pending(self) -> list[Judged]:
        """Judge everything that is pending now; alerts call the couriers."""
        everything: list[Judged] = []
        while judged := await self._writer.run(partial(self.judge.batch, self.clock.now, BATCH)):
            everything += judged
            self.health.judged += len(judged)
            self.health.last_judged = self.clock.now()
            if any(each.decisions for each in judged):
                self._couriers.call()
        return everything

    async def remind(self) -> None:
        """Write the reminders of dates ahead whose time has come."""
        if await self._writer.run(self._write_reminders):
            self._couriers.call()

    def _write_reminders(self) -> int:
        with self.store.writing() as session:
            return Reminding(session, self.judge.audience, self.clock.now()).make()

    async def deliver_due(self) -> Attempts:
        """Send what is due in every channel now."""
        await self.remind()
        couriers = [self._courier(name) for name in self.loaded.configuration.channels]
        return sum(await asyncio.gather(*(each.empty() for each in couriers)), Attempts())

    def _courier(self, channel: str) -> Courier:
        return Courier(channel, self.outbox, lambda: self.sender, self.parking.report)

    async def _judge_for_ever(self) -> None:
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            try:
                await self.judge_pending()
                self.health.trouble = ""
            except Exception as error:  # noqa: BLE001 - one bad batch must not end the service
                self._trouble("judging", error)
                await asyncio.sleep(5)
                self._fresh.set()

    async def _report_sources(self) -> None:
        self.poller.report.tell()

    async def watch_sources(self, gather: timedelta = GATHER) -> None:
        """Tell the operator which sources began to fail, fail still, or recovered."""
        for subject, text in self.watch.notices(self._conditions(), self.clock.now(), gather):
            log.info("notice to the operator", subject=subject)
            await self.tell_operator(subject, text)
        await self.poller.keep_told(self.watch.told, self.loaded.configuration.sources)

    def _conditions(self) -> dict[str, Condition]:
        now, sources = self.clock.now(), self.loaded.configuration.sources
        return {key: condition_of(self.poller.state(key), now) for key in sources}

    async def _keep_retention(self) -> None:
        now = self.clock.now()
        before = now - self.loaded.configuration.settings.retention
        forgotten = await self._writer.run(partial(self._forget, now, before))
        if forgotten:
            log.info("retention", rows_forgotten=forgotten, before=before.isoformat())

    def _forget(self, now: datetime, before: datetime) -> int:
        """Forget in small batches, each a transaction of its own; gives how much there was."""
        self.judge.forget(now)
        forgotten = 0
        while True:
            with self.store.writing() as session:
                batch = articles.forget(session, before)
            forgotten += batch
            if not batch:
                return forgotten

    def writing(self, work: Callable[[Session], T]) -> T:
        """Do what a person asks for on the page, in one transaction; called from its threads."""
        done = self._writer.run_from_thread(partial(self._written, work))
        self._loop.call_soon_threadsafe(self._wake)
        return done

    def check(self, key: str) -> None:
        """Poll a source as soon as may be; called from the page's threads."""
        self._loop.call_soon_threadsafe(self._schedule.put, key, timedelta())

    def _wake(self) -> None:
        """Look at once whether a person's word left something to judge or to send."""
        self._fresh.set()
        self._couriers.call()

    def _written(self, work: Callable[[Session], T]) -> T:
        with self.store.writing() as session:
            return work(session)

    # A changed configuration.

    async def take_over(self, loaded: Loaded) -> None:
        """Follow a changed configuration; raises ConfigurationError and keeps the old one."""
        matcher = matcher_of(loaded)
        book = AddressBook(loaded.configuration.channels)
        audience = audience_of(loaded, book, self._page)
        await self._writer.run(partial(self.judge.take_topics, matcher, audience))
        before, self.loaded = self.loaded, loaded
        if await self.sweeper.plan():
            self._schedule.soon(self.sweeper.run)
        self.book, self.sender = book, Sender(book, self._console)
        await self.parking.unpark_changed(book)
        self.outbox.wake()
        self._couriers.call()
        self._couriers.serve(loaded.configuration.channels)
        self._replan(before.configuration.sources, loaded.configuration.sources)
        self.health.sources = len(loaded.configuration.sources)

    def _replan(self, before: dict[str, Source], after: dict[str, Source]) -> None:
        for gone in before.keys() - after.keys():
            self._schedule.drop(gone)
            self.poller.report.drop(gone)
        self._plan({key: source for key, source in after.items() if before.get(key) != source})

    def _plan(self, sources: dict[str, Source]) -> None:
        due = {key: self.poller.state(key).next_poll for key in sources}
        first = {key for key, source in sources.items() if pace_of(source, None, 0).first}
        for key, wait in first_waits(due, self.clock.now(), first=first).items():
            self._schedule.put(key, wait)

    async def _tell_of_trouble(self) -> None:
        """Tell the operator of parked channels and of templates that do not work, each once."""
        await self.parking.report()
        faults = self.judge.audience.templates.take_faults()
        if faults:
            text = "\n\n".join(
                [*map(str, faults), "Correct them; they are read again by themselves."]
            )
            await self.tell_operator("A template does not work; ours is used instead", text)

    async def tell_operator(
        self, subject: str, text: str, *, without: Collection[str] = ()
    ) -> bool:
        """Tell whoever runs this installation, by channels that work; True when anybody heard."""
        return await tell_operator(
            self.sender,
            self.loaded.configuration.settings.operator,
            self.judge.audience.recipients,
            notice(self.clock.now().isoformat(), subject, text),
            without=without,
        )

    def _trouble(self, where: str, error: Exception) -> None:
        self.health.trouble = f"{where}: {type(error).__name__}"
        log.error("our own fault", where=where, exc_info=error)


def _until_next(polled: Polled, source: Source) -> timedelta:
    """How long to wait after this poll.

    Measured from the poll itself, so that a clock that runs faster (the demo's) changes nothing.
    """
    state = polled.outcome.state
    if state.next_poll is None or state.polled is None:
        return source.every
    return state.next_poll - state.polled

"""The running service: every part built once, started in order, stopped in the other order.

Nothing here decides anything about news; it lets the parts call each other: a poll that brought
articles (`poll_runner`) starts the processor, and a verdict that became an alert starts the
delivery workers (`dispatcher`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TextIO, TypeVar

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.signed_links import LinkSigner
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.fetch.shared_manners import SharedManners
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service import wiring
from policywire.service.app.clock_watch import ClockWatch
from policywire.service.app.dispatcher import Dispatcher
from policywire.service.app.lasting_tasks import LastingTasks
from policywire.service.app.lock_watch import LockWatch
from policywire.service.app.poll_runner import PollRunner
from policywire.service.app.processing_loop import ProcessingLoop
from policywire.service.app.second_reader import SecondReader, model_client_of
from policywire.service.app.standstill_watch import StandstillWatch, probes_of
from policywire.service.app.upkeep import Upkeep
from policywire.service.clock import Clock
from policywire.service.crawler_wiring import crawler_of
from policywire.service.doctor import check_start
from policywire.service.feedback_key import feedback_key
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.courier import SendCounts
from policywire.service.jobs.judging.backfill_job import BackfillJob
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.search_alerts import SearchAlertJob
from policywire.service.jobs.judging.set_aside import retry_after_update
from policywire.service.jobs.polling.poll import Poller
from policywire.service.jobs.polling.recheck import Rechecker
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.service.standstill import HealthCheck
from policywire.service.writer import StoreWriter
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.session import Session
from policywire.store.database.store import Store

T = TypeVar("T")


class Service:
    """All parts of one installation. `start` and `stop` are called once each."""

    processor_kind: Callable[..., Processor] = Processor
    meaning_of = staticmethod(wiring.meaning_of)
    worker_checks: Callable[[], tuple[HealthCheck, ...]] = staticmethod(tuple)

    def __init__(
        self,
        paths: InstallationPaths,
        loaded: LoadedConfiguration,
        clock: Clock,
        console: TextIO,
        health: ServiceHealth,
        *,
        page: str = "",
    ) -> None:
        """`page` is the address of our page for those who sit at this machine, if it is served."""
        self.paths = paths
        self.loaded = loaded
        self.clock = clock
        self.health = health
        self.health.sources = len(loaded.configuration.sources)
        self._console = console
        self._page = page
        self._writer = StoreWriter()
        self.lasting = LastingTasks()
        self.manners: SharedManners | None = None  # of several processes
        self.reloading = asyncio.Lock()

    async def start(self) -> None:
        """Open the store, recall what is known, start the crawler. Nothing is polled yet.

        Raises StoreError, AlreadyRunning, and ConfigurationError for a topic that does not compile.
        """
        book = AddressBook(self.loaded.configuration.channels)
        # Topics are compiled before the store is opened: one that does not compile locks nothing.
        matcher, meaning = wiring.matcher_of(self.loaded), self.meaning_of(self.loaded)
        client = model_client_of(self.loaded)
        await self._writer.run(self._open_store)
        self._cache = wiring.feature_cache_of(self.paths.data, meaning)
        told = wiring.delivery_config_of(self.loaded, book, self._page)
        self.processor = self.processor_kind(self.store, matcher, told, meaning, self._cache)
        self._build_dispatcher(book)
        self.processing = ProcessingLoop(
            self.processor,
            self._writer,
            self.clock,
            self.health,
            on_alerts=self.dispatcher.trigger,
            on_error=self.health.failed,
        )
        self.processing.after_judging = SearchAlertJob(self.store, self.processor, self.clock).tell
        parts = (self.processor, self.processing, self.store, self._writer)
        answers = self.dispatcher.paragraphs.use
        self.second_reader = SecondReader(*parts, lambda: self.loaded, on_reader=answers)
        await self._start_crawler()
        self._build_polling()
        self._build_housekeeping()
        await self._writer.run(self._load_state)
        await self.backfill_job.plan()
        await self.dispatcher.start()
        await self.second_reader.use(client)
        self.poll_runner.load()

    async def stop(self) -> None:
        """End within two seconds; what is in flight is finished, or sent again after a start."""
        self.health.phase = "stopping"
        self._schedule.stop()
        await self.dispatcher.stop()
        await self.second_reader.stop()
        await self.lasting.stop()
        await self.crawler.stop()
        await self.pool.stop()
        await self.dispatcher.close()
        await self._writer.run(self._close_store)
        self._writer.close()

    def _open_store(self) -> None:
        check_start(self.paths.database)
        self.store = Store.open(self.paths.database)
        try:
            self.instance = acquire_lock(self.store, self.clock.now())
        except BaseException:
            self.store.close()
            raise

    def _close_store(self) -> None:
        self.upkeep.note_rows()
        self._cache.close()
        self.instance.close()
        self.store.close()

    def _build_dispatcher(self, book: AddressBook) -> None:
        self.signing_key = feedback_key(self.paths.data, self.loaded.configuration.settings)
        self.link_signer = LinkSigner(self.signing_key)
        self.dispatcher = Dispatcher(
            self.store,
            self._writer,
            self.clock,
            self._console,
            book,
            instance=self.instance.id,
            link_signer=self.link_signer,
            delivery_config=lambda: self.processor.delivery_config,
            operator=lambda: self.loaded.configuration.settings.operator,
            on_error=self.health.failed,
            on_round=self.health.delivered,
        )

    async def _start_crawler(self) -> None:
        self.pool = ParserPool()
        await self.pool.start()
        ours = self.loaded.configuration.settings
        self.crawler = crawler_of(ours, self.pool, self.clock, self.manners)
        await self.crawler.start()

    def _build_polling(self) -> None:
        self.poll_runner = PollRunner(
            Poller(self.crawler, self.store, self._writer),
            self.clock,
            self.health,
            lambda: self.loaded.configuration.sources,
            on_articles=self.processing.wake,
            on_error=self.health.failed,
            notify=self.dispatcher.notify_operator,
        )
        self._schedule = self.poll_runner.schedule

    def _build_housekeeping(self) -> None:
        store, writer, clock = self.store, self._writer, self.clock
        self.rechecker = Rechecker(
            self.crawler, store, writer, clock, lambda: self.loaded.configuration.sources
        )
        self.backfill_job = BackfillJob(
            self.processor,
            writer,
            clock,
            lambda: self.loaded.configuration.settings.backfill,
            self.dispatcher.trigger,
        )
        self.upkeep = Upkeep(
            *(self.paths, store, writer, self.processor, clock),
            settings=lambda: self.loaded.configuration.settings,
            notices=self.dispatcher.notices,
        )

    def _load_state(self) -> None:
        now = self.clock.now()
        self.dispatcher.recover_lost()
        self.dispatcher.pull_back()
        retry_after_update(self.store)
        recalled = self.processor.load_memory(now)
        self.poll_runner.poller.load_states()
        log.info("recalled", articles=recalled)

    # Running for good.

    def run(self) -> None:
        """Start to poll, process and deliver, until `stop`."""
        self._loop = asyncio.get_running_loop()
        lock_watch = LockWatch(self.instance, self.lasting.broke)
        probes = probes_of(self.poll_runner, self.processing, lock_watch, self.worker_checks)
        watch = StandstillWatch(self.store, self._writer, self.clock, self.health, probes)
        stepped = ClockWatch(self.clock_stepped)
        self.lasting.run(self.processing.run(), stepped.run(), watch.run(), lock_watch.run())
        self.dispatcher.run(self.loaded.configuration.channels)
        self._schedule.start()
        every = self._schedule.run_every
        every("report on sources", timedelta(seconds=20), self.poll_runner.log_failures)
        every("watch sources", timedelta(minutes=5), self.poll_runner.watch)
        every("recheck articles", timedelta(minutes=1), self.recheck)
        every("send reminders", timedelta(minutes=5), self.dispatcher.remind)
        every("sweep deliveries", timedelta(minutes=1), self.dispatcher.sweep)
        every("settle opinions", timedelta(seconds=5), self.second_reader.settle_due)
        every("backfill topics", timedelta(minutes=1), self.backfill_job.run)
        self._schedule.run_now("backfill topics", self.backfill_job.run)
        every("end pauses", timedelta(seconds=5), self.dispatcher.end_pauses)
        every("notify operator", timedelta(minutes=5), self.dispatcher.report_trouble)
        self._schedule.run_now("notify operator", self.dispatcher.report_trouble)
        self.upkeep.plan(self._schedule)
        self.poll_runner.plan(self.loaded.configuration.sources)
        # Articles that a crash left unprocessed are taken up at once, without waiting for a poll.
        self.processing.wake()
        self.health.phase = "ok"

    async def clock_stepped(self, step: timedelta) -> None:
        """Follow the machine's clock after it was set, or after the machine slept."""
        self._schedule.clock_stepped(step)
        await self.dispatcher.follow_clock()

    async def recheck(self) -> None:
        """Recheck what is due; new texts start processing, and articles that failed before."""
        await self.rechecker.run_round()
        if self.rechecker.reopened:
            self.rechecker.reopened = 0
            # They were judged by the feed's text: the memory must not take them for copies.
            await self._writer.run(partial(self.processor.load_memory, self.clock.now()))
        self.processing.wake()

    async def deliver_due(self) -> SendCounts:
        """Send what is due in every channel now."""
        return await self.dispatcher.send_due(self.loaded.configuration.channels)

    # What the page asks for, from its own threads.

    def run_write(self, work: Callable[[Session], T]) -> T:
        """Do what a person asks for on the page, in one transaction; called from its threads."""
        done = self._writer.run_from_thread(partial(self._written, work))
        for look in (self.processing.wake, self.dispatcher.trigger):  # a correction may need both
            self._loop.call_soon_threadsafe(look)
        return done

    def poll_soon(self, key: str) -> None:
        """Poll a source as soon as may be; called from the page's threads."""
        self._loop.call_soon_threadsafe(self._schedule.schedule_poll, key, timedelta())

    def recall(self) -> None:
        """Rebuild the memory of stories from the store; called from the page's threads."""
        self._writer.run_from_thread(lambda: self.processor.load_memory(self.clock.now()))

    def _written(self, work: Callable[[Session], T]) -> T:
        with self.store.writing() as session:
            return work(session)

    async def apply_config(self, loaded: LoadedConfiguration) -> None:
        """Apply a changed configuration; raises ConfigurationError and keeps the old one."""
        matcher, client = wiring.matcher_of(loaded), model_client_of(loaded)
        book = AddressBook(loaded.configuration.channels)
        delivery_config = wiring.delivery_config_of(loaded, book, self._page)
        await self._writer.run(partial(self.processor.set_topics, matcher, delivery_config))
        # Nothing below can be refused any more: from here on the new configuration counts.
        before, self.loaded = self.loaded, loaded
        allowed = loaded.configuration.settings.allow_private_addresses
        self.crawler.allow_private(allowed=allowed)
        await self.second_reader.use(client)
        if await self.backfill_job.plan():
            self._schedule.run_now("backfill topics", self.backfill_job.run)
        await self.dispatcher.apply_config(book, loaded.configuration.channels)
        self.poll_runner.replan(before.configuration.sources, loaded.configuration.sources)
        self.health.sources = len(loaded.configuration.sources)

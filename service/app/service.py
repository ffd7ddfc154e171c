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

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.rendering.messages import render_notice
from policywire.config.models import Source
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.crawler import Crawler
from policywire.crawler.polling.schedule import poll_pace_of
from policywire.crawler.polling.source_health import SourceHealth, health_of
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.app.poll_schedule import Schedule, first_waits
from policywire.service.clock import Clock
from policywire.service.feedback_key import feedback_key
from policywire.service.health import ServiceHealth
from policywire.service.jobs.backfill_job import BackfillJob
from policywire.service.jobs.courier import DeliveryWorker, DeliveryWorkers, SendCounts
from policywire.service.jobs.outbox import Outbox
from policywire.service.jobs.poll import Poller, PollResult
from policywire.service.jobs.process_articles import ProcessedArticle, Processor
from policywire.service.jobs.recheck import Rechecker
from policywire.service.jobs.reminders import ReminderWriter
from policywire.service.jobs.source_watch import GROUP_WAIT, SourceMonitor
from policywire.service.jobs.suspensions import Suspensions
from policywire.service.log import log
from policywire.service.operator_notices import notify_operator
from policywire.service.paths import InstallationPaths
from policywire.service.wiring import delivery_config_of, matcher_of, meaning_of
from policywire.service.writer import StoreWriter
from policywire.store.articles import retention
from policywire.store.database.instance_lock import acquire_lock
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
        place: InstallationPaths,
        loaded: LoadedConfiguration,
        clock: Clock,
        console: TextIO,
        health: ServiceHealth,
        *,
        page: str = "",
    ) -> None:
        """`page` is the address of our page for those who sit at this machine, if it is served."""
        self.paths = place
        self.loaded = loaded
        self.clock = clock
        self.health = health
        self.health.sources = len(loaded.configuration.sources)
        self._console = console
        self._page = page
        self._writer = StoreWriter()
        self._work_ready = asyncio.Event()
        self._processing: asyncio.Task[None] | None = None
        self._schedule = Schedule(self.poll)
        self._workers = DeliveryWorkers(self._courier, self._record_trouble)
        self.source_monitor = SourceMonitor()

    async def start(self) -> None:
        """Open the store, recall what is known, start the crawler. Nothing is polled yet.

        Raises StoreError, AlreadyRunning, and ConfigurationError for a topic that does not compile.
        """
        configuration = self.loaded.configuration
        book = self.address_book = AddressBook(configuration.channels)
        matcher, meaning = matcher_of(self.loaded), meaning_of(self.loaded)
        await self._writer.run(self._open_store)
        self.link_signer = LinkSigner(feedback_key(self.paths.data, configuration.settings))
        self.outbox = Outbox(
            self.store,
            self._writer,
            self.clock,
            self.instance.id,
            audience=lambda: self.processor.delivery_config,
            book=lambda: self.address_book,
            pen=self.link_signer,
        )
        self.suspensions = Suspensions(self.store, self._writer, self.clock, self.notify_operator)
        self.sender = Sender(book, self._console)
        self.processor = Processor(
            self.store, matcher, delivery_config_of(self.loaded, book, self._page), meaning
        )
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
        self.rechecker = Rechecker(
            self.crawler,
            self.store,
            self._writer,
            self.clock,
            lambda: self.loaded.configuration.sources,
        )
        await self._writer.run(self._load_state)
        self.backfill_job = BackfillJob(
            self.processor,
            self._writer,
            self.clock,
            lambda: self.loaded.configuration.settings.backfill,
            self._workers.trigger_all,
        )
        await self.backfill_job.plan()
        await self.suspensions.resume_changed(book)
        self.source_monitor.load({key: self.poller.state(key) for key in configuration.sources})

    async def stop(self) -> None:
        """End within two seconds; what is in flight is finished, or sent again after a start."""
        self.health.phase = "stopping"
        self._schedule.stop()
        await self._workers.stop()
        if self._processing is not None:
            self._processing.cancel()
            await asyncio.gather(self._processing, return_exceptions=True)
        await self.crawler.stop()
        await self.pool.stop()
        await self.sender.close()
        await self._writer.run(self._close_store)
        self._writer.close()

    def _open_store(self) -> None:
        self.store = Store.open(self.paths.database)
        try:
            self.instance = acquire_lock(self.store, self.clock.now())
        except BaseException:
            self.store.close()
            raise

    def _close_store(self) -> None:
        self.instance.close()
        self.store.close()

    def _load_state(self) -> None:
        now = self.clock.now()
        with self.store.writing() as session:
            unknown = outbox.recover(session, self.instance.id, now)
        recalled = self.processor.load_memory(now)
        self.poller.load_states()
        if unknown:
            log.warning("deliveries with unknown outcome are sent again", deliveries=unknown)
        log.info("recalled", articles=recalled)

    # Running for good.

    def run(self) -> None:
        """Start to poll, process and deliver, until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._processing = asyncio.create_task(self._process_forever())
        self._workers.set_channels(self.loaded.configuration.channels)
        self._schedule.start()
        self._schedule.run_every("report on sources", timedelta(seconds=20), self._report_sources)
        self._schedule.run_every("watch sources", timedelta(minutes=5), self.watch_sources)
        self._schedule.run_every("recheck articles", timedelta(minutes=1), self.recheck)
        self._schedule.run_every("send reminders", timedelta(minutes=5), self.remind)
        self._schedule.run_every("backfill topics", timedelta(minutes=1), self.backfill_job.run)
        self._schedule.run_now(self.backfill_job.run)
        self._schedule.run_every("notify operator", timedelta(minutes=5), self._report_trouble)
        self._schedule.run_every("retention", timedelta(hours=6), self._keep_retention)
        self._plan(self.loaded.configuration.sources)
        self._work_ready.set()
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
            self._record_trouble(f"poll of {key}", error)
        if key in self.loaded.configuration.sources:
            self._schedule.schedule_poll(key, wait)

    async def poll_now(self, key: str, source: Source) -> PollResult:
        """Poll one source; new articles start processing."""
        polled = await self.poller.poll(key, source)
        self.health.polls += 1
        self.health.last_poll = polled.outcome.state.polled
        self.health.failing = len(self.poller.failure_log.failing)
        if polled.new:
            self._work_ready.set()
        return polled

    async def recheck(self) -> None:
        """Recheck what is due; a new text starts processing."""
        if await self.rechecker.run_round():
            self._work_ready.set()

    async def process_pending(self) -> list[ProcessedArticle]:
        """Process everything that is pending; alerts wake the couriers."""
        everything: list[ProcessedArticle] = []
        while judged := await self._writer.run(
            partial(self.processor.process_batch, self.clock.now, BATCH)
        ):
            everything += judged
            self.health.judged += len(judged)
            self.health.last_judged = self.clock.now()
            if any(each.decisions for each in judged):
                self._workers.trigger_all()
        return everything

    async def remind(self) -> None:
        """Write the reminders that are due."""
        if await self._writer.run(self._write_reminders):
            self._workers.trigger_all()

    def _write_reminders(self) -> int:
        with self.store.writing() as session:
            return ReminderWriter(
                session, self.processor.delivery_config, self.clock.now()
            ).write_due()

    async def deliver_due(self) -> SendCounts:
        """Send what is due in every channel now."""
        await self.remind()
        couriers = [self._courier(name) for name in self.loaded.configuration.channels]
        return sum(await asyncio.gather(*(each.send_due() for each in couriers)), SendCounts())

    def _courier(self, channel: str) -> DeliveryWorker:
        return DeliveryWorker(channel, self.outbox, lambda: self.sender, self.suspensions.report)

    async def _process_forever(self) -> None:
        while True:
            await self._work_ready.wait()
            self._work_ready.clear()
            try:
                await self.process_pending()
                self.health.trouble = ""
            except Exception as error:  # noqa: BLE001 - one bad batch must not end the service
                self._record_trouble("judging", error)
                await asyncio.sleep(5)
                self._work_ready.set()

    async def _report_sources(self) -> None:
        self.poller.failure_log.log_changes()

    async def watch_sources(self, group_wait: timedelta = GROUP_WAIT) -> None:
        """Notify the operator which sources began to fail, still fail, or recovered."""
        for subject, text in self.source_monitor.notices(
            self._conditions(), self.clock.now(), group_wait
        ):
            log.info("notice to the operator", subject=subject)
            await self.notify_operator(subject, text)
        await self.poller.save_notified(
            self.source_monitor.notified, self.loaded.configuration.sources
        )

    def _conditions(self) -> dict[str, SourceHealth]:
        now, sources = self.clock.now(), self.loaded.configuration.sources
        return {key: health_of(self.poller.state(key), now) for key in sources}

    async def _keep_retention(self) -> None:
        now = self.clock.now()
        before = now - self.loaded.configuration.settings.retention
        forgotten = await self._writer.run(partial(self._forget, now, before))
        if forgotten:
            log.info("retention", rows_forgotten=forgotten, before=before.isoformat())

    def _forget(self, now: datetime, before: datetime) -> int:
        """Forget in small batches, each a transaction of its own; gives how much there was."""
        self.processor.forget(now)
        forgotten = 0
        while True:
            with self.store.writing() as session:
                batch = retention.delete_before(session, before)
            forgotten += batch
            if not batch:
                return forgotten

    def run_write(self, work: Callable[[Session], T]) -> T:
        """Do what a person asks for on the page, in one transaction; called from its threads."""
        done = self._writer.run_from_thread(partial(self._written, work))
        self._loop.call_soon_threadsafe(self._trigger_work)
        return done

    def poll_soon(self, key: str) -> None:
        """Poll a source as soon as may be; called from the page's threads."""
        self._loop.call_soon_threadsafe(self._schedule.schedule_poll, key, timedelta())

    def _trigger_work(self) -> None:
        """Check at once whether a correction left something to process or to send."""
        self._work_ready.set()
        self._workers.trigger_all()

    def _written(self, work: Callable[[Session], T]) -> T:
        with self.store.writing() as session:
            return work(session)

    # A changed configuration.

    async def apply_config(self, loaded: LoadedConfiguration) -> None:
        """Apply a changed configuration; raises ConfigurationError and keeps the old one."""
        matcher = matcher_of(loaded)
        book = AddressBook(loaded.configuration.channels)
        audience = delivery_config_of(loaded, book, self._page)
        await self._writer.run(partial(self.processor.set_topics, matcher, audience))
        before, self.loaded = self.loaded, loaded
        if await self.backfill_job.plan():
            self._schedule.run_now(self.backfill_job.run)
        self.address_book, self.sender = book, Sender(book, self._console)
        await self.suspensions.resume_changed(book)
        self.outbox.clear_backoff()
        self._workers.trigger_all()
        self._workers.set_channels(loaded.configuration.channels)
        self._replan(before.configuration.sources, loaded.configuration.sources)
        self.health.sources = len(loaded.configuration.sources)

    def _replan(self, before: dict[str, Source], after: dict[str, Source]) -> None:
        for gone in before.keys() - after.keys():
            self._schedule.cancel(gone)
            self.poller.failure_log.drop(gone)
        self._plan({key: source for key, source in after.items() if before.get(key) != source})

    def _plan(self, sources: dict[str, Source]) -> None:
        due = {key: self.poller.state(key).next_poll for key in sources}
        first = {
            key for key, source in sources.items() if poll_pace_of(source, None, 0).is_priority
        }
        for key, wait in first_waits(due, self.clock.now(), first=first).items():
            self._schedule.schedule_poll(key, wait)

    async def _report_trouble(self) -> None:
        """Notify the operator of suspended channels and broken templates, each once."""
        await self.suspensions.report()
        faults = self.processor.delivery_config.templates.take_faults()
        if faults:
            text = "\n\n".join(
                [*map(str, faults), "Fix them and save; they are read again automatically."]
            )
            await self.notify_operator(
                "A template has an error; the built-in one is used instead", text
            )

    async def notify_operator(
        self, subject: str, text: str, *, without: Collection[str] = ()
    ) -> bool:
        """Notify the operator through working channels; True if any message arrived."""
        return await notify_operator(
            self.sender,
            self.loaded.configuration.settings.operator,
            self.processor.delivery_config.recipients,
            render_notice(self.clock.now().isoformat(), subject, text),
            without=without,
        )

    def _record_trouble(self, where: str, error: Exception) -> None:
        self.health.trouble = f"{where}: {type(error).__name__}"
        log.error("internal error", where=where, exc_info=error)


def _until_next(polled: PollResult, source: Source) -> timedelta:
    """How long to wait after this poll.

    Measured from the poll itself, so that a clock that runs faster (the demo's) changes nothing.
    """
    state = polled.outcome.state
    if state.next_poll is None or state.polled is None:
        return source.every
    return state.next_poll - state.polled

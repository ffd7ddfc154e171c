"""A worker: polls what the leader's queue gives it, and sends what is due."""

from __future__ import annotations

import asyncio
from functools import partial
from time import monotonic
from typing import TextIO
from uuid import uuid4

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.signed_links import LinkSigner
from policywire.config.config_error import ConfigurationError
from policywire.config.models import Source
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.app.dispatcher import Dispatcher
from policywire.service.app.second_reader import model_client_of
from policywire.service.clock import Clock
from policywire.service.crawler_wiring import crawler_of
from policywire.service.feedback_key import feedback_key
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.language_model.cached_reader import CachedReader
from policywire.service.language_model.client import ModelClient
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.service.wiring import delivery_config_of
from policywire.service.workers.configuration_files import ConfigurationFiles
from policywire.service.workers.job_loop import JobLoop
from policywire.service.workers.leader import TO_SEND
from policywire.service.workers.presence import Presence
from policywire.service.workers.queued_poller import REFUSED, QueuedPoller
from policywire.service.workers.shared_manners import StoreManners
from policywire.service.workers.source_digest import source_digest
from policywire.service.writer import StoreWriter
from policywire.store.database.error import StoreError
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.workers import notices
from policywire.store.workers.notices import NEW_JOB
from policywire.store.workers.poll_queue import PollJob, PollQueue
from policywire.store.workers.workers import Role

JOBS_AT_ONCE = 32
"""Most of a poll is waiting: for the host, and for its turn there."""
HUNG_SECONDS = 30.0
"""An event loop that does nothing for so long is taken to hang; a busy one is only late."""
NAMED = 5


class Worker:
    """All parts of one worker. `start` and `stop` are called once each."""

    def __init__(
        self,
        paths: InstallationPaths,
        loaded: LoadedConfiguration,
        clock: Clock,
        console: TextIO,
        at_once: int = JOBS_AT_ONCE,
    ) -> None:
        self._paths, self._loaded, self._clock, self._console = paths, loaded, clock, console
        self._at_once = at_once
        self._writer = StoreWriter()
        self._otherwise: dict[str, str] = {}
        """The sources that the leader has otherwise in its files, and the digest that it wants."""
        self._client: ModelClient | None = None
        self._pulse = monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Open the store, enter this process, start the crawler.

        Raises StoreError, OtherReleaseError among them.
        """
        self.store = await self._writer.run(partial(Store.open, self._paths.database))
        self.presence = Presence(self.store, Role.WORKER, uuid4().hex, note=self._note)
        await self._writer.run(self.presence.check)
        self._files = ConfigurationFiles(self._paths.folder)
        self.queue = PollQueue(self.store.url, self.presence.id)
        await self.queue.open()
        await self._start_crawler()
        self.jobs = JobLoop(self.queue, self._poll, self._at_once)
        self.presence.doing = lambda: self.jobs.doing
        self.presence.polls = lambda: self.jobs.polls
        self._build_dispatcher()
        await self._use_model()
        await self.dispatcher.start()
        self._loop = asyncio.get_running_loop()
        self._refused: asyncio.Future[None] = self._loop.create_future()
        self.presence.on_refused = lambda error: self._loop.call_soon_threadsafe(
            self._refused.set_exception, error
        )
        self.presence.beside = self._beat_queue
        # Entered last: who is entered and says nothing is given up.
        await self._writer.run(self.presence.enter)

    async def _start_crawler(self) -> None:
        self._pool = ParserPool()
        await self._pool.start()
        settings = self._loaded.configuration.settings
        manners = StoreManners(self.store)
        self._crawler = crawler_of(settings, self._pool, self._clock, manners)
        await self._crawler.start()
        self._crawler.set_delays(self._loaded.configuration.sources)
        self._poller = QueuedPoller(self._crawler, self.store, self._writer, self.queue)

    def _build_dispatcher(self) -> None:
        settings = self._loaded.configuration.settings
        self._book = AddressBook(self._loaded.configuration.channels)
        self._delivery_config = delivery_config_of(self._loaded, self._book)
        self.dispatcher = Dispatcher(
            self.store,
            self._writer,
            self._clock,
            self._console,
            self._book,
            instance=self.presence.id,
            link_signer=LinkSigner(feedback_key(self._paths.data, settings)),
            delivery_config=lambda: self._delivery_config,
            operator=lambda: self._loaded.configuration.settings.operator,
            on_error=lambda where, error: log.error("internal error", where=where, exc_info=error),
        )
        lanes = ChannelLanes(self.presence.id, workers_first=False)
        self.dispatcher.share(lanes, lambda: None)

    async def _use_model(self) -> None:
        """Ask the language model for paragraphs of digests from now on, or none."""
        before, client = self._client, None
        try:
            client = model_client_of(self._loaded)
        except ConfigurationError as error:  # digests go out without
            log.error("the language model is not asked", faults=str(error))
        settings = self._loaded.configuration.settings.llm
        reader = None
        if client is not None and settings is not None:
            reader = CachedReader(client, settings, self.store, self._writer, self._clock)
        self.dispatcher.paragraphs.use(reader, settings if reader else None)
        self._client = client
        if before is not None:
            await before.close()

    async def run(self) -> None:
        """Work until cancelled.

        Raises OtherReleaseError when the leader becomes another one, and what a task of ours
        raised: a worker that works in part only must not look like one that works.
        """
        self.dispatcher.run(self._loaded.configuration.channels)
        self._tasks = [
            asyncio.create_task(self.jobs.run()),
            asyncio.create_task(self._follow_files()),
            asyncio.create_task(notices.listen(self.store.url, self._heard, self._look)),
        ]
        parts: set[asyncio.Future[None]] = {self._refused, *self._tasks}
        ended, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for each in ended:
            each.result()

    async def stop(self) -> None:
        """End: what is in hand is given to others by the leader."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.dispatcher.stop()
        if self._client is not None:
            await self._client.close()
        await self.jobs.stop()
        await self._crawler.stop()
        await self._pool.stop()
        await self.dispatcher.close()
        await self.queue.close()
        await self._writer.run(self.presence.stop)
        self._writer.close()
        self.store.close()

    def _heard(self, word: str) -> None:
        if word == NEW_JOB:
            self.jobs.wake()
        elif word == TO_SEND:
            self.dispatcher.look()

    def _look(self) -> None:
        self.jobs.wake()
        self.dispatcher.look()

    async def _poll(self, job: PollJob) -> None:
        source = self._source_of(job) or await self._read_again(job)
        if source is None:
            await self._refuse(job)
            return
        self._otherwise.pop(job.source, None)
        await self._poller.poll_job(job, source)

    async def _refuse(self, job: PollJob) -> None:
        """Leave a poll to others, and say why: once for each state of the leader's files."""
        known, self._otherwise[job.source] = self._otherwise.get(job.source), job.digest
        if known != job.digest:
            log.error("poll refused", source=job.source, reason=self._note())
        await self._writer.run(partial(self._tell, f"{REFUSED} {job.source}"))

    def _note(self) -> str:
        if not self._otherwise:
            return ""
        named = ", ".join(sorted(self._otherwise)[:NAMED])
        return (
            f"{len(self._otherwise)} sources are configured otherwise than at the leader ({named}):"
            " copy the configuration folder to this machine"
        )

    def _tell(self, word: str) -> None:
        with self.store.writing() as session:
            notices.notify(session, word)

    def _source_of(self, job: PollJob) -> Source | None:
        source = self._loaded.configuration.sources.get(job.source)
        return source if source is not None and source_digest(source) == job.digest else None

    async def _read_again(self, job: PollJob) -> Source | None:
        """The leader may have read an edit before us."""
        await self._files.follow(self._apply)
        return self._source_of(job)

    async def _apply(self, loaded: LoadedConfiguration) -> None:
        if loaded.configuration == self._loaded.configuration:
            return
        before, self._loaded = self._loaded, loaded
        channels = loaded.configuration.channels
        self._book = AddressBook(channels)
        self._delivery_config = delivery_config_of(loaded, self._book)
        self._crawler.set_delays(loaded.configuration.sources)
        allowed = loaded.configuration.settings.allow_private_addresses
        self._crawler.allow_private(allowed=allowed)
        if loaded.configuration.settings.llm != before.configuration.settings.llm:
            await self._use_model()
        await self.dispatcher.apply_config(self._book, channels)
        log.info("changed configuration applied", sources=len(loaded.configuration.sources))

    async def _follow_files(self) -> None:
        while True:
            await asyncio.sleep(2)
            try:
                await self._files.follow(self._apply)
            except StoreError as error:
                log.warning("the store is away", error=str(error))

    def _beat_queue(self, session: Session) -> None:
        """Keep what is in hand, unless the event loop hangs: then others shall have it."""
        self._loop.call_soon_threadsafe(self._feel)
        if monotonic() - self._pulse < HUNG_SECONDS:
            self.queue.beat(session)

    def _feel(self) -> None:
        self._pulse = monotonic()

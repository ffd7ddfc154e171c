"""The service as the leader of several processes: it judges, plans, and shows the page.

Polls are made and messages sent by workers (`policywire worker`); the clock, the judging and the
upkeep stay here. All that a single process does alone is inherited unchanged.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from policywire.alerts.channels.address_book import AddressBook
from policywire.service.app.service import Service
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.log import log
from policywire.service.standstill import HealthCheck
from policywire.service.workers.presence import Presence
from policywire.service.workers.queued_polls import QueuedPolls
from policywire.service.workers.shared_manners import StoreManners
from policywire.service.workers.worker_watch import WorkerWatch, check_of
from policywire.store.database.error import LockLost
from policywire.store.workers import fleet, notices, poll_queue, workers
from policywire.store.workers.ending import is_ending
from policywire.store.workers.fleet import Fleet
from policywire.store.workers.poll_queue import PollQueue
from policywire.store.workers.server_step import ServerStep
from policywire.store.workers.workers import Role, WorkerProcess

SWEEP_SECONDS = 1.5
"""Seconds between two looks for processes that fell silent."""
TO_SEND = "send"
"""The word that tells workers of something to send."""


class LeaderService(Service):
    """All parts of one installation, with polls and deliveries shared out."""

    def _open_store(self) -> None:
        super()._open_store()
        self._take_lead()

    def _take_lead(self) -> None:
        poll_queue.prepare(self.store)
        self._fleet: Fleet | None = None
        self._server_step = ServerStep()
        self.worker_checks = self._checks
        with self.store.writing() as session:
            self._server_step.follow(session, monotonic)
            workers.take_lead(session, self.instance.id)
        self.presence = Presence(self.store, Role.LEADER, self.instance.id)
        # From now on, not only once all is started: a standby waits for this to stop.
        self.presence.start()
        self.manners = StoreManners(self.store)

    async def _start_crawler(self) -> None:
        await super()._start_crawler()
        self.crawler.set_delays(self.loaded.configuration.sources)
        self.queue = PollQueue(self.store.url)
        await self.queue.open()

    def _build_dispatcher(self, book: AddressBook) -> None:
        super()._build_dispatcher(book)
        lanes = ChannelLanes(self.instance.id, workers_first=True)
        self.dispatcher.share(lanes, self.tell_workers)

    def _build_polling(self) -> None:
        super()._build_polling()
        self.polls = QueuedPolls(self.queue, self.poll_runner, self._writer)
        self.poll_runner.elsewhere = self.polls.enter

    async def start(self) -> None:
        """Start as a single process does, and take over what is in the queue."""
        await super().start()
        await self.polls.adopt()

    def run(self) -> None:
        """Run as a single process does, and look after the workers."""
        super().run()
        self.lasting.run(
            self.polls.follow(),
            self._sweep(),
            notices.listen(self.store.url, self.polls.heard, self.polls.look_at_all),
        )

    async def stop(self) -> None:
        """Stop as a single process does; the queue keeps what waits."""
        await super().stop()
        await self.queue.close()

    def _close_store(self) -> None:
        self.presence.stop()
        super()._close_store()

    def tell_workers(self) -> None:
        """Tell the workers that something is to be sent."""
        task = asyncio.ensure_future(self._writer.run(self._tell))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _tell(self) -> None:
        with self.store.writing() as session:
            notices.notify(session, TO_SEND)

    def _checks(self) -> tuple[HealthCheck, ...]:
        return () if self._fleet is None else (check_of(self._fleet),)

    async def _sweep(self) -> None:
        watch = WorkerWatch(self.dispatcher.notify_operator)
        while not is_ending():
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                gone = await self._writer.run(self._give_up_silent)
                await self.polls.sweep()
                if gone:
                    names = [f"process {each.pid} on {each.host}" for each in gone]
                    log.warning("workers fell silent, others do their work", workers=names)
                    await self.dispatcher.sweep()
                self._fleet = await self._writer.run(self._look_at_fleet)
                self.health.fleet = self._fleet.record()
                await watch.look(self._fleet)
                self.health.works("workers")
            except LockLost:
                return  # whoever watches the lock ends the service
            except Exception as error:  # noqa: BLE001 - the server is away: look again
                self.health.failed("workers", error)

    def _give_up_silent(self) -> list[WorkerProcess]:
        with self.store.writing() as session:
            if step := self._server_step.follow(session, monotonic):
                log.warning("the clock of the database server was set", by=str(step))
            gone = workers.give_up_silent(session)
            poll_queue.give_up(session, [each.id for each in gone])
        return gone

    def _look_at_fleet(self) -> Fleet:
        with self.store.reading() as session:
            return fleet.look(session)

"""The service as the leader of several processes: it judges, plans, and shows the page.

Polls are made and messages sent by workers (`policywire worker`); the clock, the judging and the
upkeep stay here. All that a single process does alone is inherited unchanged.
"""

from __future__ import annotations

import asyncio

from policywire.alerts.channels.address_book import AddressBook
from policywire.service.app.service import Service
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.log import log
from policywire.service.workers.presence import Presence
from policywire.service.workers.queued_polls import QueuedPolls
from policywire.service.workers.shared_manners import StoreManners
from policywire.store.database.error import LockLost
from policywire.store.workers import notices, poll_queue, workers
from policywire.store.workers.ending import is_ending
from policywire.store.workers.poll_queue import PollQueue
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
        with self.store.writing() as session:
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
        self._tasks += [
            asyncio.create_task(self.polls.follow()),
            asyncio.create_task(self._sweep()),
            asyncio.create_task(
                notices.listen(self.store.url, self.polls.heard, self.polls.look_at_all)
            ),
        ]

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

    async def _sweep(self) -> None:
        while not is_ending():
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                gone = await self._writer.run(self._give_up_silent)
                await self.polls.sweep()
                if gone:
                    names = [f"process {each.pid} on {each.host}" for each in gone]
                    log.warning("workers fell silent, others do their work", workers=names)
                    await self.dispatcher.sweep()
                self.health.works("workers")
            except LockLost:
                return  # whoever watches the lock ends the service
            except Exception as error:  # noqa: BLE001 - the server is away: look again
                self.health.failed("workers", error)

    def _give_up_silent(self) -> list[WorkerProcess]:
        with self.store.writing() as session:
            gone = workers.give_up_silent(session)
            poll_queue.give_up(session, [each.id for each in gone])
        return gone

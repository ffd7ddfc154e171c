"""A standby: keeps its memory warm by what the leader judges, and leads when the leader is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
from functools import partial
from uuid import uuid4

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.fetch.engine import load_scrapy
from policywire.service.app import systemd
from policywire.service.app.service import Service
from policywire.service.doctor import check_start
from policywire.service.log import log
from policywire.service.wiring import delivery_config_of, matcher_of, meaning_of
from policywire.service.workers.configuration_files import ConfigurationFiles
from policywire.service.workers.following_processor import FollowingProcessor
from policywire.service.workers.leader import LeaderService
from policywire.service.workers.presence import OtherReleaseError, Presence
from policywire.store.database import instance_lock
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import AlreadyRunning, InstanceLock
from policywire.store.database.store import Store
from policywire.store.workers.schema_release import schema_release
from policywire.store.workers.workers import Role

FOLLOW_SECONDS = 1.0
"""Seconds between two looks at what the leader judged."""


class StandbyService(LeaderService):
    """A leader that waits first. `may_start` goes before `start`."""

    async def may_start(self, stopping: asyncio.Event) -> bool:
        """Wait until this process holds the lock on the store; False when told to stop before.

        Raises StoreError, OtherReleaseError among them.
        """
        await self._writer.run(self._open_waiting)
        load_scrapy()  # whoever takes over has no time for it
        files = ConfigurationFiles(self.paths.folder)
        self._refused: OtherReleaseError | None = None
        self.health.phase = "standby"
        systemd.notify("READY=1", os.environ)
        locking = asyncio.create_task(self._wait_for_lock(stopping))
        while not stopping.is_set() and not locking.done() and self._refused is None:
            await self._writer.run(self._follow)
            await files.follow(self._apply)
            systemd.notify("WATCHDOG=1", os.environ)
            await asyncio.wait({locking}, timeout=FOLLOW_SECONDS)
        if locking.done() and (held := locking.result()) is not None:
            self.instance = held
            # With errors the last valid ones count.
            await files.follow(self._apply)
            return True
        await self._end_waiting(stopping, locking)
        return False

    async def _apply(self, loaded: LoadedConfiguration) -> None:
        """Lead with this from now on. Raises ConfigurationError where a topic does not compile."""
        await asyncio.to_thread(matcher_of, loaded)
        self.loaded = loaded

    def _open_waiting(self) -> None:
        """Open the store without the lock, and enter as a standby."""
        check_start(self.paths.database)
        # Only a leader changes the schema; an empty database has none yet.
        schema_release(self.paths.database, or_empty=True)
        self.store = Store.open(self.paths.database)
        matcher, meaning = matcher_of(self.loaded), meaning_of(self.loaded)
        # The memory is built with it: it need not be read twice.
        self.meaning_of = lambda loaded: meaning
        book = AddressBook(self.loaded.configuration.channels)
        terms = delivery_config_of(self.loaded, book)
        self._following = FollowingProcessor(self.store, matcher, terms, meaning)
        self.processor_kind = self._following.lead
        self.presence = Presence(
            self.store, Role.STANDBY, uuid4().hex, on_refused=partial(setattr, self, "_refused")
        )
        self.presence.check()
        self.presence.enter()

    def _open_store(self) -> None:
        """The store is open and ours already."""
        self.presence.stop()
        log.info("takes the lead", memory=len(self._following))
        self._take_lead()

    def _follow(self) -> None:
        try:
            self._following.follow(self.clock.now())
        except StoreError as error:
            log.warning("the store is away", error=str(error))

    async def _wait_for_lock(self, stopping: asyncio.Event) -> InstanceLock | None:
        while not stopping.is_set() and self._refused is None:
            with contextlib.suppress(StoreError):  # away: it is told of where we follow
                if held := await asyncio.to_thread(self._try_lock):
                    return held
        return None

    def _try_lock(self) -> InstanceLock | None:
        """Wait two seconds for the lock; a leader that fell silent while it holds it is ended."""
        leader = self.presence.leader
        if leader is not None and not leader.lives and instance_lock.end_holder(self.store):
            log.warning("the leader fell silent", process=leader.pid, host=leader.host)
        try:
            return instance_lock.acquire_lock(self.store, self.clock.now())
        except AlreadyRunning:
            return None

    async def _end_waiting(
        self, stopping: asyncio.Event, locking: asyncio.Task[InstanceLock | None]
    ) -> None:
        stopping.set()
        if (held := await locking) is not None:
            await self._writer.run(held.close)
        await self._writer.run(self.presence.stop)
        self._writer.close()
        self.store.close()
        if self._refused is not None:
            raise self._refused


async def wait_as_standby(service: Service, stopping: asyncio.Event) -> bool:
    """Wait until a standby may start; False when it was told to stop before."""
    assert isinstance(service, StandbyService)
    return await service.may_start(stopping)

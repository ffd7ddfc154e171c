"""What is parked: the operator is told once, and a changed address is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from functools import partial
from typing import Protocol

from policywire.alerts.channels.address_book import AddressBook
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension


class NotifyOperator(Protocol):
    """Says something to the operator, but not by certain channels; True when it was heard."""

    def __call__(self, subject: str, text: str, *, without: Collection[str]) -> Awaitable[bool]: ...


class Suspensions:
    """The parked recipients and channels of the store."""

    def __init__(
        self, store: Store, writer: StoreWriter, clock: Clock, tell: NotifyOperator
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._tell = tell
        self._reporting = asyncio.Lock()

    async def report(self) -> None:
        """Tell the operator of each that they do not know of yet, all in one message."""
        async with self._reporting:
            await self._report()

    async def _report(self) -> None:
        parked = await self._writer.run(self._listing)
        news = [each for each in parked if each.told is None]
        if not news:
            return
        subject, text = suspension_notice(news)
        if await self._tell(subject, text, without={each.channel for each in parked}):
            await self._writer.run(partial(self._mark_notified, news))

    async def resume_changed(self, book: AddressBook) -> list[Suspension]:
        """Try again where the address is another one than the one that was refused."""
        changed = await self._writer.run(partial(self._unpark_changed, book))
        for each in changed:
            log.info("tried again, its address has changed", channel=each.channel)
        return changed

    def _listing(self) -> list[Suspension]:
        with self._store.reading() as session:
            return suspensions.listing(session)

    def _mark_notified(self, news: Sequence[Suspension]) -> None:
        with self._store.writing() as session:
            for each in news:
                suspensions.mark_notified(session, each, self._clock.now())

    def _unpark_changed(self, book: AddressBook) -> list[Suspension]:
        with self._store.writing() as session:
            return suspensions.resume_changed(session, book.fingerprint)


def suspension_notice(news: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the word to the operator."""
    names = ", ".join(dict.fromkeys(each.channel for each in news))
    lines = [f"{_who(each)}: {each.reason}" for each in news]
    cure = (
        "Nothing is lost: what is for them waits. Correct the address or the password in "
        "alerts.yaml and it is sent by itself; or, when the trouble was on the other side, run "
        f"`policywire channels test {news[0].channel}`, which sends a sample and goes on with the "
        "rest when it arrives."
    )
    return f"Channel {names} refuses our messages and is parked", "\n\n".join([*lines, cure])


def _who(parked: Suspension) -> str:
    return f"{parked.channel} ({parked.recipient or 'everybody in it'})"

"""Suspensions: notify the operator once, and retry when an address has changed."""

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
    """Notifies the operator, but not through certain channels; True if it arrived."""

    def __call__(self, subject: str, text: str, *, without: Collection[str]) -> Awaitable[bool]: ...


class Suspensions:
    """The suspended recipients and channels in the store."""

    def __init__(
        self, store: Store, writer: StoreWriter, clock: Clock, notify: NotifyOperator
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._notify = notify
        self._reporting = asyncio.Lock()

    async def report(self) -> None:
        """Notify the operator of each new suspension, all in one message."""
        async with self._reporting:
            await self._report()

    async def _report(self) -> None:
        suspended = await self._writer.run(self._listing)
        news = [each for each in suspended if each.notified is None]
        if not news:
            return
        subject, text = suspension_notice(news)
        # Noted only when it arrived: else the next round tries again.
        if await self._notify(subject, text, without={each.channel for each in suspended}):
            await self._writer.run(partial(self._mark_notified, news))

    async def resume_changed(self, book: AddressBook) -> list[Suspension]:
        """Try again where the address is another one than the one that was refused."""
        changed = await self._writer.run(partial(self._resume_changed, book))
        for each in changed:
            log.info("resumed, its address has changed", channel=each.channel)
        return changed

    def _listing(self) -> list[Suspension]:
        with self._store.reading() as session:
            return suspensions.listing(session)

    def _mark_notified(self, news: Sequence[Suspension]) -> None:
        with self._store.writing() as session:
            for each in news:
                suspensions.mark_notified(session, each, self._clock.now())

    def _resume_changed(self, book: AddressBook) -> list[Suspension]:
        with self._store.writing() as session:
            return suspensions.resume_changed(session, book.fingerprint)


def suspension_notice(news: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the notice to the operator."""
    names = ", ".join(dict.fromkeys(each.channel for each in news))
    lines = [f"{_who(each)}: {each.reason}" for each in news]
    cure = (
        "Nothing is lost: their messages are waiting. Correct the address or the password in "
        "alerts.yaml, and they are sent automatically. If the problem was on the other side, run "
        f"`policywire channels test {news[0].channel}`: it sends a sample and resumes delivery "
        "if the sample arrives."
    )
    return f"Channel {names} rejected our messages; delivery is suspended", "\n\n".join(
        [*lines, cure]
    )


def _who(suspended: Suspension) -> str:
    return f"{suspended.channel} ({suspended.recipient or 'all recipients'})"

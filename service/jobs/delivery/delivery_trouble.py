"""Trouble with deliveries: what the operator is told of it, and what a mended address ends."""

from __future__ import annotations

from functools import partial

from policywire.alerts.channels.address_book import AddressBook
from policywire.service.clock import Clock
from policywire.service.jobs.delivery.given_up import GivenUpReport
from policywire.service.jobs.delivery.lost_choices import report_lost_choices
from policywire.service.jobs.delivery.moved_recipients import follow_recipients, suspend_gone
from policywire.service.jobs.delivery.pauses import report_pauses
from policywire.service.jobs.delivery.search_troubles import report_searches
from policywire.service.jobs.delivery.stalled_recipients import report_stalled
from policywire.service.jobs.delivery.suspensions import report_suspensions
from policywire.service.log import log
from policywire.service.operator_notices import OperatorNotices
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.store.recipients import pauses


class DeliveryTrouble:
    """Suspended recipients and what was given up, in the store."""

    def __init__(
        self, store: Store, writer: StoreWriter, clock: Clock, notices: OperatorNotices
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._notices = notices
        self._given_up = GivenUpReport(notices)
        self._book: AddressBook | None = None

    async def report(self) -> None:
        """Tell the operator of what they do not know yet, each once."""
        if await self._writer.run(self._report):
            self._notices.wake()
        await self._notices.reroute()

    async def end_pauses(self) -> None:
        """Send what waited for a pause as soon as its time is over."""
        if await self._writer.run(self._is_pause_over):
            await self.report()

    async def follow(self, book: AddressBook) -> None:
        """Let what waits follow its recipients to their names and addresses of today."""
        self._book = book
        for each in await self._writer.run(partial(self._follow, book)):
            log.info("resumed, its address has changed", channel=each.channel)

    def _is_pause_over(self) -> bool:
        with self._store.reading() as session:
            return pauses.is_end_due(session, self._clock.now())

    def _report(self) -> bool:
        now = self._clock.now()
        with self._store.writing() as session:
            # What waits and what is lost are two matters, with two cures.
            if self._book is not None:
                suspend_gone(session, self._book.places(), now)
            reports = [
                report_pauses(session, self._notices, now),
                report_suspensions(session, self._notices, now),
                report_stalled(session, self._notices, now),
                report_searches(session, self._notices, now),
                report_lost_choices(session, self._notices),
                self._given_up.write(session, now),
            ]
        return any(reports)

    def _follow(self, book: AddressBook) -> list[Suspension]:
        with self._store.writing() as session:
            follow_recipients(session, book.places(), self._clock.now())
            return suspensions.resume_changed(session, book.fingerprint)

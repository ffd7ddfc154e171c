"""The job in which alerts and store meet: deliveries that are due are claimed, and settled.

A courier (`service.jobs.courier`) sends in between. The order of facts makes a delivery safe:
claimed and marked `sending` (committed), sent, marked with its receipt. Killed in between, it is
found again at the next start and sent under the same id.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from policywire.alerts.message.signed_links import Act, Opinion, Pen, personal
from policywire.alerts.model.alert import Blame, Receipt
from policywire.alerts.model.recipients import AddressBook
from policywire.alerts.model.thread import story_of
from policywire.alerts.routing.recipient_backoff import Rests
from policywire.alerts.routing.retry_policy import next_attempt
from policywire.service.clock import Clock
from policywire.service.jobs.confirm_wait import Waiting
from policywire.service.jobs.digests import Gathering
from policywire.service.log import log
from policywire.service.recipients import Audience
from policywire.service.writer import Writer
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, digest_backlog, outbox, suspensions, threads
from policywire.store.deliveries.outbox import ClaimedDelivery
from policywire.store.deliveries.suspensions import Parked

LEASE = timedelta(minutes=5)
STALE = timedelta(hours=1)
"""What was due so long ago piled up: many of these come in one message."""
LONGEST_WAIT = 60.0
"""Seconds after which a courier looks again although nobody called it."""


class Outbox:
    """The deliveries of the store, seen by those who send them."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        clock: Clock,
        instance: str,
        *,
        audience: Callable[[], Audience],
        book: Callable[[], AddressBook],
        pen: Pen,
    ) -> None:
        """`audience` and `book` are asked anew at each look: the configuration may have changed."""
        self._audience = audience
        self._book = book
        self._pen = pen
        self._store = store
        self._writer = writer
        self._clock = clock
        self._started = clock.now()
        self._instance = instance
        self._rests = Rests()

    async def claim(self, channel: str) -> list[ClaimedDelivery]:
        """Take what is due in a channel, one at a time; it is `sending` from now on."""
        return await self._writer.run(partial(self._claim, channel))

    async def settle(self, delivery: ClaimedDelivery, receipt: Receipt) -> bool:
        """Write what came of it, and when it is tried again; True when somebody was parked."""
        return await self._writer.run(partial(self._settle, delivery, receipt))

    async def end_thread(self, delivery: ClaimedDelivery) -> None:
        """Forget the first message on a story, because it is gone."""
        await self._writer.run(partial(self._end_thread, delivery))

    async def due(self, channel: str) -> datetime | None:
        """When something is to be sent in a channel next; None when nothing waits."""
        return await self._writer.run(partial(self._due, channel))

    async def wait(self, channel: str) -> float:
        """Seconds until the next delivery of a channel is due, and no more than a minute."""
        due = await self.due(channel)
        if due is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.05, (due - self._clock.now()).total_seconds()))

    def wake(self) -> None:
        """Try those who rest after trouble at once."""
        self._rests.wake()

    def _claim(self, channel: str) -> list[ClaimedDelivery]:
        now = self._clock.now()
        with self._store.writing() as session:
            Waiting(session, self._audience(), now).expire(channel)
            deliveries.release(session, channel, now)
            self._gather_backlog(session, channel, now)
            Gathering(session, self._audience(), now, self._started).make(channel)
            claimed = outbox.claim(
                session,
                now=now,
                lease=LEASE,
                instance=self._instance,
                channel=channel,
                resting=tuple(self._rests.resting(channel, now)),
                limit=1,
            )
        return [self._signed(each) for each in claimed]

    def _signed(self, delivery: ClaimedDelivery) -> ClaimedDelivery:
        """The delivery with its recipient's own links, the same at every attempt."""

        def token(act: Act) -> str:
            return self._pen.token(Opinion(delivery.id, act), delivery.first_try)

        thread = delivery.thread
        if thread is not None:  # its first message is sent again, with what is new
            thread = replace(thread, first=personal(thread.first, token))
        return replace(delivery, message=personal(delivery.message, token), thread=thread)

    def _gather_backlog(self, session: Session, channel: str, now: datetime) -> None:
        """One message for what piled up, once the recipient can be reached again."""
        terms = self._audience().channels.get(channel)
        if terms is not None:
            digest_backlog.gather(
                session,
                channel,
                before=now - STALE,
                more_than=terms.flood,
                without=self._rests.in_trouble(channel),
                now=now,
            )

    def _due(self, channel: str) -> datetime | None:
        resting = self._rests.resting(channel, self._clock.now())
        with self._store.reading() as session:
            due = outbox.due(session, channel, tuple(resting))
        return min((each for each in (due, *resting.values()) if each is not None), default=None)

    def _settle(self, delivery: ClaimedDelivery, receipt: Receipt) -> bool:
        now = self._clock.now()
        self._rests.note(delivery.recipient, receipt, now)
        parked = self._parked(delivery, receipt, now)
        again = None
        if not receipt.ok:
            jitter = random.uniform(-0.2, 0.2)  # noqa: S311
            again = next_attempt(delivery.attempts, delivery.first_try, receipt, now, jitter)
        with self._store.writing() as session:
            ours = outbox.finish(
                session,
                delivery.id,
                delivery.token,
                receipt,
                now=now,
                next_at=again,
                dead=not receipt.ok and again is None,
                parked=parked is not None,
            )
            newly = ours and parked is not None and suspensions.park(session, parked)
            if receipt.ok:
                _keep_thread(session, delivery, receipt)
        _record(delivery, receipt, again, parked)
        return newly

    def _parked(self, delivery: ClaimedDelivery, receipt: Receipt, now: datetime) -> Parked | None:
        """Who is parked by a refusal: nobody when it is about the message alone."""
        if receipt.ok or not receipt.permanent or receipt.blame is Blame.MESSAGE:
            return None
        who = delivery.recipient
        label = who.label if receipt.blame is Blame.RECIPIENT else ""
        return Parked(
            channel=who.channel,
            recipient=label,
            since=now,
            reason=receipt.detail,
            code=receipt.code,
            fingerprint=self._book().fingerprint(who.channel, label),
        )

    def _end_thread(self, delivery: ClaimedDelivery) -> None:
        with self._store.writing() as session:
            threads.end(session, delivery.recipient, delivery.message)


def _keep_thread(session: Session, delivery: ClaimedDelivery, receipt: Receipt) -> None:
    who, message = delivery.recipient, delivery.message
    if receipt.begins is not None and story_of(message):
        threads.begin(session, who, delivery.alert, message, receipt.begins)
    elif delivery.thread is not None:
        threads.grow(session, who, message)


def _record(
    delivery: ClaimedDelivery, receipt: Receipt, again: datetime | None, parked: Parked | None
) -> None:
    told = log.bind(channel=delivery.recipient.channel, recipient=delivery.recipient.label)
    if receipt.ok:
        told.info("delivered", subject=delivery.message.subject)
    elif parked is not None:
        told.error("parked until mended", detail=receipt.detail, cure="policywire channels")
    elif again is not None:
        told.warning("delivery failed, will retry", detail=receipt.detail, next=again.isoformat())
    else:
        told.error("delivery is dead", detail=receipt.detail, cure="policywire deliveries --dead")

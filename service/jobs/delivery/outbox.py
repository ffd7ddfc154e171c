"""The outbox job: claim deliveries that are due, and record their results.

A courier (`service.jobs.delivery.courier`) sends in between. The order of facts makes a delivery
safe: claimed and marked `sending` (committed), sent, marked with its receipt. Killed in between, it
is found again at the next start and sent under the same id.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.signed_links import (
    FeedbackAction,
    FeedbackClick,
    LinkSigner,
    personalize,
)
from policywire.alerts.model.alert import FailureScope, Receipt
from policywire.alerts.model.thread import story_of
from policywire.alerts.routing.recipient_backoff import RecipientBackoff
from policywire.alerts.routing.retry_policy import next_attempt
from policywire.service.clock import Clock
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.jobs.delivery.confirm_wait import ConfirmWait
from policywire.service.jobs.delivery.details import HeldDetails
from policywire.service.jobs.delivery.digest_paragraphs import DigestParagraphs
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.log import log
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.deliveries import (
    deliveries,
    digest_backlog,
    outbox,
    reminders,
    suspensions,
    threads,
)
from policywire.store.deliveries.outbox import ClaimedDelivery
from policywire.store.deliveries.suspensions import Suspension

LEASE = timedelta(minutes=5)
BACKLOG_AGE = timedelta(hours=1)
"""What was due so long ago piled up: many of these come in one message."""
LONGEST_WAIT = 60.0
"""Seconds after which a courier looks again although nobody called it."""
ASKING_SECONDS = 1.0
"""Seconds after which a courier looks again while a digest waits for a language model."""
LANE_SECONDS = 2.0
"""Seconds after which a process looks again whether a channel's lane has become free."""


class Outbox:
    """The deliveries of the store, seen by those who send them."""

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        instance: str,
        *,
        delivery_config: Callable[[], DeliveryConfig],
        book: Callable[[], AddressBook],
        link_signer: LinkSigner,
    ) -> None:
        """`delivery_config` and `book` are asked anew: the configuration may have changed."""
        self._delivery_config = delivery_config
        self._book = book
        self._link_signer = link_signer
        self.lanes: ChannelLanes | None = None
        """Where other processes deliver too."""
        self._store = store
        self._writer = writer
        self._clock = clock
        self._started = clock.now()
        self._instance = instance
        self._backoffs = RecipientBackoff()
        self.paragraphs: DigestParagraphs | None = None
        """What a language model writes for digests."""

    async def claim(self, channel: str) -> list[ClaimedDelivery]:
        """Take what is due in a channel, one at a time; it is `sending` from now on."""
        claimed = await self._writer.run(partial(self._claim, channel))
        if self.paragraphs is not None:
            self.paragraphs.start()
        return claimed

    async def record_result(self, delivery: ClaimedDelivery, receipt: Receipt) -> bool:
        """Store the result, and when it is retried; True when the operator must hear of it."""
        return await self._writer.run(partial(self._settle, delivery, receipt))

    async def end_thread(self, delivery: ClaimedDelivery) -> None:
        """Forget the first message on a story, because it is gone."""
        await self._writer.run(partial(self._end_thread, delivery))

    async def due(self, channel: str) -> datetime | None:
        """When something is to be sent in a channel next; None when nothing waits."""
        return await self._writer.run(partial(self._due, channel))

    async def wait(self, channel: str) -> float:
        """Seconds until the next delivery of a channel is due, and no more than a minute."""
        if self.lanes is not None and not self.lanes.holds(channel):
            return LANE_SECONDS
        due = await self.due(channel)
        if due is None:
            return LONGEST_WAIT
        waits = self.paragraphs is not None and self.paragraphs.is_asking
        shortest = ASKING_SECONDS if waits else 0.05
        return min(LONGEST_WAIT, max(shortest, (due - self._clock.now()).total_seconds()))

    def clear_backoff(self) -> None:
        """Try those who rest after trouble at once."""
        self._backoffs.clear_backoff()

    @property
    def is_led(self) -> bool:
        """Whether another process leads: its configuration counts, and ours may be older."""
        return self.lanes is not None and not self.lanes.workers_first

    def _known(self, channel: str) -> list[str] | None:
        """Whom this process may send to; None where it decides what becomes of all others."""
        if not self.is_led:
            return None
        return [who.label for who in self._book().recipients().get(channel, ())]

    def _claim(self, channel: str) -> list[ClaimedDelivery]:
        now = self._clock.now()
        with self._store.writing() as session:
            if self.lanes is not None and not self.lanes.hold(session, channel):
                return []
            # What is held is looked at first: with each claim it may become due, alone or in a
            # digest.
            ConfirmWait(session, self._delivery_config(), now).expire(channel)
            deliveries.release(session, channel, now)
            reminders.expire(session, channel, now)
            self._hold_backlog(session, channel, now)
            config = self._delivery_config()
            DigestBuilder(session, config, now, self._started, self.paragraphs).write_due(channel)
            HeldDetails(session, self._delivery_config(), now).move(channel)
            claimed = outbox.claim(
                session,
                now=now,
                lease=LEASE,
                instance=self._instance,
                channel=channel,
                resting=tuple(self._backoffs.backed_off(channel, now)),
                among=self._known(channel),
                # One at a time: a process that is killed leaves no more than one delivery in doubt.
                limit=1,
            )
        return [self._signed(each) for each in claimed]

    def _signed(self, delivery: ClaimedDelivery) -> ClaimedDelivery:
        """The delivery with its recipient's own links, the same at every attempt."""

        def token(act: FeedbackAction) -> str:
            return self._link_signer.token(FeedbackClick(delivery.id, act), delivery.first_try)

        def item_token(number: int) -> str:
            click = FeedbackClick(number, FeedbackAction.ELSE)
            return self._link_signer.token(click, delivery.first_try)

        own = self._link_signer.subscription_token(delivery.recipient)
        thread = delivery.thread
        if thread is not None:  # its first message is sent again, with what is new
            thread = replace(thread, first=personalize(thread.first, token, own))
        message = personalize(delivery.message, token, own, item_token)
        return replace(delivery, message=message, thread=thread)

    def _hold_backlog(self, session: Session, channel: str, now: datetime) -> None:
        """One message for what piled up, once the recipient can be reached again."""
        terms = self._delivery_config().channels.get(channel)
        if terms is not None:
            digest_backlog.hold_backlog(
                session,
                channel,
                before=now - BACKLOG_AGE,
                more_than=terms.flood,
                without=self._backoffs.in_trouble(channel),
                now=now,
            )

    def _due(self, channel: str) -> datetime | None:
        resting = self._backoffs.backed_off(channel, self._clock.now())
        with self._store.reading() as session:
            due = outbox.next_due(session, channel, tuple(resting), self._known(channel))
        return min((each for each in (due, *resting.values()) if each is not None), default=None)

    def _settle(self, delivery: ClaimedDelivery, receipt: Receipt) -> bool:
        now = self._clock.now()
        self._backoffs.record(delivery.recipient, receipt, now)
        suspension = self._suspension_for(delivery, receipt, now)
        again = None
        if not receipt.ok:
            # So that what failed together does not come back together.
            jitter = random.uniform(-0.2, 0.2)  # noqa: S311
            again = next_attempt(delivery.attempts, delivery.first_try, receipt, now, jitter)
        dead = not receipt.ok and again is None
        with self._store.writing() as session:
            ours = outbox.finish(
                session,
                delivery.id,
                delivery.token,
                receipt,
                now=now,
                next_at=again,
                dead=dead,
                suspended=suspension is not None,
            )
            newly = ours and suspension is not None and suspensions.suspend(session, suspension)
            if receipt.ok:
                _keep_thread(session, delivery, receipt)
        _record(delivery, receipt, again, suspension)
        return newly or (ours and dead)

    def _suspension_for(
        self, delivery: ClaimedDelivery, receipt: Receipt, now: datetime
    ) -> Suspension | None:
        """Who is suspended by a rejection: nobody when it is about the message alone."""
        if receipt.ok or not receipt.permanent or receipt.blame is FailureScope.MESSAGE:
            return None
        who = delivery.recipient
        # Bad credentials stop the whole channel, an unknown address only its owner.
        label = who.label if receipt.blame is FailureScope.RECIPIENT else ""
        return Suspension(
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
        threads.add_reply(session, who, message)


def _record(
    delivery: ClaimedDelivery,
    receipt: Receipt,
    again: datetime | None,
    suspension: Suspension | None,
) -> None:
    bound_log = log.bind(channel=delivery.recipient.channel, recipient=delivery.recipient.label)
    if receipt.ok:
        bound_log.info("delivered", subject=delivery.message.subject)
    elif suspension is not None:
        bound_log.error("delivery suspended", detail=receipt.detail, cure="policywire channels")
    elif again is not None:
        bound_log.warning(
            "delivery failed, will retry", detail=receipt.detail, next=again.isoformat()
        )
    else:
        bound_log.error(
            "delivery failed permanently",
            detail=receipt.detail,
            cure="policywire deliveries --failed",
        )

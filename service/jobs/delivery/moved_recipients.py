"""Deliveries follow their recipients through changes of alerts.yaml; who has left it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policywire.alerts.routing.recipient_moves import RecipientPlace, find_mended, find_moves
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER
from policywire.service.log import log
from policywire.store.database.session import Session
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.store.people import saved_searches
from policywire.store.recipients import recipient_places, subscriptions

LEFT = "is no longer in alerts.yaml"


def follow_recipients(session: Session, places: Sequence[RecipientPlace], now: datetime) -> None:
    """Move what waits to those who stand in the same place today, and send again what was lost.

    What was given up in the last days goes along: its cause may just have been mended.
    """
    before, since = recipient_places.known(session), now - GIVE_UP_AFTER
    for old, new in find_moves(before, places).items():
        count = recipient_places.move(session, old, new, since=since)
        saved_searches.move(session, old, new)
        # A mended address never had a message with the link to choose by: only a new name has.
        if old.label == new.label:
            subscriptions.move(session, old, new)
        log.info("deliveries follow their recipient", before=old.label, now=new.label, count=count)
    for each in find_mended(before, places) if before else ():
        recipient_places.try_again(session, each, since=since, now=now)
    recipient_places.replace(session, places)
    suspend_gone(session, places, now)


def suspend_gone(session: Session, places: Sequence[RecipientPlace], now: datetime) -> None:
    """What waits for somebody who has left the configuration waits for five days more."""
    for who in recipient_places.left(session, {each.recipient for each in places}):
        suspensions.suspend(
            session,
            Suspension(
                channel=who.channel,
                recipient=who.label,
                since=now,
                reason=f"{who.label} {LEFT}.",
                code=0,
                # That of nobody: as soon as they are back, theirs is another one.
                fingerprint="",
            ),
        )
    for gone in suspensions.listing(session):
        if gone.has_left and gone.since < now - GIVE_UP_AFTER:
            recipient_places.give_up(session, gone.who, gone.reason, now)
            suspensions.resume(session, gone.channel, gone.recipient)

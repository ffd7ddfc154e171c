"""Suspensions: notify the operator once, and retry when an address has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policywire.alerts.message.labels import pluralize
from policywire.service.jobs.delivery.moved_recipients import LEFT
from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension


def report_suspensions(session: Session, notices: OperatorNotices, now: datetime) -> bool:
    """Write one notice of all new suspensions; False when there are none."""
    news = [each for each in suspensions.listing(session) if each.notified is None]
    if not news:
        return False
    refused = [each for each in news if not each.has_left]
    gone = [each for each in news if each.has_left]
    if refused:
        notices.write(session, *suspension_notice(refused))
    if gone:
        notices.write(session, *gone_notice(gone))
    for each in news:
        suspensions.mark_notified(session, each, now)
    return True


def suspension_notice(news: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the notice to the operator."""
    names = ", ".join(dict.fromkeys(each.channel for each in news))
    lines = [f"{_who(each)}: {each.reason}" for each in news]
    cure = (
        "Nothing is lost: their messages are waiting. Correct the address or the password in "
        "alerts.yaml, and they are sent automatically. If the problem was on the other side, press "
        "“Send a test” on the page Channels, or run "
        f"`policywire channels test {news[0].channel}`: it sends a sample and resumes delivery "
        "if the sample arrives."
    )
    return f"Channel {names} rejected our messages; delivery is suspended", "\n\n".join(
        [*lines, cure]
    )


def gone_notice(gone: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the notice that something waits for those who have left."""
    names = ", ".join(dict.fromkeys(each.channel for each in gone))
    waiting = sum(each.waiting for each in gone)
    lines = [
        f"{each.channel}: {pluralize(each.waiting, 'message')} for {each.recipient}"
        for each in gone
    ]
    cure = (
        "What waits is kept for five days, then given up. Put the recipient or the channel back "
        "into alerts.yaml, or write the new address in its old place, and it is sent."
    )
    subject = f"{pluralize(waiting, 'message waits', 'messages wait')} for {names}, which {LEFT}"
    return subject, "\n\n".join([*lines, cure])


def _who(suspended: Suspension) -> str:
    return f"{suspended.channel} ({suspended.recipient or 'all recipients'})"

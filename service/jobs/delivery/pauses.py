"""Pauses: ended in time, and mentioned daily while they last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from policywire.alerts.message.labels import pluralize
from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.store.recipients import pauses

AGAIN_AFTER = timedelta(days=1)
"""The operator hears of a pause so often while it lasts."""


def report_pauses(session: Session, notices: OperatorNotices, now: datetime) -> bool:
    """End the pauses whose time is over, and mention those that last; False without any news."""
    if over := pauses.end_due(session, now):
        notices.write(session, *over_notice(over))
    if lasting := pauses.to_remind(session, now, AGAIN_AFTER):
        notices.write(session, *reminder(lasting))
        for each in lasting:
            suspensions.mark_notified(session, each, now)
    return bool(over or lasting)


def pause_sentence(pause: Suspension) -> str:
    """Who paused what, since when, until when, and what waits."""
    end = f"until {pause.until:%d %b, %H:%M} UTC" if pause.until else "without an end"
    return (
        f"Channel {pause.channel} is paused by {pause.paused_by} since {pause.since:%d %b, %H:%M} "
        f"UTC, {end}; {pluralize(pause.waiting, 'message waits', 'messages wait')}."
    )


def over_notice(over: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the notice that pauses have ended."""
    lines = [
        f"{each.channel}: paused by {each.paused_by} on {each.since:%d %b, %H:%M} UTC; "
        f"{pluralize(each.waiting, 'message')} waited and will be sent now."
        for each in over
    ]
    return f"The pause of channel {_names(over)} has ended", "\n\n".join(lines)


def reminder(lasting: Sequence[Suspension]) -> tuple[str, str]:
    """Subject and text of the daily reminder."""
    cure = (
        "Nothing is lost: the messages are waiting. “Open it again” on the page Channels, or "
        f"`policywire channels resume {lasting[0].channel}`, sends them."
    )
    lines = [pause_sentence(each) for each in lasting]
    return f"Paused: nobody hears by channel {_names(lasting)}", "\n\n".join([*lines, cure])


def _names(found: Sequence[Suspension]) -> str:
    return ", ".join(each.channel for each in found)

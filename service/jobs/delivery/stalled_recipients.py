"""A recipient whom nothing reaches for an hour is told to the operator, long before five days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from policywire.alerts.message.labels import pluralize
from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.recipients import stalled
from policywire.store.recipients.stalled import Stalled

AFTER = timedelta(hours=1)


def report_stalled(session: Session, notices: OperatorNotices, now: datetime) -> bool:
    """Write one notice of all whom nothing has reached for an hour; False when there are none."""
    news = stalled.untold(session, before=now - AFTER)
    if news:
        notices.write(session, *stalled_notice(news))
        stalled.mark_told(session, news, now)
    return bool(news)


def stalled_notice(news: Sequence[Stalled]) -> tuple[str, str]:
    """Subject and text of the notice."""
    names = ", ".join(dict.fromkeys(each.recipient.channel for each in news))
    lines = [
        f"{each.recipient.channel} ({each.recipient.label}), since "
        f"{each.since:%d %b, %H:%M} UTC, {pluralize(each.waiting, 'message')}: {each.cause}"
        for each in news
    ]
    cure = (
        "They are tried again every hour and given up after five days. Mend what the line says, "
        f"then press “Send a test” on the page Channels, or run `policywire channels test "
        f"{news[0].recipient.channel}`."
    )
    return f"Nothing has reached channel {names} for an hour", "\n\n".join([*lines, cure])

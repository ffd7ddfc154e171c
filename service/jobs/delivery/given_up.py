"""What was given up: the operator is told of each delivery once, grouped by channel and cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from policywire.alerts.message.labels import pluralize
from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.recipients import given_up
from policywire.store.recipients.given_up import GivenUp

GROUP_INTERVAL = timedelta(minutes=15)
"""Between two notices: what dies one by one is told together."""
NAMED = 5
"""So many messages of a group are named; the others are counted."""


class GivenUpReport:
    """Tells what was given up; `write` is called in the writer's thread."""

    def __init__(self, notices: OperatorNotices) -> None:
        self._notices = notices
        self._last: datetime | None = None

    def write(self, session: Session, now: datetime) -> bool:
        """Write a notice of all that is not told yet; False when there is none, or too soon."""
        if self._last is not None and now - self._last < GROUP_INTERVAL:
            return False
        news = given_up.untold(session)
        if not news:
            return False
        self._notices.write(session, *given_up_notice(news))
        given_up.mark_told(session, [each.id for each in news], now)
        self._last = now
        return True


def given_up_notice(news: Sequence[GivenUp]) -> tuple[str, str]:
    """Subject and text of the notice."""
    channels = ", ".join(dict.fromkeys(each.recipient.channel for each in news))
    count = pluralize(len(news), "message was", "messages were")
    paragraphs = [_paragraph(group) for group in _groups(news)]
    cure = (
        "Nobody got these. Once the cause is mended, send them again: with “Send again” on the "
        f"page of the alerts (state: failed), with `policywire deliveries --resend {news[0].id}`, "
        "or all of them with `policywire deliveries --resend-failed`."
    )
    return f"{count} given up in channel {channels}", "\n\n".join([*paragraphs, cure])


def _groups(news: Iterable[GivenUp]) -> list[list[GivenUp]]:
    found: dict[tuple[str, str, str], list[GivenUp]] = {}
    for each in news:
        who = each.recipient
        found.setdefault((who.channel, who.label, each.cause), []).append(each)
    return list(found.values())


def _paragraph(group: Sequence[GivenUp]) -> str:
    first = group[0]
    who = f"{first.recipient.channel} ({first.recipient.label})"
    named = "; ".join(f"“{each.subject}” ({each.id})" for each in group[:NAMED])
    more = f"; and {len(group) - NAMED} more" if len(group) > NAMED else ""
    alerts = sum(each.alerts for each in group)
    told = f" They tell {alerts} alerts." if alerts > len(group) else ""
    count = pluralize(len(group), "message")
    return f"{who}, {count}: {first.cause} {_cure(first)}\n{named}{more}.{told}"


def _cure(dead: GivenUp) -> str:
    """What to do about the cause, where the cause itself does not say it."""
    if dead.expired:
        return "It was tried for five days."
    if dead.code == _TOO_LONG:
        return "Raise the limit of the program that takes it, or send digests more often."
    if 500 <= dead.code < 600 and dead.code not in _SERVER_ERRORS:
        return "Ask whoever runs the mail relay which rule refused the text."
    return ""


_TOO_LONG = 413
_SERVER_ERRORS = frozenset(range(500, 512))
"""HTTP's own. Every other code from 550 on is a mail relay's."""

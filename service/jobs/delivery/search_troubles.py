"""Saved searches that cannot be asked: their readers and the operator are told, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.people import saved_searches

AFTER = timedelta(minutes=10)
"""A search that is slow on a busy machine, or whose topic is just renamed, works again by then."""
CURE = (
    "Change it, or whom it tells, on the page Saved searches. It is tried again by itself; what "
    "came meanwhile is told then."
)


def report_searches(session: Session, notices: OperatorNotices, now: datetime) -> bool:
    """Tell of the searches that have been in trouble for a while; False without any news."""
    found = saved_searches.untold_troubles(session, now, AFTER)
    for each in found:
        who = (each.recipient,) if each.recipient else ()
        subject = f"The saved search “{each.name}” cannot be asked"
        notices.write(session, subject, f"{each.trouble}\n\n{CURE}", also=who)
    saved_searches.mark_trouble_told(session, [each.id for each in found], now)
    return bool(found)

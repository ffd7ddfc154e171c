"""After a restore: the operator is told what is withheld, and how to send it."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.message.labels import pluralize
from policywire.service.operator_notices import OperatorNotices
from policywire.store.articles import restores
from policywire.store.database.store import Store
from policywire.store.deliveries import withheld
from policywire.store.deliveries.notices import told_lately

AGAIN_AFTER = timedelta(days=1)
"""While messages are withheld the operator hears of it so often."""
CURE = (
    "They may have been sent before. `policywire deliveries --state withheld` lists them, "
    "`policywire deliveries resume` sends them, `policywire deliveries discard` counts them as "
    "sent."
)


def report_restore(store: Store, notices: OperatorNotices, now: datetime) -> bool:
    """Write the notice about the last restore, once, and daily while anything is withheld."""
    with store.writing() as session:
        restore = restores.latest(session)
        if restore is None or told_lately(restore.told, now, AGAIN_AFTER):
            return False
        count = withheld.count(session)
        if restore.told is not None and not count:
            return False
        notices.write(
            session,
            "A backup was restored; messages are withheld",
            f"The backup {restore.file}, made {restore.made:%d %b %Y, %H:%M} UTC, was restored on "
            f"{restore.at:%d %b %Y, %H:%M} UTC. {pluralize(count, 'message')} withheld so far, and "
            f"what the sources bring again is withheld, too. {CURE}",
        )
        restores.mark_told(session, restore, now)
    return True

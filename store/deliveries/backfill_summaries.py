"""The summary of backfills: its parts are held without a time until the backfills end."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select, update

from policywire.alerts.message.backfill_summary import GROUP_KEY
from policywire.store.database.json_codec import to_json
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import HELD, TOGETHER as IS_TOGETHER, DeliveryRow

_WAITS = (
    HELD,
    IS_TOGETHER,
    col(DeliveryRow.together) == GROUP_KEY,
    col(DeliveryRow.due_at).is_(None),
)


def waiting_channels(session: Session) -> list[str]:
    """The channels in which parts of a summary wait for its end."""
    query = select(DeliveryRow.channel).where(*_WAITS).distinct()
    return sorted(session.exec(query).all())


def suppress_topic(session: Session, topic: str, now: datetime) -> None:
    """Drop what was held only for a topic that is gone."""
    alone = col(DeliveryRow.topics) == to_json(tuple[str, ...], (topic,))
    reason = col(DeliveryRow.reason).concat(" The topic was removed before its summary was sent.")
    session.exec(
        update(DeliveryRow)
        .where(*_WAITS, alone)
        .values(
            state=DeliveryState.SUPPRESSED.value, outcome="topic", reason=reason, finished_at=now
        )
    )


def set_due(session: Session, channel: str, due: datetime) -> None:
    """Set when the summary of each recipient in a channel is due."""
    session.exec(
        update(DeliveryRow).where(*_WAITS, col(DeliveryRow.channel) == channel).values(due_at=due)
    )

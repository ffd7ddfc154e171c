"""Traffic: how much a recipient got and will get, for budgets and against floods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from policywire.alerts.message.digest import Occasion
from policywire.alerts.model.alert import Recipient
from policywire.store.deliveries import digests
from policywire.store.schema import HELD, TOGETHER, DeliveryRow


class StoredTraffic:
    """What `policywire.alerts.routing.delivery_timing` asks, answered within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_single(
        self, recipient: Recipient, start: datetime, end: datetime, route: str | None = None
    ) -> int:
        """Messages of their own planned from `start` until before `end`, by `route` or any.

        The message of a group counts once: only the first of its developments has a plan.
        """
        planned = col(DeliveryRow.planned_at)
        own = or_(col(DeliveryRow.gathered).is_(False), col(DeliveryRow.together) != "")
        by_route = [] if route is None else [col(DeliveryRow.route) == route]
        return self._count(recipient, planned >= start, planned < end, own, *by_route)

    def group_due_at(self, recipient: Recipient, story: str) -> datetime | None:
        """When the message is due in which developments of a story are put together, if one is."""
        query = select(func.min(col(DeliveryRow.due_at))).where(
            HELD,
            TOGETHER,
            col(DeliveryRow.together) == story,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
        )
        return self._session.exec(query).one()

    def count_planned(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """The same, and what a flood has gathered meanwhile; both ends included."""
        return self._count(recipient, col(DeliveryRow.planned_at).between(start, end))

    def last_summary_at(self, recipient: Recipient, now: datetime) -> datetime | None:
        """When a flood's next summary is due, or else the last message of that kind was made."""
        query = (
            select(DeliveryRow.due_at)
            .where(
                HELD,
                col(DeliveryRow.channel) == recipient.channel,
                col(DeliveryRow.recipient) == recipient.label,
                col(DeliveryRow.outcome) == "flood",
            )
            .order_by(col(DeliveryRow.due_at).desc())
            .limit(1)
        )
        # A summary that is planned but not yet made counts: the next one must not come sooner.
        return self._session.exec(query).first() or digests.last_made(
            self._session, recipient, Occasion.FLOOD
        )

    def _count(self, recipient: Recipient, *conditions: Any) -> int:
        query = select(func.count()).where(
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            *conditions,
        )
        return self._session.exec(query).one()

"""Notify: an alert becomes a decision for each recipient, and a delivery in the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policywire.alerts.message.signed_links import feedback_links
from policywire.alerts.model.alert import Alert, Decision, Recipient
from policywire.alerts.routing.delivery_timing import DeliveryTiming
from policywire.alerts.routing.routing import decide
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.session import Session
from policywire.store.deliveries import deliveries, silences
from policywire.store.deliveries.traffic import StoredTraffic


@dataclass(frozen=True, slots=True)
class DeliveryWriter:
    """One round of notifications, inside one transaction."""

    session: Session
    audience: DeliveryConfig
    now: datetime

    def decide_and_write(
        self,
        alert: Alert,
        *,
        source: str = "",
        backfill_before: datetime | None = None,
        archive: bool = False,
        told: Collection[Recipient] = (),
    ) -> tuple[Decision, ...]:
        """Decide who is notified and when, and store it; the arguments are those of `decide`."""
        silences.end_snoozes(self.session, alert.story, alert.stage, self.now)
        decisions = decide(
            alert,
            self.audience.routes,
            self.audience.recipients,
            self.now,
            backfill_before=backfill_before,
            archive=archive,
            notified=told,
            silences=silences.active(self.session, self.now),
            source=source,
        )
        paced = self._timed(alert, decisions)
        self.write(alert, paced)
        return paced

    def write(self, alert: Alert, decisions: Sequence[Decision]) -> None:
        """Store what was decided, with the rendered message."""
        linked = replace(alert, links=feedback_links(self.audience.page))
        message = self.audience.render(linked)
        deliveries.enqueue(self.session, alert, message, decisions, self.now)

    def _timed(self, alert: Alert, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """The same decisions, each with the time at which it is sent."""
        channels, zone = self.audience.channels, self.audience.zone
        traffic = StoredTraffic(self.session)
        return tuple(
            DeliveryTiming(channels[each.recipient.channel], traffic, zone).apply(
                each, alert, self.now
            )
            if each.recipient.channel in channels
            else each
            for each in decisions
        )

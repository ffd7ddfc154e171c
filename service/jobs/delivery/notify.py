"""Notify: an alert becomes a decision for each recipient, and a delivery in the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from policywire.alerts.message.signed_links import reader_links
from policywire.alerts.model.alert import Alert, Decision, Recipient
from policywire.alerts.routing.delivery_timing import DeliveryTiming
from policywire.alerts.routing.mentions import by_strength
from policywire.alerts.routing.routing import decide, once_per_address
from policywire.alerts.routing.subscription import Subscription, channel_of
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.session import Session
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.traffic import StoredTraffic
from policywire.store.recipients import silences, subscriptions


@dataclass(frozen=True, slots=True)
class DeliveryWriter:
    """One round of notifications, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def decide_and_write(
        self,
        alert: Alert,
        *,
        source: str = "",
        backfill_before: datetime | None = None,
        archive: bool = False,
        notified: Collection[Recipient] = (),
    ) -> tuple[Decision, ...]:
        """Decide who is notified and when, and store it; the arguments are those of `decide`."""
        chosen = subscriptions.by_recipient(self.session)
        silences.end_snoozes(self.session, alert.story, alert.stage, self.now)
        decisions = decide(
            alert,
            self.delivery_config.routes,
            self.delivery_config.recipients,
            self.now,
            backfill_before=backfill_before,
            archive=archive,
            notified=notified,
            silences=silences.active(self.session, self.now),
            source=source,
            subscriptions=chosen,
            once=False,
            own=self.delivery_config.own,
        )
        timed = [
            (told, self._timed(told, theirs, chosen))
            for told, theirs in by_strength(alert, decisions)
        ]
        paced = list(once_per_address([one for _, theirs in timed for one in theirs]))
        left = iter(paced)
        for each, theirs in timed:
            self.write(each, list(islice(left, len(theirs))))
        return tuple(paced)

    def write(self, alert: Alert, decisions: Sequence[Decision]) -> None:
        """Store what was decided, with the rendered message."""
        linked = replace(alert, links=reader_links(self.delivery_config.page))
        message = self.delivery_config.render(linked)
        deliveries.enqueue(self.session, alert, message, decisions, self.now)

    def _timed(
        self,
        alert: Alert,
        decisions: Sequence[Decision],
        chosen: Mapping[Recipient, Subscription],
    ) -> tuple[Decision, ...]:
        """The same decisions, each with the time at which it is sent."""
        zone, traffic = self.delivery_config.zone, StoredTraffic(self.session)
        channels = {
            each.recipient: channel_of(channel, chosen.get(each.recipient))
            for each in decisions
            if (channel := self.delivery_config.channels.get(each.recipient.channel)) is not None
        }
        return tuple(
            DeliveryTiming(channels[each.recipient], traffic, zone).apply(each, alert, self.now)
            if each.recipient in channels
            else each
            for each in decisions
        )

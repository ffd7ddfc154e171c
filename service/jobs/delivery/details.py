"""Details that are held: at each look at a channel, to the thread, into an alert, or given up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from policywire.alerts.message.build_alert import with_details
from policywire.alerts.message.signed_links import reader_links
from policywire.alerts.routing.quiet_hours import next_slot, quiet_until
from policywire.config.models import Channel
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.session import Session
from policywire.store.deliveries import deliveries, details, digests
from policywire.store.deliveries.details import AlertWithDetails

LONGEST_WAIT = timedelta(days=30)
"""A detail for whose story no alert came in this time is given up: it stays on the page."""


@dataclass(frozen=True, slots=True)
class HeldDetails:
    """One look at the details that a channel holds, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def move(self, channel: str) -> None:
        """Post what has a thread, and let alerts that are sent now take the others along."""
        terms = self.delivery_config.channels.get(channel)
        details.expire(self.session, channel, self.now - LONGEST_WAIT, self.now)
        details.withdraw_from_threads(self.session, channel, self._digest_at(terms))
        if terms is None or terms.quiet is None or not self._is_quiet(terms):
            details.post_to_threads(self.session, channel, self.now)
        for each in details.alerts_with_details(self.session, channel, self.now):
            self._attach(each)

    def _attach(self, waiting: AlertWithDetails) -> None:
        alert = with_details(waiting.alert, [each.alert for each in waiting.details])
        linked = replace(alert, links=reader_links(self.delivery_config.page))
        message = self.delivery_config.render(linked)
        deliveries.replace_alert(self.session, waiting.id, alert, message, self.now)
        digests.fold(self.session, [each.id for each in waiting.details], waiting.id, self.now)

    def _is_quiet(self, terms: Channel) -> bool:
        assert terms.quiet is not None
        return quiet_until(terms.quiet, self.now, self.delivery_config.zone) is not None

    def _digest_at(self, terms: Channel | None) -> datetime | None:
        if terms is None or terms.digest is None:
            return None
        return next_slot(terms.digest, self.now, self.delivery_config.zone)

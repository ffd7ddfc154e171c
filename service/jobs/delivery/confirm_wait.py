"""Decide again what waits for more outlets: when they report it, or when its time is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from policywire.alerts.message.build_alert import with_confirmation
from policywire.alerts.message.signed_links import reader_links
from policywire.alerts.model.alert import Decision, DecisionAction
from policywire.alerts.model.delivery_policy import NO_POLICY
from policywire.alerts.model.story_context import StoryContext
from policywire.alerts.routing.delivery_timing import DeliveryTiming
from policywire.alerts.routing.route_tree import policy_at
from policywire.alerts.routing.silence import silenced_by
from policywire.alerts.routing.subscription import channel_of, chosen_policy
from policywire.config.enums import DetailHandling, Strength
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.session import Session
from policywire.store.deliveries import deliveries, unconfirmed
from policywire.store.deliveries.traffic import StoredTraffic
from policywire.store.deliveries.unconfirmed import UnconfirmedDelivery
from policywire.store.recipients import silences, subscriptions
from policywire.store.stories import stories


@dataclass(frozen=True, slots=True)
class ConfirmWait:
    """One look at what waits, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def confirm(self, story: str) -> int:
        """Decide anew what waited for outlets that now report the story; gives how many."""
        context = stories.context(self.session, story)
        names = {report.outlet.casefold(): report.outlet for report in context.reports}
        found = unconfirmed.confirmed(self.session, story, len(names))
        for each in found:
            said = f"{', '.join(list(names.values())[:5])} report it too: confirmed."
            self._decide(self._with_confirmation(each, context), said, confirmed=True)
        return len(found)

    def _with_confirmation(
        self, waiting: UnconfirmedDelivery, context: StoryContext
    ) -> UnconfirmedDelivery:
        """The same with an alert that names who confirms it; that is what is sent now."""
        alert = with_confirmation(waiting.alert, context)
        linked = replace(alert, links=reader_links(self.delivery_config.page))
        message = self.delivery_config.render(linked)
        deliveries.replace_alert(self.session, waiting.id, alert, message, self.now)
        return replace(waiting, alert=alert)

    def expire(self, channel: str) -> int:
        """Decide anew what waited in vain in a channel; gives how many."""
        found = unconfirmed.overdue(self.session, channel, self.now)
        for each in found:
            said = f"No {_ordinal(each.needs)} outlet confirmed it in time."
            self._decide(each, said, confirmed=False)
        return len(found)

    def _decide(self, waiting: UnconfirmedDelivery, said: str, *, confirmed: bool) -> None:
        decision = replace(self._routed_decision(waiting), text=f"{waiting.reason} {said}")
        decision = self._unless_silenced(decision, waiting)
        unconfirmed.decide(
            self.session, waiting.id, self._timed(decision, waiting, confirmed=confirmed), self.now
        )

    def _routed_decision(self, waiting: UnconfirmedDelivery) -> Decision:
        """The decision as its route would make it now; a route that is gone asks for nothing."""
        return Decision(
            recipient=waiting.recipient,
            action=DecisionAction.SEND,
            topics=waiting.topics,
            outcome="routed",
            text=waiting.reason,
            details=DetailHandling.ALERT if waiting.alert.strength is Strength.DETAIL else None,
            terms=chosen_policy(
                policy_at(self.delivery_config.routes, waiting.route, waiting.recipient.channel)
                or NO_POLICY,
                subscriptions.get(self.session, waiting.recipient),
            ),
        )

    def _unless_silenced(self, decision: Decision, waiting: UnconfirmedDelivery) -> Decision:
        silence = silenced_by(
            waiting.alert,
            waiting.topics,
            "",
            silences.active(self.session, self.now),
            self.now,
            waiting.recipient,
        )
        if silence is None:
            return decision
        outcome = "silenced" if silence.until_stage is None else "snoozed"
        return replace(
            decision,
            action=DecisionAction.SUPPRESS,
            outcome=outcome,
            text=f"{decision.text} {silence}.",
            silence=silence.id,
        )

    def _timed(
        self, decision: Decision, waiting: UnconfirmedDelivery, *, confirmed: bool
    ) -> Decision:
        channel = self.delivery_config.channels.get(decision.recipient.channel)
        if decision.action is DecisionAction.SUPPRESS or channel is None:
            return decision
        channel = channel_of(channel, subscriptions.get(self.session, decision.recipient))
        pacer = DeliveryTiming(channel, StoredTraffic(self.session), self.delivery_config.zone)
        pace = pacer.after_confirmation if confirmed else pacer.after_confirm_timeout
        return pace(decision, waiting.alert, self.now)


class WaitingStories:
    """The stories of which something waits for outlets: read once, and anew after `forget`."""

    def __init__(self) -> None:
        self._stories: frozenset[str] | None = None

    def forget(self) -> None:
        """Say that deliveries were written, or that stories were merged."""
        self._stories = None

    def confirm(
        self, session: Session, delivery_config: DeliveryConfig, story: str, now: datetime
    ) -> None:
        """Decide anew what waits for outlets of a story, if anything does."""
        if self._stories is None:
            self._stories = unconfirmed.waiting_stories(session)
        if story in self._stories:
            ConfirmWait(session, delivery_config, now).confirm(story)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")

"""What waits for more outlets is decided anew: when they have come, or when its time is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import store.delivery
import store.silence
import store.story
import store.waiting
from alerts.alert import Action, Decision
from alerts.composition import confirmed
from alerts.feedback import feedback_links
from alerts.pacing import Pacer
from alerts.route_tree import terms_at
from alerts.silence import silenced_by
from alerts.story_context import StoryContext
from alerts.terms import NO_TERMS
from service.audience import Audience
from store.session import Session
from store.traffic import StoredTraffic
from store.waiting import Unconfirmed


@dataclass(frozen=True, slots=True)
class Waiting:
    """One look at what waits, inside one transaction."""

    session: Session
    audience: Audience
    now: datetime

    def confirm(self, story: str) -> int:
        """Decide anew what waited for outlets that now report the story; gives how many."""
        context = store.story.context(self.session, story)
        names = {report.outlet.casefold(): report.outlet for report in context.reports}
        found = store.waiting.confirmed(self.session, story, len(names))
        for each in found:
            said = f"{', '.join(list(names.values())[:5])} report it: confirmed."
            self._decide(self._named(each, context), said, confirmed=True)
        return len(found)

    def _named(self, waiting: Unconfirmed, context: StoryContext) -> Unconfirmed:
        """The same with an alert that names who confirms it; that is what is told now."""
        alert = confirmed(waiting.alert, context)
        linked = replace(alert, links=feedback_links(self.audience.page))
        message = self.audience.render(linked)
        store.delivery.restate(self.session, waiting.id, alert, message, self.now)
        return replace(waiting, alert=alert)

    def expire(self, channel: str) -> int:
        """Decide anew what waited in vain in a channel; gives how many."""
        found = store.waiting.overdue(self.session, channel, self.now)
        for each in found:
            said = f"No {_ordinal(each.needs)} outlet confirmed it in time."
            self._decide(each, said, confirmed=False)
        return len(found)

    def _decide(self, waiting: Unconfirmed, said: str, *, confirmed: bool) -> None:
        decision = replace(self._fresh(waiting), text=f"{waiting.reason} {said}")
        decision = self._unless_silenced(decision, waiting)
        store.waiting.decide(
            self.session, waiting.id, self._paced(decision, waiting, confirmed=confirmed), self.now
        )

    def _fresh(self, waiting: Unconfirmed) -> Decision:
        """The decision as its route would make it now; a route that is gone asks for nothing."""
        return Decision(
            recipient=waiting.recipient,
            action=Action.SEND,
            topics=waiting.topics,
            outcome="routed",
            text=waiting.reason,
            terms=terms_at(self.audience.routes, waiting.route, waiting.recipient.channel)
            or NO_TERMS,
        )

    def _unless_silenced(self, decision: Decision, waiting: Unconfirmed) -> Decision:
        silence = silenced_by(
            waiting.alert,
            waiting.topics,
            "",
            store.silence.active(self.session, self.now),
            self.now,
            waiting.recipient,
        )
        if silence is None:
            return decision
        outcome = "silenced" if silence.until_stage is None else "snoozed"
        return replace(
            decision,
            action=Action.SUPPRESS,
            outcome=outcome,
            text=f"{decision.text} {silence}.",
            silence=silence.id,
        )

    def _paced(self, decision: Decision, waiting: Unconfirmed, *, confirmed: bool) -> Decision:
        channel = self.audience.channels.get(decision.recipient.channel)
        if decision.action is Action.SUPPRESS or channel is None:
            return decision
        pacer = Pacer(channel, StoredTraffic(self.session), self.audience.zone)
        pace = pacer.confirmed if confirmed else pacer.unconfirmed
        return pace(decision, waiting.alert, self.now)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")

"""Delivery timing: at once, when quiet hours end, or together with other alerts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from policywire.alerts.message.importance_words import count_outlets
from policywire.alerts.message.labels import format_weekday
from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.alerts.routing.digest_topic import digest_key
from policywire.alerts.routing.quiet_hours import (
    after_quiet,
    day_around,
    next_slot,
    zone_of,
)
from policywire.alerts.routing.traffic import NoTraffic, Traffic
from policywire.config.enums import DetailHandling, Strength, UnconfirmedAction
from policywire.config.models import Channel, Configuration, DigestTimes

FLOOD_WINDOW = timedelta(minutes=10)
FLOOD_PAUSE = timedelta(minutes=1)
"""How long the summary of a flood waits for the rest of the flood."""
ALSO_NEW = "also new"
"""The outcome of a detail that is held."""
CONFIRM_PAUSE = timedelta(minutes=1)
"""How long what is confirmed waits for what the confirming article brings."""


@dataclass(frozen=True, slots=True)
class DeliveryTiming:
    """The pace of one channel. `zone` is the installation's time zone."""

    channel: Channel
    traffic: Traffic
    zone: tzinfo

    def apply(self, decision: Decision, alert: Alert, now: datetime) -> Decision:
        """The decision to send, or to hold until a time; what is suppressed stays as it is.

        Outcomes of what is held: `min outlets` (too few report it), `digest` (the channel has one
        and no budget), `budget` (of today, or of the day on which quiet hours end), `flood`, `group
        wait` (with more of its story), `quiet hours`, `old news`; `also new` for a detail, which
        waits for the digest, or without a `due` for the story's thread or its next alert.
        """
        if decision.outcome == "old news":
            return self._old(decision, now)
        if decision.action is not DecisionAction.SEND:
            return decision
        if not decision.alerts:
            return self._detail(decision, now)
        if count_outlets(alert) < decision.terms.min_outlets:
            return self._unconfirmed_yet(decision, alert, now)
        return self._timed(decision, alert, now, decision.terms.group_wait)

    def after_confirmation(self, decision: Decision, alert: Alert, now: datetime) -> Decision:
        """The decision about what waited for more outlets, which now report it: send soon."""
        wait = max(decision.terms.group_wait or CONFIRM_PAUSE, CONFIRM_PAUSE)
        return self._timed(decision, alert, now, wait)

    def after_confirm_timeout(self, decision: Decision, alert: Alert, now: datetime) -> Decision:
        """The decision about what waited for more outlets in vain."""
        if decision.terms.unconfirmed is UnconfirmedAction.NOTIFY:
            return self._timed(decision, alert, now, decision.terms.group_wait)
        due, where = self._with_the_rest(decision, now, now)
        text = f"Held for {where}, {self._words(due)}."
        return self._for_the_rest(decision, "unconfirmed", text, due)

    def _timed(
        self, decision: Decision, alert: Alert, now: datetime, group_wait: timedelta | None
    ) -> Decision:
        if self._is_urgent(alert):
            # Neither a group, quiet hours nor a budget keep back what a person calls urgent.
            return self._urgent(decision, now)
        if self._digest_takes_all(decision):
            return self._for_digest(decision, now)
        group = self.traffic.group_due_at(decision.recipient, alert.story)
        if group is not None:
            return self._joined(decision, alert, max(group, now))
        return self._alone(decision, alert, now, group_wait)

    def _alone(
        self, decision: Decision, alert: Alert, now: datetime, group_wait: timedelta | None
    ) -> Decision:
        planned = self._after_quiet(now + (group_wait or timedelta()))
        spent = self._spent(decision, planned)
        if spent:
            return self._over_budget(decision, now, planned, spent)
        if self._is_flood(decision.recipient, planned):
            return self._flooded(decision, now, planned)
        if group_wait:
            return self._grouped(decision, alert, planned)
        if planned > now:
            return self._quiet(decision, planned)
        return replace(decision, planned=now)

    def _urgent(self, decision: Decision, now: datetime) -> Decision:
        if self._is_flood(decision.recipient, now):
            return self._flooded(decision, now, now)
        return replace(decision, planned=now)

    def _detail(self, decision: Decision, now: datetime) -> Decision:
        """A detail is never sent alone: it has no plan, and so counts for no budget or flood."""
        until, due = "the story's next alert", None
        if decision.details is not DetailHandling.THREAD and self._digest(decision):
            due = self._slot(decision, now)
            until = f"the digest at {self._words(due)}"
        threads = self.channel.has_threads and decision.details is not DetailHandling.DIGEST
        thread = "the story's thread, or for " if threads else ""
        text = f"{decision.text} It is a detail: held for {thread}{until}."
        return replace(
            decision,
            action=DecisionAction.HOLD,
            outcome=ALSO_NEW,
            text=text,
            due=due,
            gathered=True,
            together=self._digest_key(decision) if due else "",
        )

    def _old(self, decision: Decision, now: datetime) -> Decision:
        assert decision.due is not None
        if self._digest(decision) is None:
            return replace(decision, due=self._after_quiet(decision.due))
        return replace(decision, due=self._slot(decision, now), together=self._digest_key(decision))

    def _unconfirmed_yet(self, decision: Decision, alert: Alert, now: datetime) -> Decision:
        """It is decided again when the outlets have come, or their time is over."""
        terms, until = decision.terms, now + decision.terms.confirm_within
        has = count_outlets(alert)
        count = f"{has} outlet reports" if has == 1 else f"{has} outlets report"
        text = f"{count} it; held for {terms.min_outlets}, until {self._words(until)}."
        held = _held(decision, "min outlets", text, until)
        return replace(held, needs=terms.min_outlets)

    def _grouped(self, decision: Decision, alert: Alert, planned: datetime) -> Decision:
        text = f"Held until {self._words(planned)} for more of its story."
        held = _held(decision, "group wait", text, planned, planned=planned, gathered=True)
        return replace(held, together=alert.story)

    def _joined(self, decision: Decision, alert: Alert, due: datetime) -> Decision:
        text = f"Grouped with more of its story, {self._words(due)}."
        held = _held(decision, "group wait", text, due, gathered=True)
        return replace(held, together=alert.story)

    def _is_urgent(self, alert: Alert) -> bool:
        quiet = self.channel.quiet
        if quiet is None or quiet.urgent is None or alert.strength is Strength.DETAIL:
            return False
        return alert.importance >= quiet.urgent

    def _spent(self, decision: Decision, planned: datetime) -> str:
        """Which budget of that day is used up, in words; empty when none is."""
        start, end = day_around(planned, self._home)
        terms, recipient = decision.terms, decision.recipient
        if terms.budget is not None:
            alone = self.traffic.count_single(recipient, start, end, terms.route)
            if alone >= terms.budget:
                return f"The budget of route {terms.place}, {terms.budget} a day, is used up"
        budget = self.channel.budget
        if budget is not None and self.traffic.count_single(recipient, start, end) >= budget:
            return f"The budget of {budget} a day is used up"
        return ""

    def _is_flood(self, recipient: Recipient, planned: datetime) -> bool:
        earlier = self.traffic.count_planned(recipient, planned - FLOOD_WINDOW, planned)
        return earlier >= self.channel.flood

    def _digest(self, decision: Decision) -> DigestTimes | None:
        """The digest that an alert is for: that of its route, or else of the channel."""
        return decision.terms.digest or self.channel.digest

    def _digest_key(self, decision: Decision) -> str:
        return digest_key(self._digest(decision), decision.topics)

    def _digest_takes_all(self, decision: Decision) -> bool:
        """Whether nothing comes alone: a digest without a budget, or with one of 0."""
        budgets = [decision.terms.budget]
        if decision.terms.digest is None:
            budgets.append(self.channel.budget)
        return self._digest(decision) is not None and not any(budgets)

    def _for_digest(self, decision: Decision, now: datetime) -> Decision:
        due = self._slot(decision, now)
        text = f"Held for the digest at {self._words(due)}."
        return self._for_the_rest(decision, "digest", text, due)

    def _for_the_rest(self, decision: Decision, outcome: str, text: str, due: datetime) -> Decision:
        held = _held(decision, outcome, text, due, gathered=True)
        return replace(held, together=self._digest_key(decision))

    def _over_budget(
        self, decision: Decision, now: datetime, planned: datetime, spent: str
    ) -> Decision:
        due, where = self._with_the_rest(decision, now, planned)
        text = f"{spent}; held for {where}, {self._words(due)}."
        return self._for_the_rest(decision, "budget", text, due)

    def _with_the_rest(
        self, decision: Decision, now: datetime, planned: datetime
    ) -> tuple[datetime, str]:
        """When the next digest is due, or the day ends on which it would have been sent."""
        if self._digest(decision) is not None:
            return self._slot(decision, now), "the digest"
        _, day_end = day_around(planned, self._home)
        return self._after_quiet(day_end), "one message with the rest"

    def _flooded(self, decision: Decision, now: datetime, planned: datetime) -> Decision:
        """Sent a minute later; while the flood goes on, every ten minutes."""
        due = planned + FLOOD_PAUSE
        last = self.traffic.last_summary_at(decision.recipient, now)
        if last is not None and planned <= last <= planned + FLOOD_WINDOW:
            due = last
        elif last is not None and last < planned:
            due = max(due, last + FLOOD_WINDOW)
        text = f"More than {self.channel.flood} within ten minutes; held for a summary."
        return _held(decision, "flood", text, due, planned=planned, gathered=True)

    def _quiet(self, decision: Decision, planned: datetime) -> Decision:
        text = f"Held until quiet hours end, {self._words(planned)}."
        return _held(decision, "quiet hours", text, planned, planned=planned)

    @property
    def _home(self) -> tzinfo:
        """The zone in which the channel's days begin and its times are shown."""
        return zone_of(self.channel.digest, zone_of(self.channel.quiet, self.zone))

    def _slot(self, decision: Decision, now: datetime) -> datetime:
        digest = self._digest(decision)
        assert digest is not None
        return self._after_quiet(next_slot(digest, now, self.zone))

    def _after_quiet(self, moment: datetime) -> datetime:
        return after_quiet(self.channel.quiet, moment, self.zone)

    def _words(self, moment: datetime) -> str:
        return format_weekday(moment, self._home)


def timings_without_traffic(configuration: Configuration) -> dict[str, DeliveryTiming]:
    """The pace of each channel as if nothing had been sent: no budget or flood changes it."""
    zone = ZoneInfo(configuration.settings.timezone)
    return {
        name: DeliveryTiming(channel, NoTraffic(), zone)
        for name, channel in configuration.channels.items()
    }


def next_send_time(
    channel: Channel, now: datetime, zone: tzinfo, own: DigestTimes | None = None
) -> datetime:
    """When a channel may get a message that is no alert: in its digest's time, or out of quiet.

    `own` is the digest of the route that takes it, if that has one.
    """
    slot, digest = now, own or (None if channel.budget else channel.digest)
    if digest is not None:
        slot = next_slot(digest, now, zone)
    return after_quiet(channel.quiet, slot, zone)


def _held(
    decision: Decision,
    outcome: str,
    text: str,
    due: datetime,
    *,
    planned: datetime | None = None,
    gathered: bool = False,
) -> Decision:
    return replace(
        decision,
        action=DecisionAction.HOLD,
        outcome=outcome,
        text=f"{decision.text} {text}",
        due=due,
        planned=planned,
        gathered=gathered,
    )

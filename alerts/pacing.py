"""When a recipient hears of an alert: at once, when quiet hours end, or together with others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from alerts.alert import Action, Alert, Decision, Recipient
from alerts.hours import after_quiet, clock_words, day_around, next_slot, zone_of
from config.models import Channel

FLOOD_WINDOW = timedelta(minutes=10)
FLOOD_PAUSE = timedelta(minutes=1)
"""How long the summary of a flood waits for the rest of the flood."""


class Traffic(Protocol):
    """What a recipient got and will get, as the store knows it."""

    def alone(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """Messages of their own planned from `start` until before `end`."""

    def planned(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """The same, and what a flood has gathered meanwhile; both ends included."""

    def summary(self, recipient: Recipient, now: datetime) -> datetime | None:
        """When the last message that gathers others was made, or a flood's next one is due."""


class NoTraffic:
    """Nobody got anything yet."""

    def alone(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """None."""
        return 0

    def planned(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """None."""
        return 0

    def summary(self, recipient: Recipient, now: datetime) -> datetime | None:
        """Never."""
        return None


@dataclass(frozen=True, slots=True)
class Pacer:
    """The pace of one channel. `zone` is the installation's time zone."""

    channel: Channel
    traffic: Traffic
    zone: tzinfo

    def pace(self, decision: Decision, alert: Alert, now: datetime) -> Decision:
        """The decision to send, or to hold until a time; any other decision stays as it is.

        Outcomes of what is held: `digest` (the channel has one and no budget), `budget` (of today,
        or of the day on which quiet hours end), `flood`, `quiet hours`.
        """
        if decision.action is not Action.SEND:
            return decision
        if self.channel.digest is not None and self.channel.budget is None:
            return self._for_digest(decision, now)
        planned = now if self._is_urgent(alert) else self._after_quiet(now)
        if self._is_spent(decision.recipient, planned):
            return self._over_budget(decision, now, planned)
        if self._is_flood(decision.recipient, planned):
            return self._flooded(decision, now, planned)
        if planned > now:
            return self._quiet(decision, planned)
        return replace(decision, planned=now)

    def _is_urgent(self, alert: Alert) -> bool:
        quiet = self.channel.quiet
        return quiet is not None and quiet.urgent is not None and alert.importance >= quiet.urgent

    def _is_spent(self, recipient: Recipient, planned: datetime) -> bool:
        if self.channel.budget is None:
            return False
        start, end = day_around(planned, self._home)
        return self.traffic.alone(recipient, start, end) >= self.channel.budget

    def _is_flood(self, recipient: Recipient, planned: datetime) -> bool:
        earlier = self.traffic.planned(recipient, planned - FLOOD_WINDOW, planned)
        return earlier >= self.channel.flood

    def _for_digest(self, decision: Decision, now: datetime) -> Decision:
        due = self._slot(now)
        text = f"It waits for the digest of {self._words(due)}."
        return _held(decision, "digest", text, due, gathered=True)

    def _over_budget(self, decision: Decision, now: datetime, planned: datetime) -> Decision:
        if self.channel.digest is not None:
            due, where = self._slot(now), "the digest"
        else:
            _, day_end = day_around(planned, self._home)
            due, where = self._after_quiet(day_end), "one message with the rest"
        spent = f"The budget of {self.channel.budget} a day is used up"
        text = f"{spent}, so it waits for {where}, {self._words(due)}."
        return _held(decision, "budget", text, due, gathered=True)

    def _flooded(self, decision: Decision, now: datetime, planned: datetime) -> Decision:
        """Told a minute later; while the flood goes on, every ten minutes."""
        due = planned + FLOOD_PAUSE
        last = self.traffic.summary(decision.recipient, now)
        if last is not None and planned <= last <= planned + FLOOD_WINDOW:
            due = last
        elif last is not None and last < planned:
            due = max(due, last + FLOOD_WINDOW)
        text = f"More than {self.channel.flood} within ten minutes: it is told in a summary."
        return _held(decision, "flood", text, due, planned=planned, gathered=True)

    def _quiet(self, decision: Decision, planned: datetime) -> Decision:
        text = f"It waits for the end of the quiet hours, {self._words(planned)}."
        return _held(decision, "quiet hours", text, planned, planned=planned)

    @property
    def _home(self) -> tzinfo:
        """The zone in which the channel's days begin and its times are told."""
        return zone_of(self.channel.digest, zone_of(self.channel.quiet, self.zone))

    def _slot(self, now: datetime) -> datetime:
        assert self.channel.digest is not None
        return self._after_quiet(next_slot(self.channel.digest, now, self.zone))

    def _after_quiet(self, moment: datetime) -> datetime:
        return after_quiet(self.channel.quiet, moment, self.zone)

    def _words(self, moment: datetime) -> str:
        return clock_words(moment, self._home)


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
        action=Action.HOLD,
        outcome=outcome,
        text=f"{decision.text} {text}",
        due=due,
        planned=planned,
        gathered=gathered,
    )

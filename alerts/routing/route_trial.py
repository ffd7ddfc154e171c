"""Routes tried on past alerts: how many each channel would have sent, held, and not told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from policywire.alerts.model.alert import Alert, DecisionAction, Recipient
from policywire.alerts.routing.delivery_timing import DeliveryTiming, timings_without_traffic
from policywire.alerts.routing.reach import unrouted_own
from policywire.alerts.routing.routing import decide, once_per_address
from policywire.config.models import Configuration, Route

LOOK_BACK = timedelta(days=7)
MOST_ALERTS = 1000
"""Alerts of the last week that routes are tried on, the newest: on the page and the terminal."""

Recipients = Mapping[str, Sequence[Recipient]]


@dataclass(slots=True)
class RouteOutcome:
    """How many alerts were sent at once, and held for later; `alerts` is how many were asked of.

    `examples` are the newest that were told, each with whether it was sent at once.
    """

    alerts: int = 0
    sent: int = 0
    held: int = 0
    examples: list[tuple[Alert, bool]] = field(default_factory=list)

    @property
    def untold(self) -> int:
        """How many were not told."""
        return self.alerts - self.sent - self.held

    def count(self, alert: Alert, actions: Iterable[DecisionAction], examples: int = 0) -> None:
        """Count one alert by what was decided for all who hear: once, however many they are."""
        found = set(actions)
        is_sent = DecisionAction.SEND in found
        self.alerts += 1
        self.sent += is_sent
        self.held += not is_sent and DecisionAction.HOLD in found
        if found & {DecisionAction.SEND, DecisionAction.HOLD} and len(self.examples) < examples:
            self.examples.append((alert, is_sent))


def try_channels(
    configuration: Configuration, recipients: Recipients, alerts: Sequence[Alert]
) -> dict[str, RouteOutcome]:
    """What all routes together would have each channel do, as if every alert were its first."""
    timings = timings_without_traffic(configuration)
    outcomes = {channel: RouteOutcome() for channel in configuration.channels}
    for alert in alerts:
        own = configuration.own_channels
        made = _decided(alert, configuration.routes, recipients, timings, own)
        for channel, outcome in outcomes.items():
            outcome.count(alert, made.get(channel, ()))
    return outcomes


def try_routes(
    routes: Sequence[Route],
    configuration: Configuration,
    recipients: Recipients,
    alerts: Sequence[Alert],
    examples: int = 0,
) -> RouteOutcome:
    """What these routes by themselves would do, whatever other routes there are."""
    timings = timings_without_traffic(configuration)
    unasked = unrouted_own(routes, configuration.own_channels)
    asked = {key: people for key, people in recipients.items() if key not in unasked}
    outcome = RouteOutcome()
    for alert in alerts:
        made = _decided(alert, routes, asked, timings)
        outcome.count(alert, [each for actions in made.values() for each in actions], examples)
    return outcome


def _decided(
    alert: Alert,
    routes: Sequence[Route],
    recipients: Recipients,
    timings: Mapping[str, DeliveryTiming],
    own: Collection[str] = (),
) -> dict[str, set[DecisionAction]]:
    decisions = decide(alert, routes, recipients, alert.at, once=False, own=own)
    timed = [timings[each.recipient.channel].apply(each, alert, alert.at) for each in decisions]
    made: dict[str, set[DecisionAction]] = {}
    for each in once_per_address(timed):
        made.setdefault(each.recipient.channel, set()).add(each.action)
    return made

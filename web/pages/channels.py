"""`/channels`: where messages go, the routes in words, and both tried on the last week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Alert, DecisionAction, Recipient
from policywire.alerts.routing.delivery_timing import timings_without_traffic
from policywire.alerts.routing.route_words import route_sentence
from policywire.alerts.routing.routing import decide, explain_routes
from policywire.config.models import Channel, Configuration
from policywire.config.values.durations import format_duration
from policywire.store.deliveries import alerts as stored_alerts, suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.web.pages.stories import titles_of
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

LOOK_BACK = timedelta(days=7)
NO_END = "0d"
"""A pause that only a person ends."""
MOST_ALERTS = 300
"""Alerts of the last week that the routes are asked about, the newest."""


@dataclass(frozen=True, slots=True)
class ChannelListItem:
    """A channel, who hears by it, whose messages wait, and what it would have done in the week."""

    key: str
    channel: Channel
    recipients: Sequence[Recipient]
    suspended: Sequence[Suspension]
    sent: int
    held: int

    @property
    def is_paused(self) -> bool:
        """Whether the whole channel waits."""
        return any(not each.recipient for each in self.suspended)

    @property
    def waiting(self) -> int:
        """Messages that wait until delivery goes on."""
        return sum(each.waiting for each in self.suspended)


@dataclass(frozen=True, slots=True)
class RouteListItem:
    """A route in words; `path` is its place, `taken` how many alerts of the week it would take."""

    path: str
    sentence: str
    taken: int


def channels(request: PageRequest) -> Response:
    """The channels and the routes."""
    configuration = request.configuration
    with request.store.reading() as session:
        week = stored_alerts.since(session, request.now - LOOK_BACK, MOST_ALERTS)
        suspended = suspensions.listing(session)
    people = AddressBook(configuration.channels).recipients()
    outcomes = _outcomes(configuration, people, week)
    return render_page(
        "channels",
        request,
        channels=[
            ChannelListItem(
                key,
                channel,
                people[key],
                [each for each in suspended if each.channel == key],
                outcomes[key, DecisionAction.SEND],
                outcomes[key, DecisionAction.HOLD],
            )
            for key, channel in configuration.channels.items()
        ],
        routes=_routes(request, people, week),
        spans=_spans(configuration.settings.pause),
        alerts=len(week),
        days=LOOK_BACK.days,
    )


def _spans(default: timedelta) -> dict[str, str]:
    """For how long a channel can be paused, the installation's own choice first."""
    own = format_duration(default) if default else NO_END
    words = {"4h": "4 hours", "1d": "a day", "2d": "2 days", "7d": "a week", NO_END: "no end"}
    return {own: words.get(own, own), **words}


def _outcomes(
    configuration: Configuration, people: Mapping[str, Sequence[Recipient]], week: Sequence[Alert]
) -> Counter[tuple[str, DecisionAction]]:
    """How many alerts of the week each channel would have sent and held, as its first ones."""
    timings = timings_without_traffic(configuration)
    counted: Counter[tuple[str, DecisionAction]] = Counter()
    for alert in week:
        decisions = decide(alert, configuration.routes, people, alert.at, once=False)
        timed = [timings[each.recipient.channel].apply(each, alert, alert.at) for each in decisions]
        # Once a channel, however many its recipients are.
        counted.update({(each.recipient.channel, each.action) for each in timed})
    return counted


def _routes(
    request: PageRequest, people: Mapping[str, Sequence[Recipient]], week: Sequence[Alert]
) -> list[RouteListItem]:
    routes = request.configuration.routes
    taken: Counter[str] = Counter()
    for alert in week:
        taken.update(step.path for step in explain_routes(alert, routes, people) if step.takes)
    titles = titles_of(request)
    return [
        RouteListItem(str(number), route_sentence(route, titles), _of_tree(taken, str(number)))
        for number, route in enumerate(routes, start=1)
    ]


def _of_tree(taken: Counter[str], path: str) -> int:
    """What a route and those inside it take."""
    return sum(
        count for each, count in taken.items() if each == path or each.startswith(f"{path}.")
    )

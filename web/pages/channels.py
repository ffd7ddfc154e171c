"""`/channels`: where messages go, the routes in words, and both tried on the last week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Alert, Recipient
from policywire.alerts.routing.route_trial import (
    LOOK_BACK,
    MOST_ALERTS,
    RouteOutcome,
    try_channels,
    try_routes,
)
from policywire.alerts.routing.route_words import route_sentence
from policywire.alerts.routing.unrouted import unrouted_channels
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.route_references import RouteReference, references
from policywire.config.models import Channel
from policywire.config.translation.texts import gettext as _
from policywire.config.values.durations import format_duration
from policywire.store.deliveries import alerts as stored_alerts, suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.web.pages.setup.folder import folder_of
from policywire.web.pages.stories import titles_of
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

NO_END = "0d"
"""A pause that only a person ends."""


@dataclass(frozen=True, slots=True)
class ChannelListItem:
    """A channel, who hears by it, whose messages wait, and what it would have done in the week.

    One `is_unrouted` that no route names, though routes are written: it gets no alert.
    """

    key: str
    channel: Channel
    recipients: Sequence[Recipient]
    suspended: Sequence[Suspension]
    sent: int
    held: int
    references: Sequence[RouteReference]
    is_unrouted: bool

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
    """A route in words; `number` is its place, `outcome` what it alone would do with the week."""

    number: int
    sentence: str
    outcome: RouteOutcome


def channels(request: PageRequest) -> Response:
    """The channels and the routes."""
    configuration = request.configuration
    week = last_week(request)
    with request.store.reading() as session:
        suspended = suspensions.listing(session)
    people = AddressBook(configuration.channels).recipients()
    outcomes = try_channels(configuration, people, week)
    titles = titles_of(request)
    unrouted = unrouted_channels(configuration)
    return render_page(
        "channels",
        request,
        channels=[
            ChannelListItem(
                key,
                channel,
                people[key],
                [each for each in suspended if each.channel == key],
                outcomes[key].sent,
                outcomes[key].held,
                references(configuration.routes, "channels", key),
                key in unrouted,
            )
            for key, channel in configuration.channels.items()
        ],
        routes=[
            RouteListItem(
                number,
                route_sentence(route, titles),
                try_routes([route], configuration, people, week),
            )
            for number, route in enumerate(configuration.routes, start=1)
        ],
        digest=folder_of(request).digest(NAME) if request.can_configure else "",
        spans=_spans(configuration.settings.pause),
        alerts=len(week),
        days=LOOK_BACK.days,
    )


def last_week(request: PageRequest) -> list[Alert]:
    """The alerts that routes are tried on."""
    with request.store.reading() as session:
        return stored_alerts.since(session, request.now - LOOK_BACK, MOST_ALERTS)


def _spans(default: timedelta) -> dict[str, str]:
    """For how long a channel can be paused, the installation's own choice first."""
    own = format_duration(default) if default else NO_END
    words = {
        "4h": _("for 4 hours"),
        "1d": _("for a day"),
        "2d": _("for 2 days"),
        "7d": _("for a week"),
        NO_END: _("without an end"),
    }
    return {own: words.get(own, _("for %(time)s", time=own)), **words}

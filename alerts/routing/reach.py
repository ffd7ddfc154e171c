"""Whom an alert can reach: by the routes, or as a person's own channel, which needs none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from policywire.alerts.model.alert import Alert, Recipient
from policywire.alerts.routing.route_tree import RouteResult, every_route, topics_of, walk
from policywire.config.models import Route

OWN_CHANNEL = "own channel"
"""The outcome of what goes to a person's own channel that no route names."""


def reach(
    alert: Alert,
    routes: Sequence[Route],
    recipients: Mapping[str, Sequence[Recipient]],
    own: Collection[str] = (),
) -> dict[Recipient, RouteResult]:
    """The answer that counts for each recipient: the first yes, or else the first no.

    `own` are the channels of single persons. They change nothing for the others: a route without
    channels does not mean them, and one that names them alone is no route for the rest.
    """
    found: dict[Recipient, RouteResult] = {}
    topics = topics_of(alert)
    unrouted = unrouted_own(routes, own)
    if unrouted:
        text = "It is a person's own channel: it gets what its owner chose, whatever routes say."
        everything = RouteResult(True, OWN_CHANNEL, text, topics)
        found = {who: everything for key in unrouted for who in recipients.get(key, ())}
    if not has_desk_routes(routes, own):
        everything = RouteResult(True, "no routes", _no_routes(routes), topics)
        people = (who for key in recipients if key not in own for who in recipients[key])
        found.update(dict.fromkeys(people, everything))
    for step in walk(alert, routes):
        for recipient in named(step.channels, recipients, own):
            known = found.get(recipient)
            if known is None or (step.result.takes and not known.takes):
                found[recipient] = step.result
    return found


def named(
    channels: Sequence[str],
    recipients: Mapping[str, Sequence[Recipient]],
    own: Collection[str] = (),
) -> Iterator[Recipient]:
    """Those for whom a route with these channels speaks: with none, all but persons' own."""
    for channel in channels or [key for key in recipients if key not in own]:
        yield from recipients.get(channel, ())


def has_desk_routes(routes: Sequence[Route], own: Collection[str]) -> bool:
    """Whether any route speaks for a channel that is nobody's own: else those get everything."""
    return any(
        not each.channels or not set(each.channels) <= set(own) for each in every_route(routes)
    )


def unrouted_own(routes: Sequence[Route], own: Collection[str]) -> list[str]:
    """The own channels that no route names: they get everything, as their owner chose."""
    routed = {key for each in every_route(routes) for key in each.channels}
    return [key for key in own if key not in routed]


def topics_followed(
    routes: Sequence[Route], channel: str, topics: Collection[str], own: Collection[str] = ()
) -> tuple[str, ...]:
    """The topics that come to a channel by any route, or without one, in the given order."""
    if channel in own:
        every = channel in unrouted_own(routes, own)
        asked = [each for each in every_route(routes) if channel in each.channels]
    else:
        every = not has_desk_routes(routes, own)
        asked = [each for each in every_route(routes) if channel in (each.channels or (channel,))]
    every = every or any(not each.topics for each in asked)
    wanted = {topic for each in asked for topic in each.topics}
    return tuple(topic for topic in topics if every or topic in wanted)


def _no_routes(routes: Sequence[Route]) -> str:
    if routes:
        return "All routes are for persons' own channels, so every other channel gets everything."
    return "There are no routes, so every channel gets everything."

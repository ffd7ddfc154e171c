"""Channels and topics that no route speaks for: what they get, or who hears of them, is nothing."""

from __future__ import annotations

from policywire.alerts.routing.reach import has_desk_routes, topics_followed
from policywire.alerts.routing.route_tree import every_route
from policywire.config.models import Configuration


def unrouted_channels(configuration: Configuration) -> list[str]:
    """The channels that get no alert: routes are written, and none speaks for them.

    Those for the operator's notices are none of them, nor persons' own channels, which need no
    route.
    """
    routes, own = configuration.routes, configuration.own_channels
    if not has_desk_routes(routes, own):
        return []
    written = every_route(routes)
    if any(not each.channels for each in written):
        return []
    spoken_for = {key for each in written for key in each.channels}
    spoken_for |= {*own, *configuration.settings.operator}
    return [key for key in configuration.channels if key not in spoken_for]


def unrouted_topics(configuration: Configuration) -> list[str]:
    """The topics of which no channel gets anything; persons' own channels are not asked."""
    own = configuration.own_channels
    channels = [key for key in configuration.channels if key not in own]
    followed = {
        topic
        for key in channels
        for topic in topics_followed(configuration.routes, key, configuration.topics, own)
    }
    return [
        key
        for key, topic in configuration.topics.items()
        if channels and key not in followed and not topic.paused
    ]


def route_note(configuration: Configuration, key: str) -> str:
    """Who hears of a new topic, in a sentence."""
    if key not in unrouted_topics(configuration):
        return "Its alerts go where the routes of alerts.yaml send them."
    return f"No route of alerts.yaml takes it yet: add {key} to the topics of one."

"""Channels that no route leads to, and topics that no route takes."""

from __future__ import annotations

from collections.abc import Iterator

from policywire.alerts.routing.unrouted import unrouted_channels, unrouted_topics
from policywire.config.models import Configuration


def unrouted_warnings(configuration: Configuration) -> Iterator[str]:
    """A sentence for each channel that gets no alert, and each topic that nobody hears of."""
    for name in unrouted_channels(configuration):
        yield unrouted_channel_warning(name)
    for key in unrouted_topics(configuration):
        yield (
            f"topics.yaml: no route takes the topic {key}: no channel is alerted of it. Add it to "
            "the `topics` of a route in alerts.yaml, or set `paused: true`"
        )


def unrouted_channel_warning(name: str) -> str:
    """What is said of a channel that no route names, nor the operator's list."""
    return (
        f"alerts.yaml: no route names the channel {name}: it gets no alert. Add it to the "
        "`channels` of a route, or to `operator` in settings.yaml if it is for notices alone"
    )

"""Channels that no route leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policywire.config.models import Configuration, Route


def unrouted_warnings(configuration: Configuration) -> Iterator[str]:
    """A sentence for each channel that no route names, nor the operator's list."""
    routed = _named(configuration.routes)
    if not configuration.routes or routed is None:
        return
    for name in configuration.channels.keys() - routed - set(configuration.settings.operator):
        yield (
            f"alerts.yaml: no route names the channel {name}: it gets no alert. Add it to the "
            "`channels` of a route, or to `operator` in settings.yaml if it is for notices alone"
        )


def _named(routes: Sequence[Route]) -> set[str] | None:
    """The channels that any of these routes leads to; None when one leads to all."""
    found: set[str] = set()
    for route in routes:
        inner = _named(route.routes) if route.routes else set()
        if not route.channels:
            return None
        found |= set(route.channels) | (inner or set())
    return found

"""What routes say of a topic or a channel that goes: which name it, and alerts.yaml without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.routes_text import with_changed_route, without_route
from policywire.config.models import Route
from policywire.config.yaml.strict_yaml import parse_yaml

Naming = Literal["topics", "channels"]


@dataclass(frozen=True, slots=True)
class RouteReference:
    """A route by its number, from 1; `is_only`: it names nothing else, and would go as well."""

    number: int
    is_only: bool


def references(routes: Sequence[Route], name: Naming, key: str) -> list[RouteReference]:
    """The routes that name a topic or a channel; those inside others are not looked at."""
    return [
        RouteReference(number, set(getattr(route, name)) == {key})
        for number, route in enumerate(routes, start=1)
        if key in getattr(route, name)
    ]


def without_reference(content: bytes, name: Naming, key: str) -> bytes:
    """alerts.yaml with no route that names the topic or channel. Raises ConfigurationError.

    A route that names nothing else goes: left without the key it would be for everything.
    """
    routes = parse_yaml(NAME, content).value.get("routes") or []
    for number in range(len(routes), 0, -1):
        named = routes[number - 1].get(name) or []
        left = [each for each in named if each != key]
        if left == named:
            continue
        if left:
            content = with_changed_route(content, number, {name: left})
        else:
            content = without_route(content, number)
    return content

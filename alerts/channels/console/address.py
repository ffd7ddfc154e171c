"""Where a console channel prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policywire.alerts.model.address import Address
from policywire.config.models.channels.console import ConsoleChannel


@dataclass(frozen=True, slots=True)
class Terminal(Address):
    """Where the service runs. `width` is in columns; None takes the window's own."""

    width: int | None


def console_addresses(channel: ConsoleChannel) -> Iterator[tuple[str, Address]]:
    """The one terminal."""
    yield "console", Terminal(channel.width)

"""The relay, the web service and the workspace that alerts are told to, and a mailroom for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

from tests.alerts.conftest import closed_port, make_alert, relay, service, workspace
from tests.service.mailroom import Mailroom

__all__ = ["closed_port", "make_alert", "open_mailroom", "relay", "service", "workspace"]


@pytest_asyncio.fixture
async def open_mailroom(tmp_path: Path) -> AsyncIterator[Callable[..., Mailroom]]:
    """Opens a mailroom with the given channels; it is closed at the end."""
    opened: list[Mailroom] = []

    def make(channels: object, **options: object) -> Mailroom:
        opened.append(Mailroom(tmp_path, channels, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for each in opened:
        await each.close()

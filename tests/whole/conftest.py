"""A newsroom on loopback that publishes as the test goes, and an installation that reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.demo.newsroom import Newsroom, Publication, evenly_spaced, publications
from tests.whole.product import Product
from tests.whole.sinks import Mailbox, Workspace, mailbox, workspace

PACE = timedelta(seconds=0.25)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@pytest.fixture
def published() -> tuple[Publication, ...]:
    """February 2025: the memo with its copies, the layoffs, the State Department's officers."""
    month = [each for each in publications() if (each.date.year, each.date.month) == (2025, 2)]
    return evenly_spaced(month, now(), PACE)


@pytest.fixture
async def newsroom(published: tuple[Publication, ...]) -> AsyncIterator[Newsroom]:
    """The newsroom, publishing."""
    room = Newsroom(published, clock=now)
    await room.start()
    try:
        yield room
    finally:
        await room.stop()


@pytest.fixture
def post() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as box:
        yield box


@pytest.fixture
def slack() -> Iterator[Workspace]:
    """A Slack-shaped server."""
    with workspace() as space:
        yield space


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """An installation, not configured yet."""
    made = Product(tmp_path / "policywire.d")
    try:
        yield made
    finally:
        made.close()

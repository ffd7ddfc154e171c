"""Chromium before the page as it is really served, on the demo's news. Tests here only read it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.web.demo_news import A_BUSY_WEEK, demo_site
from tests.web.pictures.served import served
from tests.web.site import Site

PICTURES = Path(__file__).parents[3] / "build" / "screenshots"
"""Kept as an artefact, for a person to look at."""


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's news on the evening of a busy week."""
    site = demo_site(tmp_path_factory.mktemp("busy") / "busy.db", A_BUSY_WEEK)
    yield site
    site.store.close()


@pytest.fixture(scope="session")
async def address(busy: Site) -> AsyncIterator[str]:
    """Where the page of the demo's news is served."""
    async with served(busy) as where:
        yield where

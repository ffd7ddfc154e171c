"""What holds for all tests.

Hypothesis tries the same examples in every run, so that a green run stays green; to look for new
ones, set HYPOTHESIS_PROFILE=explore.

Marks that say what a test needs follow from its fixtures and its folder; `slow` is mostly written
by hand.
`./run.sh test quick` leaves out all that is marked.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from tests.trust.count import Count

if TYPE_CHECKING:
    from playwright.async_api import Browser

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# structlog paints a traceback with rich unless it is told otherwise: a second for each.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Collecting makes a million objects that all stay: to look through them again and again costs each
# worker a quarter of its collection.
gc.disable()

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Tells `./run.sh trust` how much a test tried, and what of it was lost or came twice."""
    return Count(record_property)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    from playwright.async_api import async_playwright  # most runs of few tests need none

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One worker more than there are processors: many tests wait, for a clock or a service."""
    return (yield) + 1


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but never look at what was collected as tests."""
    gc.freeze()
    gc.enable()


SECONDS = {"whole": 20, "browser": 4, "slow": 2, "postgres": 0.2}
"""About how long a test takes that has this mark."""
WHOLE = pytest.mark.whole, pytest.mark.timeout(300)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium, PostgreSQL or the whole product; put the longest files first.

    A worker takes a file at a time: a long one that comes last would be waited for alone.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "browser" in names:
            item.add_marker("browser")
        if "postgres" in names:
            item.add_marker("postgres")
        if "demo" in names:  # a year of news through the real judge, before the first test
            item.add_marker("slow")
        if "tests/whole/" in item.nodeid:
            for mark in WHOLE:
                item.add_marker(mark)
    long = Counter[Path]()
    for item in items:
        long[item.path] += sum(SECONDS.get(mark.name, 0) for mark in item.iter_markers())
    items.sort(key=lambda item: -long[item.path])

"""A site served as the service does it, and a browser that is logged in there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from playwright.async_api import Browser, Page

from policywire.config.models import WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from tests.web.site import PASSWORD, Site

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
WCAG_AA: dict[str, object] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDER = """Array.from(document.querySelectorAll("html, .scroll")).filter(
  (each) => each.scrollWidth > each.clientWidth
).length"""
"""How much stands beyond the right edge of the screen, or of a table's frame."""


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    """The address at which the site is served."""
    page = ServedPage(WebSettings(port=0), ServiceHealth(started=site.now))
    await page.start()
    page.app_context = site.backing()
    yield page.address
    await page.stop()


@asynccontextmanager
async def logged_in(
    browser: Browser, address: str, name: str, size: str, scheme: Literal["light", "dark"]
) -> AsyncIterator[Page]:
    """A page of a browser in which somebody has logged in."""
    width, height = SIZES[size]
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    page = await context.new_page()
    await page.goto("/login")
    await page.locator("input[name=name]").fill(name)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("main form button").click()
    yield page
    await context.close()

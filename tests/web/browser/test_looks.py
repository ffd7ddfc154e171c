"""Every page in Chromium: phone and desktop, light and dark; for eyes, keyboards and readers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.web.browser.conftest import PICTURES
from tests.web.browser.places import places
from tests.web.site import Site

Scheme = Literal["light", "dark"]

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
WCAG_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CHECKED = {("phone", "dark"), ("desktop", "light")}
"""Each size and each scheme once: targets differ by size, contrasts by scheme."""


@asynccontextmanager
async def _opened(
    browser: Browser, address: str, size: str, scheme: Scheme = "light", *, script: bool = True
) -> AsyncIterator[Page]:
    width, height = SIZES[size]
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=script,
    )
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_page_is_whole_and_accessible(
    browser: Browser, address: str, busy: Site, size: str, scheme: Scheme
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with _opened(browser, address, size, scheme) as page:
        for name, path in places(busy).items():
            await page.goto(path)
            await page.screenshot(path=PICTURES / f"{name}-{size}-{scheme}.png", full_page=True)
            assert await _fits(page), name
            if (size, scheme) in CHECKED:
                found = await Axe().run(page, options=WCAG_AA)
                assert found.violations_count == 0, f"{name}: {found.generate_report()}"


WIDER = """Array.from(document.querySelectorAll("html, .scroll")).filter(
  (each) => each.scrollWidth > each.clientWidth
).length"""


async def _fits(page: Page) -> bool:
    """Whether nothing stands beyond the right edge of the screen, or of a table's frame."""
    return bool(await page.evaluate(WIDER) == 0)


FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
SEEN = """() => {
  const at = document.activeElement;
  const where = Array.from(document.querySelectorAll("*")).indexOf(at);
  return [where, getComputedStyle(at).outlineStyle === "solid"];
}"""


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str, busy: Site
) -> None:
    async with _opened(browser, address, "desktop") as page:
        for name in ("story", "topic", "sources"):
            await page.goto(places(busy)[name])
            wanted = await page.locator(FOCUSABLE).locator("visible=true").count()
            reached = set()
            for _ in range(wanted):
                await page.keyboard.press("Tab")
                where, shown = await page.evaluate(SEEN)
                assert shown, name
                reached.add(where)
            assert len(reached) == wanted, name


async def test_everything_can_be_read_and_asked_without_a_script(
    browser: Browser, address: str, busy: Site
) -> None:
    async with _opened(browser, address, "desktop", script=False) as page:
        for path in places(busy).values():
            await page.goto(path)
            assert await page.locator("h1").inner_text()
        await page.goto("/")
        await page.get_by_text("Filter", exact=True).click()
        await page.get_by_label("Topic").select_option("irs-enforcement")
        await page.get_by_role("button", name="Show").click()
        assert await page.locator("h1").inner_text() == "IRS enforcement"
        await page.get_by_role("searchbox").fill("deputize")
        await page.get_by_role("searchbox").press("Enter")
        assert await page.locator(".hits mark").count()

"""Pages in Chromium by the keyboard alone, and without a script; tests/web/pictures walks all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from tests.web.browser.places import places
from tests.web.site import Site


@asynccontextmanager
async def _opened(browser: Browser, address: str, *, script: bool = True) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=address, java_script_enabled=script)
    yield await context.new_page()
    await context.close()


FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
SEEN = """() => {
  const at = document.activeElement;
  const where = Array.from(document.querySelectorAll("*")).indexOf(at);
  return [where, getComputedStyle(at).outlineStyle === "solid"];
}"""


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str, busy: Site
) -> None:
    async with _opened(browser, address) as page:
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
    async with _opened(browser, address, script=False) as page:
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

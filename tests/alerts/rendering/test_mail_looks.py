"""Mails in Chromium: phone and desktop, light and dark. The pictures are kept for eyes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from policywire.alerts.model.alert import Alert
from policywire.alerts.rendering.messages import render_notice
from tests.alerts.golden_cases import messages

PICTURES = Path(__file__).parents[3] / "build" / "mails"
SIZES = {"phone": (360, 740), "desktop": (900, 900)}
SHOWN = ("development", "digest", "hostile", "long-url", "right-to-left")
CHECKED = {("phone", "dark"), ("desktop", "light")}
"""Each size and each scheme once: targets differ by size, contrasts by scheme."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def mails(make_alert: Callable[..., Alert], hostile_alert: Alert) -> Mapping[str, str]:
    """The HTML of each mail that is looked at."""
    told = messages(make_alert, hostile_alert)
    word = render_notice(
        "k", "Channel desk refuses our messages", "desk: 404.\n\nCorrect the address."
    )
    return {"notice": word.html, **{name: told[name][-1].html for name in SHOWN}}


@asynccontextmanager
async def _opened(
    browser: Browser, size: str, scheme: Literal["light", "dark"]
) -> AsyncIterator[Page]:
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [("phone", "light"), ("phone", "dark"), ("desktop", "light"), ("desktop", "dark")],
)
async def test_a_mail_fits_the_screen_and_can_be_read(
    browser: Browser, mails: Mapping[str, str], size: str, scheme: Literal["light", "dark"]
) -> None:
    """Contrast, names and order by axe; nothing beyond the right edge, not even a long address."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with _opened(browser, size, scheme) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for name, html in mails.items():
            await page.set_content(html)
            await page.screenshot(path=PICTURES / f"{name}-{size}-{scheme}.png", full_page=True)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= SIZES[size][0], name
            if (size, scheme) not in CHECKED:
                continue
            found = await Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert asked == [], "a mail loads nothing from anywhere"


async def test_one_look_on_a_phone_tells_what_happened_and_where_to_read_it(
    browser: Browser,
    mails: Mapping[str, str],
) -> None:
    async with _opened(browser, "phone", "light") as page:
        await page.set_content(mails["development"])
        for words in ("Now blocked", "Judge blocks IRS", "A federal judge", "Read at", "High"):
            box = await page.get_by_text(words).locator("visible=true").first.bounding_box()
            assert box is not None, words
            assert box["y"] + box["height"] <= SIZES["phone"][1], words

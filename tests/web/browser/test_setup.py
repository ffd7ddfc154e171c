"""The pages that write the configuration, in Chromium: whole, accessible, counted while typing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from policywire.config.models import WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from tests.store.newsroom import article, judge, verdict
from tests.web.browser.conftest import PICTURES
from tests.web.desk import Desk
from tests.web.pictures.served import SIZES, WCAG_AA, WIDER

LOOKS = [("phone", "light"), ("phone", "dark"), ("desktop", "light"), ("desktop", "dark")]


@pytest.fixture(params=LOOKS, ids="-".join)
async def seen(
    request: pytest.FixtureRequest, desk: Desk, browser: Browser
) -> AsyncIterator[tuple[Page, str]]:
    """A browser before a site that follows nothing yet; and what it looks like."""
    size, scheme = request.param
    served = ServedPage(WebSettings(port=0), ServiceHealth(started=desk.site.now))
    await served.start()
    served.app_context = desk.site.backing()
    width, height = SIZES[size]
    context = await browser.new_context(
        base_url=served.address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    yield await context.new_page(), f"{size}-{scheme}"
    await context.close()
    await served.stop()


async def looked_at(page: Page, name: str, look: str) -> None:
    """The page is whole and accessible; a picture is kept."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)
    assert await page.evaluate(WIDER) == 0, name
    found = await Axe().run(page, options=WCAG_AA)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


async def test_the_first_hour_is_whole_and_accessible(seen: tuple[Page, str], desk: Desk) -> None:
    page, look = seen
    for name in ("one", "two"):
        about = article(name, title=f"Hospital prices in Ohio, part {name}", text="")
        judge(desk.site.store, about, verdict(about, None, topics=()))
    await page.goto("/")
    await looked_at(page, "start", look)
    await page.get_by_label("In a few words").fill("hospital prices in Ohio")
    await page.get_by_role("button", name="Draft the topic").click()
    await looked_at(page, "start-draft", look)
    await page.get_by_role("button", name="Follow this topic").click()
    desk.refusal = "invalid_token"
    await page.get_by_label("Webhook address").fill("https://hooks.example.org/services/x")
    await page.get_by_role("button", name="Send a test and save").click()
    await looked_at(page, "start-channels", look)
    desk.refusal = ""
    await page.locator("summary", has_text="This terminal").click()
    await page.locator("button:visible", has_text="Send a test and save").last.click()
    await looked_at(page, "start-sources", look)
    await page.get_by_role("button", name="Look here").click()
    await expect(page.locator("h1")).to_have_text("Ready")
    await looked_at(page, "start-ready", look)


async def test_counts_follow_what_is_typed(seen: tuple[Page, str], desk: Desk) -> None:
    page, look = seen
    desk.write("topics.yaml", "tariffs:\n  title: Tariffs\n  any: [tariff]\n")
    about = article("a", title="A bridge closes", text="The bridge closes.")
    judge(desk.site.store, about, verdict(about, None, topics=()))
    await page.goto("/topics/tariffs/edit")
    await page.locator("#written").fill("tariffs:\n  title: Tariffs\n  any: [bridge]\n")
    await expect(page.locator(".counts-now .figures")).to_contain_text("1 match")
    await expect(page.locator(".counts-now")).to_contain_text("1 more, 0 fewer")
    await looked_at(page, "topic-counts", look)
    await page.goto("/topics/tariffs")
    for name in ("Pause", "Rename", "Remove"):
        await page.locator("summary", has_text=name).click()
    await looked_at(page, "topic-itself", look)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator(".head")).to_contain_text("Paused: it matches nothing")
    await looked_at(page, "topic-paused", look)

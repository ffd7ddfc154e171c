"""From an empty installation to the first alert, in a browser, as somebody new would go."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from email.utils import format_datetime
from http.server import ThreadingHTTPServer

import pytest
from playwright.async_api import Browser, Page, expect

from tests.cli.small_site import Site
from tests.whole.conftest import now
from tests.whole.product import Product, until
from tests.whole.sinks import Workspace

TITLE = "Hospitals in Ohio must post their prices, health department orders"
TEXT = (
    "The Ohio Department of Health ordered hospitals on Monday to post the hospital prices of 300 "
    "common services from July. Hospitals that do not comply will be fined $10,000 a day. "
)


@pytest.fixture
def paper() -> Iterator[str]:
    """A paper of another field, with a feed that its front page names."""
    Site.pages.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    item = (
        f"<item><title>{TITLE}</title><link>{address}/1</link><description>{TEXT}</description>"
        f"<pubDate>{format_datetime(now())}</pubDate></item>"
    )
    Site.pages |= {
        "/": "<html><head><title>The Columbus Ledger</title>"
        '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>',
        "/feed.xml": f"<rss version='2.0'><channel><title>Ledger</title>{item}</channel></rss>",
        "/1": f"<html lang=en><title>{TITLE}</title><article><p>{TEXT * 5}</p></article></html>",
    }
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def page(browser: Browser, product: Product) -> AsyncIterator[Page]:
    """A browser, without a script, before a service that follows nothing."""
    product.write("settings.yaml", {"allow_private_addresses": True, "web": {"port": product.port}})
    await asyncio.to_thread(product.start)
    context = await browser.new_context(
        base_url=f"http://127.0.0.1:{product.port}", java_script_enabled=False
    )
    yield await context.new_page()
    await context.close()


async def test_the_first_alert_takes_few_clicks_and_no_file(
    page: Page, product: Product, paper: str, slack: Workspace
) -> None:
    clicks = 0

    async def click(name: str) -> None:
        nonlocal clicks
        clicks += 1
        await page.get_by_role("button", name=name).click()

    await page.goto("/")
    await expect(page.locator("h1")).to_have_text("What do you follow?")
    await page.get_by_label("In a few words").fill("hospital prices in Ohio")
    await click("Draft the topic")
    assert await page.get_by_label("Title").input_value() == "hospital prices in Ohio"
    await click("Follow this topic")

    await expect(page.locator("h1")).to_have_text("Who hears?")
    await page.get_by_label("Webhook address").fill(slack.url)
    await click("Send a test and save")
    await expect(page.locator("h1")).to_have_text("Where to look?")
    assert "Sample alert" in slack.texts()[0]
    await page.get_by_label("Address of a site").fill(paper)
    await click("Find its news")
    await expect(page.locator(".trial.hit")).to_contain_text(TITLE)
    await click("Follow it")
    await expect(page.locator(".steps .answer").nth(2)).to_have_text("1 source")
    clicks += 1
    await page.get_by_role("link", name="Go on: what it brings").click()
    await expect(page.locator("h1")).to_have_text("Ready")
    await asyncio.to_thread(until, "the first alert", lambda: len(slack.posts) > 1)
    assert TITLE in slack.texts()[1]
    assert clicks <= 10

    alerts = (product.folder / "alerts.yaml").read_text()
    assert slack.url not in alerts
    assert "file:secrets/slack-webhook" in alerts
    assert await asyncio.to_thread(product.stop) == 0

"""Live updates in Chromium: what is new is offered, and nothing jumps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from playwright.async_api import Browser, expect

from policywire.config.models import WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from policywire.web.exports import sse
from tests.store.newsroom import article, judge, verdict
from tests.web.site import Reader, Site


@pytest.fixture
async def live(site: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Where a site is served that a test may add news to."""
    monkeypatch.setattr(sse, "LOOK_EVERY", 0.05)
    page = ServedPage(WebSettings(port=0), ServiceHealth(started=site.now))
    await page.start()
    page.app_context = site.backing()
    yield page.address
    site.record["status"] = "stopping"
    await page.stop()


def _move(site: Site, name: str) -> None:
    about = article(name, title=f"News of {name}")
    judge(site.store, about, verdict(about, name, moves=True))


async def test_what_moved_is_offered_and_shown_when_asked(
    browser: Browser, live: str, site: Site
) -> None:
    _move(site, "first")
    context = await browser.new_context(base_url=live)
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    await page.goto("/")
    await expect(page.locator("#live")).to_be_hidden()
    _move(site, "second")
    _move(site, "third")
    await expect(page.locator("#live")).to_have_text("2 new developments — show")
    assert await page.locator(".story").count() == 1
    await page.locator("#live a").click()
    await expect(page.locator(".story")).to_have_count(3)
    await expect(page.locator("#live")).to_be_hidden()
    await context.close()
    assert faults == []


async def test_a_stream_ends_with_the_service(live: str, site: Site) -> None:
    async with (
        httpx2.AsyncClient(base_url=live, timeout=30) as client,
        client.stream("GET", "/live?since=0") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        site.record["status"] = "stopping"
        async for _ in stream.aiter_bytes():
            pass


async def test_an_open_stream_has_ended_whole_when_the_page_has_stopped(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "LOOK_EVERY", 600.0)
    page = ServedPage(WebSettings(port=0), ServiceHealth(started=site.now))
    await page.start()
    page.app_context = site.backing()
    async with (
        httpx2.AsyncClient(base_url=page.address, timeout=30) as client,
        client.stream("GET", "/live?since=0") as stream,
    ):
        site.record["status"] = "stopping"
        await page.stop()
        async with asyncio.timeout(20):  # sooner than the next look into the store
            async for _ in stream.aiter_bytes():
                pass


async def test_there_are_only_so_many_streams(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "MOST_STREAMS", 0)
    assert (await reader.get("/live?since=0")).status_code == 503
    assert (await reader.get("/live?since=x")).status_code == 400

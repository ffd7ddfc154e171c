"""A topic tried on a page of the web, in Chromium: the clauses light up, or it says why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import WebSettings
from policywire.crawler.crawler import Crawler
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from tests.crawler.conftest import Reply, WebServer
from tests.web.browser.conftest import PICTURES
from tests.web.pictures.served import WCAG_AA
from tests.web.site import Site

STORY = (
    "<!doctype html><html lang='en'><head><title>A quota on cheese</title></head><body><article>"
    "<h1>A quota on cheese</h1>"
    + "<p>The ministry will let in less cheese from the new year on, it said on Monday.</p>" * 9
    + "</article></body></html>"
)


@pytest.fixture(params=[("desktop", 1280, "light"), ("phone", 390, "dark")], ids=lambda it: it[0])
async def editor(
    request: pytest.FixtureRequest,
    site: Site,
    web: WebServer,
    crawler: Crawler,
    browser: Browser,
    tmp_path: Path,
) -> AsyncIterator[tuple[Page, str]]:
    """A browser before the editor of a topic, with a web of two pages; and what it looks like."""
    size, width, scheme = request.param
    web.pages["/cheese"] = Reply(STORY.encode())
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n")
    (tmp_path / "topics.yaml").write_text("tariffs: {title: T, any: [quota], threshold: 0.01}\n")
    site.topics_file, site.fetch = TopicsFileEditor(tmp_path, {}), crawler.page
    served = ServedPage(WebSettings(port=0), ServiceHealth(started=site.now))
    await served.start()
    served.app_context = site.backing()
    context = await browser.new_context(
        base_url=served.address,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        java_script_enabled=True,
    )
    page = await context.new_page()
    await page.goto("/topics/tariffs/edit")
    yield page, f"{size}-{scheme}"
    await context.close()
    await served.stop()


async def test_a_page_of_the_web_is_tried(editor: tuple[Page, str], web: WebServer) -> None:
    page, look = editor
    for path, said in (("/cheese", "It matches"), ("/private", "robots.txt does not allow")):
        await page.get_by_label("Address of an article").fill(web.url(path))
        await page.get_by_role("button", name="Test", exact=True).click()
        await expect(page.locator("#result")).to_contain_text(said)
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(
            path=PICTURES / f"tried{path.replace('/', '-')}-{look}.png", full_page=True
        )
        found = await Axe().run(page, options=WCAG_AA)
        assert found.violations_count == 0, found.generate_report()
    assert web.paths(robots=False) == ["/cheese"]

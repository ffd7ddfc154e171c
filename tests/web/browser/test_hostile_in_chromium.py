"""Hostile text in a browser that nothing holds back: none of it runs, loads or becomes markup."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page

from policywire.config.models import Configuration, WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW
from tests.web.hostile import HOSTILE
from tests.web.hostile_news import fill
from tests.web.site import Site

TOPIC = {"title": HOSTILE[0], "why": HOSTILE[1], "any": ["tariff*"]}

OURS = "/static/live.js"
LIVE = """ours => [...document.querySelectorAll("*")].filter(each =>
    !(each.localName === "script" && each.getAttribute("src")?.startsWith(ours) &&
      each.textContent === "")).flatMap(each => [
  ...(/^(script|iframe|object|embed|base|style|img|video|math|template)$/i.test(each.localName)
      ? [each.localName] : []),
  ...[...each.attributes].filter(({name, value}) => name.startsWith("on") || name === "style" ||
      name === "srcdoc" || /^\\s*(javascript|data|vbscript):/i.test(value) &&
      /^(href|action|formaction|src)$/.test(name)).map(({name}) => each.localName + " " + name),
])"""


class Watch:
    """Notes what a page of ours never does."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self._address = page, address
        self.seen: list[str] = []
        page.on("request", lambda request: self._note_request(request.url))
        page.on("console", lambda message: self.seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self._note_dialog(dialog.message))

    def _note_dialog(self, message: str) -> None:
        self.seen.append(f"dialog: {message}")

    def _note_request(self, url: str) -> None:
        ours = url.startswith(self._address)
        if not ours or (url != self.page.url and self._is_loaded(url)):
            self.seen.append(f"request: {url}")

    def _is_loaded(self, url: str) -> bool:
        path = url.removeprefix(self._address).partition("?")[0]
        return path not in ROOTS and not path.startswith("/stories/s")

    async def live(self) -> list[str]:
        """What was seen, and what stands in the page that could do something."""
        found = [*self.seen, *await self.page.evaluate(LIVE, OURS)]
        self.seen.clear()
        return found


ROOTS = {
    "/",
    "/articles",
    "/topics",
    "/topics/tariffs",
    "/sources",
    "/alerts",
    "/search",
    "/status",
    "/login",
    "/live",
    OURS,
    "/static/page.css",
    "/static/icon.svg",
}
"""All that the pages here may ask for; whatever else is asked was put there by an enemy."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which everything that comes from outside is hostile. Tests only read it."""
    opened = fresh_store(tmp_path_factory.mktemp("hostile") / "hostile.db")
    gazette = {"url": "https://gazette.example/feed", "outlet": HOSTILE[0]}
    written = {"topics": {"tariffs": TOPIC}, "sources": {"gazette": gazette}}
    site = Site(opened, Configuration.model_validate(written))
    fill(site)
    site.record["configuration_error"] = site.record["trouble"] = "\n".join(HOSTILE[:60])
    yield site
    opened.close()


@pytest.fixture(scope="module")
async def served(hostile: Site) -> AsyncIterator[ServedPage]:
    """The hostile site as it is really served."""
    page = ServedPage(WebSettings(port=0), ServiceHealth(started=NOW))
    await page.start()
    page.app_context = hostile.backing()
    yield page
    await page.stop()


@pytest.fixture
async def watch(browser: Browser, served: ServedPage) -> AsyncIterator[Watch]:
    """A page without our content security policy: what is live would run."""
    context = await browser.new_context(base_url=served.address, bypass_csp=True)
    yield Watch(await context.new_page(), served.address)
    await context.close()


async def test_what_an_enemy_writes_would_be_noticed(watch: Watch) -> None:
    async def dismissed(words: str) -> list[str]:
        await watch.page.goto("/login")
        watch.page.once("dialog", lambda dialog: dialog.dismiss())
        await watch.page.evaluate("words => document.write(words)", words)
        return await watch.live()

    for words in (
        "<script>alert(1)</script>",
        "<img src=//evil.example/x>",
        "<p onclick=x>",
        "<script>throw 1</script>",
    ):
        assert await dismissed(words), words


async def test_none_of_it_is_live_in_an_article_or_a_story(watch: Watch) -> None:
    for number, words in enumerate(HOSTILE):
        await watch.page.goto(f"/articles?url=https://news.example/{number}")
        assert await watch.live() == [], words
        if number % 4 == 0:
            await watch.page.goto(f"/stories/s{number}")
            assert await watch.live() == [], words


async def test_none_of_it_is_live_in_a_list(watch: Watch) -> None:
    starts = ["/", "/?period=month", "/topics", "/topics/tariffs", "/sources", "/alerts", "/status"]
    for start in [*starts, "/search?q=script"]:
        address: str | None = start
        for _ in range(6):
            if address:
                await watch.page.goto(address)
                assert await watch.live() == [], address
                more = watch.page.locator("a[rel=next]")
                address = await more.get_attribute("href") if await more.count() else None


async def test_none_of_it_is_live_when_it_is_typed(watch: Watch) -> None:
    for words in HOSTILE[::5]:
        typed = quote(words.encode(errors="replace").decode(), safe="")
        for path in ("/search?q=", "/login?to=", "/?topic="):
            await watch.page.goto(path + typed)
            assert [each for each in await watch.live() if "404" not in each] == [], words

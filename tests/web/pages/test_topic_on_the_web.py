"""A topic tried on a page of the web: the real crawler goes to a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from anyio import to_thread

from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Role
from policywire.crawler.crawler import Crawler
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.web.http.page_fetch import MAX_CONCURRENT, MAX_FETCHES, PageFetcher
from tests.crawler.conftest import Hit, Reply, WebServer, redirect
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow

PATH = "/topics/tariffs/edit"
DRAFT = "tariffs:\n  title: T\n  any: [quota]\n  threshold: 0.01\n"
STORY = (
    "<!doctype html><html lang='en'><head><title>A quota on cheese</title></head><body><article>"
    "<h1>A quota on cheese</h1>"
    + "<p>The ministry will let in less cheese from the new year on, it said on Monday.</p>" * 9
    + "</article></body></html>"
)


@pytest.fixture
async def editor(
    site: Site, crawler: Crawler, web: WebServer, tmp_path: Path
) -> AsyncIterator[Reader]:
    """Reads a site with the file of its topics and a crawler behind it."""
    (tmp_path / "topics.yaml").write_text("tariffs: {title: T, any: [quota], threshold: 0.01}\n")
    site.topics_file = TopicsFileEditor(tmp_path, {})
    site.fetch = crawler.page
    web.pages["/cheese"] = Reply(STORY.encode())
    reader = Reader(site.application())
    yield reader
    await reader.close()


async def _try(editor: Reader, url: str) -> str:
    shown = Document((await editor.get(PATH)).text)
    (digest,) = (each.attributes["value"] for each in shown.all("input[name=digest]"))
    sent = {"digest": digest, "written": DRAFT, "do": "try", "url": url}
    answer = await editor.post(PATH, sent)
    document = Document(answer.text)
    assert answer.status_code == 200
    assert document.faults() == []
    return document.text("#result")


async def test_a_page_that_is_not_stored_is_fetched_and_its_clauses_light_up(
    editor: Reader, web: WebServer
) -> None:
    said = await _try(editor, web.url("/cheese"))
    assert "It matches" in said
    assert "just now; it is not stored" in said
    assert web.paths() == ["/robots.txt", "/cheese"]
    assert web.log[1].headers["user-agent"].startswith("policywire/")
    assert (await editor.get("/api/search?q=cheese")).json()["articles"] == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/private", "robots"), ("/gone", "http 4xx"), ("/photo", "parse"), ("/away", "private")],
)
async def test_what_goes_wrong_is_told_beside_the_draft(
    editor: Reader, web: WebServer, canary: WebServer, path: str, kind: str
) -> None:
    web.pages |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private\n"),
        "/photo": Reply(b"\x89PNG", headers={"Content-Type": "image/png"}),
        "/away": redirect(canary.url("/secret")),
    }
    said = await _try(editor, web.url(path))
    assert f"cannot be tested: {kind}" in said
    assert canary.connections == 0


@pytest.mark.parametrize(
    "spelling", ["http://127.0.0.1:{}/", "http://2130706433:{}/", "http://[::ffff:7f00:1]:{}/"]
)
async def test_nothing_else_on_this_machine_is_reached(
    editor: Reader, canary: WebServer, spelling: str
) -> None:
    said = await _try(editor, spelling.format(canary.port))
    assert "private address" in said
    assert canary.connections == 0


async def test_what_is_no_address_of_the_web_is_told(editor: Reader) -> None:
    assert "Only http and https" in await _try(editor, "file:///etc/passwd")
    assert "valid address" in await _try(editor, "http://[")


async def test_nobody_waits_for_a_server_that_says_nothing(
    web: WebServer, crawler: Crawler, site: Site
) -> None:
    async def mute(_hit: Hit, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    web.pages["/cheese"] = mute
    impatient = PageFetcher(crawler.page, wait=0.3)
    found = await to_thread.run_sync(impatient.fetch, web.url("/cheese"), site.now)
    assert isinstance(found, Problem)
    assert found.kind is ProblemClass.TIMEOUT
    assert "within 0.3 seconds" in found.detail


async def test_only_so_many_pages_are_fetched_in_a_minute(editor: Reader, web: WebServer) -> None:
    for _ in range(MAX_FETCHES):
        assert "It matches" in await _try(editor, web.url("/cheese"))
    assert "Wait a moment" in await _try(editor, web.url("/cheese"))
    assert web.paths(robots=False) == ["/cheese"] * MAX_FETCHES


async def test_a_slow_site_takes_no_more_than_its_share_of_the_threads(
    web: WebServer, crawler: Crawler, site: Site
) -> None:
    web.pages["/cheese"] = Reply(STORY.encode())
    going: list[str] = []
    all_go, answering = asyncio.Event(), asyncio.Event()

    async def fetch(url: str) -> ArticlePage | Problem:
        going.append(url)
        if len(going) == MAX_CONCURRENT:
            all_go.set()
        await answering.wait()
        return await crawler.page(url)

    fetching, url = PageFetcher(fetch), web.url("/cheese")
    sent = [
        asyncio.create_task(to_thread.run_sync(fetching.fetch, url, site.now))
        for _ in range(MAX_CONCURRENT)
    ]
    await all_go.wait()
    refused = await to_thread.run_sync(fetching.fetch, url, site.now)
    answering.set()
    assert isinstance(refused, Problem)
    assert "Other pages are being fetched" in refused.detail
    assert all(isinstance(each, ArticlePage) for each in await asyncio.gather(*sent))
    assert isinstance(await to_thread.run_sync(fetching.fetch, url, site.now), ArticlePage)


async def test_who_may_only_look_has_nothing_fetched(
    editor: Reader, site: Site, web: WebServer
) -> None:
    add_user(site, "ann", Role.VIEWER)
    await editor.log_in("ann", PASSWORD)
    answer = await editor.post(PATH, {"written": DRAFT, "do": "try", "url": web.url("/cheese")})
    assert answer.status_code == 403
    token = {"authorization": f"Bearer {add_token(site, 'display', Role.VIEWER)}"}
    answer = await editor.send("POST", PATH, token, {"url": web.url("/cheese")})
    assert answer.status_code == 403
    assert web.log == []

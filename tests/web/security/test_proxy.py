"""Behind a reverse proxy: a real one in front, that takes the prefix away or leaves it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2
import pytest

from policywire.config.enums import Role
from policywire.config.models import WebSettings
from policywire.service.app.page_server import WebServer
from policywire.service.health import ServiceHealth
from tests.store.newsroom import NOW
from tests.web.site import PASSWORD, Site, add_user

pytestmark = pytest.mark.slow

PUBLIC = "https://news.example/policy"


class Proxy:
    """Passes requests on, as nginx does with and without a slash behind `proxy_pass`."""

    def __init__(self, behind: str, *, strips: bool) -> None:
        self._behind, self._strips = urlsplit(behind), strips
        self.address = ""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *headers = head.split("\r\n")
        method, path, _ = line.split(" ")
        length = re.search(r"(?im)^content-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if self._strips:
            path = path.removeprefix("/policy") or "/"
        kept = [each for each in headers if each and not re.match("(?i)(host|connection):", each)]
        sent = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._behind.netloc}",
            "Connection: close",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 203.0.113.9",
            *kept,
        ]
        from_us, to_us = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        to_us.write("\r\n".join(sent).encode("latin-1") + b"\r\n\r\n" + body)
        writer.write(await from_us.read())
        await writer.drain()
        for each in (writer, to_us):
            each.close()


@pytest.fixture(params=[True, False], ids=["stripped", "left"])
async def public(request: pytest.FixtureRequest, site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser before the proxy before the page, on a site with one user."""
    add_user(site, "ann", Role.EDITOR)
    web = WebSettings(port=0, url=PUBLIC, proxies=["127.0.0.1"])
    site.open_by(PUBLIC)
    page = WebServer(web, ServiceHealth(started=NOW))
    await page.start()
    page.app_context = site.backing()
    proxy = Proxy(page.address, strips=request.param)
    server = await proxy.start()
    async with httpx2.AsyncClient(base_url=proxy.address) as client:
        yield client
    server.close()
    await server.wait_closed()
    await page.stop()


async def _logged_in(client: httpx2.AsyncClient) -> httpx2.Response:
    form = await client.get("/policy/login")
    seal = re.search('name="csrf" value="([^"]+)"', form.text)
    assert seal
    said = {"name": "ann", "password": PASSWORD, "csrf": seal[1], "to": "/topics"}
    origin = {"origin": "https://news.example", "sec-fetch-site": "same-origin"}
    return await client.post("/policy/login", data=said, headers=origin)


async def test_a_guest_is_sent_to_the_login_under_the_prefix(public: httpx2.AsyncClient) -> None:
    closed = await public.get("/policy/topics")
    assert closed.status_code == 303
    assert closed.headers["location"] == "/policy/login?to=%2Ftopics"


async def test_logging_in_through_the_proxy_sets_a_secure_cookie_for_the_prefix(
    public: httpx2.AsyncClient,
) -> None:
    come = await _logged_in(public)
    assert come.headers["location"] == "/policy/topics"
    assert {"Secure", "Path=/policy"} <= set(come.headers["set-cookie"].split("; "))


async def test_all_addresses_lie_under_the_prefix(public: httpx2.AsyncClient) -> None:
    cookie = (await _logged_in(public)).headers["set-cookie"].partition(";")[0]
    shown = {"cookie": cookie}
    pages = [await public.get(f"/policy{path}", headers=shown) for path in ("/", "/topics/tariffs")]
    assert [page.status_code for page in pages] == [200, 200]
    named = re.findall(r'(?:href|action)="(/[^"]*)"', "".join(page.text for page in pages))
    assert len(named) > 10
    assert all(address.startswith("/policy/") for address in named)
    feed = await public.get("/policy/topics/tariffs/feed.json", headers=shown)
    assert feed.json()["home_page_url"] == f"{PUBLIC}/topics/tariffs"


async def test_a_form_from_elsewhere_is_refused_behind_a_proxy_too(
    public: httpx2.AsyncClient,
) -> None:
    answer = await public.post("/policy/login", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


async def test_a_changed_address_counts_at_once(public: httpx2.AsyncClient, site: Site) -> None:
    site.open_by("https://wire.example/briefing")
    closed = await public.get("/briefing/topics")
    assert closed.headers["location"] == "/briefing/login?to=%2Ftopics"
    form = await public.post("/briefing/login", headers={"origin": "https://wire.example"})
    assert form.status_code == 403
    assert "has expired" in form.text
    former = await public.post("/briefing/login", headers={"origin": "https://news.example"})
    assert "another website" in former.text

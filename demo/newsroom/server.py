"""The newsroom's server: feeds and pages of what is published by now, on one loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from policywire.config.enums import Tier
from policywire.config.models import Source
from policywire.demo.newsroom import press
from policywire.demo.newsroom.desk import FORMATS, Desk, desks
from policywire.demo.newsroom.publication import Publication

NEWEST = 20
"""How many entries a feed shows."""
RELATED = 4
REMEMBERED = 20_000
"""How many requests the log keeps."""
ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /account/\n"


class OutletFeed(NamedTuple):
    """A desk as a reader of its feed knows it."""

    name: str
    feed: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that the newsroom answered.

    `conditional`: it carried a validator; `feed`: it asked for a feed.
    """

    method: str
    path: str
    status: int
    conditional: bool
    agent: str
    feed: bool = False


class Newsroom:
    """Serves `publications` as their dates pass on `clock`.

    Runs in the caller's event loop and leaves its signals alone. `log` holds the requests seen,
    oldest first. Use `start` and `stop`, or `async with`.
    """

    def __init__(
        self, publications: Sequence[Publication], *, clock: Callable[[], datetime]
    ) -> None:
        self.log: deque[LoggedRequest] = deque(maxlen=REMEMBERED)
        self.root = ""
        self._clock = clock
        self._newest_first = sorted(publications, key=lambda each: each.date, reverse=True)
        self._by_path = {each.path: each for each in publications}
        self._gone: set[str] = set()
        self._desks = {desk.key: desk for desk in desks()}
        self._feed_paths = {desk.feed_path for desk in desks()}
        self._serving: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on `host`; port 0 takes a free one. Returns when connections are taken."""
        listening = socket.create_server((host, port))
        self.root = f"http://{host}:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self._application(),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = _SignallessServer(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        if self._serving is None:
            return
        self._server.should_exit = True
        self._server.force_exit = True
        await self._serving
        self._serving = None

    async def __aenter__(self) -> Newsroom:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def outlets(self) -> Mapping[str, OutletFeed]:
        """Every desk with its name, the address of its feed, and its tier."""
        return {
            key: OutletFeed(desk.name, self.root + desk.feed_path, desk.tier)
            for key, desk in self._desks.items()
        }

    def address(self, publication: Publication) -> str:
        """The canonical address of the publication's page on this server."""
        return self.root + publication.path

    def visible(self) -> list[Publication]:
        """What is published by now, newest first."""
        now = self._clock()
        return [each for each in self._newest_first if each.date <= now]

    def correct(self, publication: Publication) -> None:
        """Set another text under a publication's address; the feeds stay as they are."""
        self._by_path[publication.path] = publication

    def withdraw(self, publication: Publication) -> None:
        """Take a page away for good; the feeds go on to name it."""
        del self._by_path[publication.path]
        self._gone.add(publication.path)

    def _application(self) -> Starlette:
        feeds = [Route(desk.feed_path, self._feed(desk)) for desk in self._desks.values()]
        routes = [
            Route("/", self._front),
            Route("/robots.txt", self._robots),
            *feeds,
            Route("/{path:path}", self._page),
        ]
        return Starlette(routes=routes)

    def _feed(self, desk: Desk) -> Callable[[HttpRequest], Response]:
        def answer(request: HttpRequest) -> Response:
            shown = [each for each in self.visible() if each.outlet_key == desk.key][:NEWEST]
            response = Response(
                press.render_feed(desk, shown, self.root),
                media_type=f"{FORMATS[desk.format][1]}; charset=utf-8",
            )
            _add_validators(response, shown)
            return self._noted(request, _unless_known(request, response))

        return answer

    def _page(self, request: HttpRequest) -> Response:
        path = request.url.path.rstrip("/")
        if path in self._gone:
            return self._noted(request, PlainTextResponse("gone for good\n", 410))
        publication = self._by_path.get(path)
        if publication is None or publication.date > self._clock():
            return self._noted(request, PlainTextResponse("no such page\n", 404))
        desk = self._desks[publication.outlet_key]
        text = press.render_article(desk, publication, self._related(publication), self.root)
        response = HTMLResponse(text)
        _add_validators(response, ())
        return self._noted(request, _unless_known(request, response))

    def _related(self, to: Publication) -> list[Publication]:
        others = (each for each in self.visible() if each.outlet_key == to.outlet_key)
        return [each for each in others if each is not to][:RELATED]

    def _front(self, request: HttpRequest) -> Response:
        text = press.render_front_page(tuple(self._desks.values()), self.root)
        return self._noted(request, HTMLResponse(text))

    def _robots(self, request: HttpRequest) -> Response:
        return self._noted(request, PlainTextResponse(ROBOTS))

    def _noted(self, request: HttpRequest, response: Response) -> Response:
        headers = request.headers
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        path = request.url.path
        seen = LoggedRequest(
            method=request.method,
            path=path,
            status=response.status_code,
            conditional=conditional,
            agent=headers.get("user-agent", ""),
            feed=path in self._feed_paths,
        )
        self.log.append(seen)
        return response


def sources(newsroom: Newsroom) -> dict[str, Source]:
    """The newsroom's feeds as sources of a configuration, polled every second, without delay."""
    return {
        key: Source(
            url=outlet.feed,
            outlet=outlet.name,
            tier=outlet.tier,
            every=timedelta(seconds=1),
            delay=timedelta(0),
        )
        for key, outlet in newsroom.outlets.items()
    }


class _SignallessServer(uvicorn.Server):
    """A uvicorn that leaves the process's signals to its caller."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _add_validators(response: Response, shown: Sequence[Publication]) -> None:
    digest = hashlib.sha256(bytes(response.body)).hexdigest()[:20]
    response.headers["etag"] = f'"{digest}"'
    if shown:
        date = shown[0].date.replace(microsecond=0)
        response.headers["last-modified"] = format_datetime(date, usegmt=True)


def _unless_known(request: HttpRequest, response: Response) -> Response:
    """A 304 in the response's place when the client holds it (RFC 9110, 13.2.2)."""
    if not _is_known(request, response):
        return response
    kept = {
        key: response.headers[key] for key in ("etag", "last-modified") if key in response.headers
    }
    return Response(status_code=304, headers=kept)


def _is_known(request: HttpRequest, response: Response) -> bool:
    given = request.headers.get("if-none-match")
    if given is not None:
        tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
        return "*" in tags or response.headers["etag"] in tags
    since = _date(request.headers.get("if-modified-since"))
    modified = _date(response.headers.get("last-modified"))
    return since is not None and modified is not None and modified <= since


def _date(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)

"""A web on loopback that misbehaves as asked, and the crawler's parts set against it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policywire.crawler.fetch.engine import Engine
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.ssrf_guard import SsrfGuard


@dataclass
class Hit:
    """One request as the server saw it."""

    path: str
    headers: dict[str, str]
    at: float
    body: bytes = b""


@dataclass
class Reply:
    """An ordinary answer; `body` is sent with its length."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    async def __call__(self, hit: Hit, writer: asyncio.StreamWriter) -> None:
        fields = {"Content-Length": str(len(self.body)), **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {self.status} -\r\n{head}\r\n".encode("latin-1"))
        writer.write(b"" if self.status == 304 else self.body)
        await writer.drain()


Behaviour = Callable[[Hit, asyncio.StreamWriter], Awaitable[None]]


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})


class WebServer:
    """Answers on a loopback port by `pages`, 404 for the rest, and keeps a log of its visitors."""

    def __init__(self) -> None:
        self.pages: dict[str, Behaviour] = {}
        self.log: list[Hit] = []
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[Any]] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0, **options: Any) -> None:
        self._server = await asyncio.start_server(self._visit, host, port, **options)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for visit in tuple(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def paths(self, *, robots: bool = True) -> list[str]:
        return [hit.path for hit in self.log if robots or hit.path != "/robots.txt"]

    def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while hit := await self._request(reader):
                self.log.append(hit)
                await self.pages.get(hit.path, Reply(b"no such page", 404))(hit, writer)
        writer.close()
        with contextlib.suppress(ConnectionError, OSError):
            await writer.wait_closed()

    async def _request(self, reader: asyncio.StreamReader) -> Hit | None:
        line = (await reader.readline()).decode("latin-1").split()
        headers: dict[str, str] = {}
        while field_line := (await reader.readline()).decode("latin-1").strip():
            name, _, value = field_line.partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Hit(line[1], headers, time.monotonic(), body) if len(line) == 3 else None


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[WebServer]:
    """A web server of its own."""
    server = WebServer()
    await server.start()
    yield server
    await server.stop()


async def read_in_place(function: Callable[..., Any], *args: Any) -> Any:
    """Stand in for the pool: parse here and now."""
    return function(*args)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with serving() as server:
        yield server


@pytest.fixture
async def canary() -> AsyncIterator[WebServer]:
    """A server that nobody may reach: its count of connections must stay 0."""
    async with serving() as server:
        yield server


@pytest.fixture
def web_server() -> type[WebServer]:
    return WebServer


@pytest.fixture
async def engine(web: WebServer) -> AsyncIterator[Engine]:
    """An engine that may reach the test's own web server and no other private address."""
    guard = SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)}))
    engine = Engine(user_agent="policywire/0.1 (+editor@example.org)", guard=guard)
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture
async def hasty(web: WebServer, clock: Clock) -> AsyncIterator[Fetcher]:
    """A fetcher that waits for an answer half a second only."""
    guard = SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)}))
    engine = Engine(user_agent="policywire/0.1", guard=guard, timeout=0.5)
    await engine.start()
    yield Fetcher(engine, guard, read_in_place, clock)
    await engine.stop()


@pytest.fixture
def fetcher(engine: Engine, clock: Clock) -> Fetcher:
    return Fetcher(engine, engine.guard, read_in_place, clock)


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def redirect_to() -> Callable[..., Reply]:
    return redirect

"""What an unchanged poll costs: our crawler beside bare Scrapy, on the same server, in one run.

    python benchmarks/poll.py                  # CPU per poll: 304 and same body
    python benchmarks/poll.py --polls 20000    # and the memory over so many polls

The server is a process of its own, and so is each contender, so that only the client's CPU time
counts. The contenders:

* `spider`    Scrapy as it comes: a spider with a `start()` that yields requests, and a callback.
* `download`  Scrapy as it comes, by `engine.download_async()`: the cheapest way through it.
* `ours`      `Crawler.poll()`: guarded, by robots.txt, in line, with the state of the source.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HOSTS = [f"127.0.0.{number}" for number in range(1, 21)]
FEEDS_PER_HOST = 25
AT_A_TIME = 16
ENTRIES = 20


# The server


def feed_body() -> bytes:
    """Give a feed of about 15 KB."""
    items = "".join(
        f"<item><title>Entry {n}</title><link>http://example.org/{n}</link><guid>{n}</guid>"
        f"<description>{'Words of a summary. ' * 30}</description></item>"
        for n in range(ENTRIES)
    )
    return f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


async def serve() -> None:
    """Answer on all hosts at one port, and print that port."""
    body = feed_body()
    head = f'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}'
    full = head.encode() + b"\r\n\r\n" + body
    same = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await read_request(reader):
            known = b"if-none-match" in request.lower()
            writer.write(missing if b"/robots.txt" in request else same if known else full)
        writer.close()

    first = await asyncio.start_server(visit, HOSTS[0], 0)
    port = first.sockets[0].getsockname()[1]
    for host in HOSTS[1:]:
        await asyncio.start_server(visit, host, port)
    print(port, flush=True)
    await asyncio.Event().wait()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


# The contenders


@dataclass
class Cost:
    """What so many polls took: CPU and wall time in seconds, memory in MB as it went."""

    polls: int
    cpu: float
    wall: float
    memory: list[tuple[int, float]]


def urls(port: int) -> list[str]:
    return [f"http://{host}:{port}/{n}" for n in range(FEEDS_PER_HOST) for host in HOSTS]


async def repeat(poll: Callable[[str], Awaitable[Any]], port: int, polls: int) -> Cost:
    """Run a poll so many times, some at a time, over all feeds in turn, after a warm-up."""
    feeds = urls(port)
    await _run(poll, feeds, max(len(feeds), polls // 2), [])
    memory: list[tuple[int, float]] = []
    cpu, wall = time.process_time(), time.perf_counter()
    await _run(poll, feeds, polls, memory)
    return Cost(polls, time.process_time() - cpu, time.perf_counter() - wall, memory)


async def _run(
    poll: Callable[[str], Awaitable[Any]], feeds: list[str], polls: int, memory: list[Any]
) -> None:
    numbers = iter(range(polls))

    async def work() -> None:
        for number in numbers:
            await poll(feeds[number % len(feeds)])
            if number % 500 == 0:
                memory.append((number, resident()))

    await asyncio.gather(*(work() for _ in range(AT_A_TIME)))


def resident() -> float:
    """Give the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def ours(port: int, polls: int, conditional: bool) -> Cost:
    from policywire.config.models import Source
    from policywire.crawler.crawler import Crawler
    from policywire.crawler.model.crawl_outcome import SourceState
    from policywire.crawler.workers.parser_pool import ParserPool

    crawler = Crawler(
        contact="bench@example.org",
        allow_private=True,
        pool=ParserPool(),
        clock=lambda: datetime.now(UTC),
    )
    now = datetime.now(UTC)
    state = SourceState(
        etag='"v1"' if conditional else "",
        body_sha256=hashlib.sha256(feed_body()).hexdigest(),
        seen=tuple(str(n) for n in range(ENTRIES)),
        polled=now,
        last_ok=now,
    )
    every = timedelta(days=3650)  # so that no full check falls into the run
    sources = {
        url: Source(url=url, outlet="Bench", delay=timedelta(0), every=every) for url in urls(port)
    }
    states = dict.fromkeys(sources, state)

    async def known(urls: Any) -> frozenset[str]:
        raise AssertionError("an unchanged poll asks the store nothing")

    async def poll(url: str) -> None:
        outcome = await crawler.poll(url, sources[url], states[url], known)
        assert outcome.unchanged, outcome
        states[url] = outcome.state

    await crawler.start()
    try:
        return await repeat(poll, port, polls)
    finally:
        await crawler.stop()


def plain_settings() -> dict[str, Any]:
    """Scrapy's defaults, but for what would disturb a measurement or break politeness alike."""
    return {
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "CONCURRENT_REQUESTS": AT_A_TIME,
    }


def headers(conditional: bool) -> dict[str, str]:
    return {"If-None-Match": '"v1"'} if conditional else {}


async def download(port: int, polls: int, conditional: bool) -> Cost:
    import scrapy

    class Idle(scrapy.Spider):
        name = "idle"

        async def start(self) -> AsyncIterator[Any]:
            opened.set()
            await asyncio.Event().wait()
            yield None

    opened = asyncio.Event()
    crawler, crawl = _scrapy(Idle)
    await opened.wait()

    async def poll(url: str) -> None:
        request = scrapy.Request(url, headers=headers(conditional), dont_filter=True)
        response = await crawler.engine.download_async(request)
        assert response.status == (304 if conditional else 200)

    cost = await repeat(poll, port, polls)
    await crawler.stop_async()
    await _ended(crawl)
    return cost


async def spider(port: int, polls: int, conditional: bool) -> Cost:
    import scrapy

    feeds = urls(port)
    arrived: list[float] = []

    class Plain(scrapy.Spider):
        name = "plain"
        handle_httpstatus_list = (304,)

        async def start(self) -> AsyncIterator[Any]:
            for number in range(polls + len(feeds)):
                url = feeds[number % len(feeds)]
                yield scrapy.Request(url, headers=headers(conditional), dont_filter=True)

        def parse(self, response: Any) -> None:
            arrived.append(time.process_time())

    wall = time.perf_counter()
    _, crawl = _scrapy(Plain)
    await _ended(crawl)
    cpu = arrived[-1] - arrived[len(feeds)]
    return Cost(polls, cpu, time.perf_counter() - wall, [])


def _scrapy(spider: Any) -> tuple[Any, asyncio.Task[Any]]:
    from policywire.crawler.fetch.engine import reactor_of

    reactor_of(asyncio.get_running_loop())
    import logging

    from scrapy.crawler import AsyncCrawlerRunner

    logging.getLogger("scrapy").setLevel(logging.ERROR)
    crawler = AsyncCrawlerRunner(plain_settings()).create_crawler(spider)
    return crawler, asyncio.create_task(crawler.crawl_async())


async def _ended(crawl: asyncio.Task[Any]) -> None:
    """Wait for the end of a crawl, and of the threads that would keep the process alive."""
    await crawl
    from twisted.internet import reactor

    pool: Any = reactor
    await asyncio.to_thread(pool.getThreadPool().stop)


# The run


def measure(contender: str, port: int, polls: int, conditional: bool) -> Cost:
    """Run one contender in a process of its own."""
    order = [contender, str(port), str(polls), "304" if conditional else "200"]
    done = subprocess.run(
        [sys.executable, __file__, "--contend", *order],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    return Cost(**json.loads(done.stdout))


def contend(contender: str, port: str, polls: str, kind: str) -> None:
    """Be a contender and print the cost."""
    run = {"ours": ours, "download": download, "spider": spider}[contender]
    cost = asyncio.run(run(int(port), int(polls), kind == "304"))
    print(json.dumps(cost.__dict__))


def slope(memory: list[tuple[float, float]]) -> float:
    """Give the growth in MB per 1,000 polls by least squares over the second half."""
    half = memory[len(memory) // 2 :]
    x = sum(n for n, _ in half) / len(half)
    y = sum(m for _, m in half) / len(half)
    return 1000 * sum((n - x) * (m - y) for n, m in half) / sum((n - x) ** 2 for n, _ in half)


def compare(port: int, polls: int, rounds: int) -> None:
    """Print CPU per poll of all contenders, and our share of the others'."""
    for conditional, name in ((True, "304"), (False, "same body")):
        costs: dict[str, list[float]] = {"spider": [], "download": [], "ours": []}
        for _ in range(rounds):
            for contender, taken in costs.items():
                cost = measure(contender, port, polls, conditional)
                taken.append(1000 * cost.cpu / cost.polls)
        best = {contender: min(taken) for contender, taken in costs.items()}
        print(f"\n{name}, {len(urls(port))} feeds, {polls} polls, best of {rounds}")
        for contender, each in best.items():
            print(
                f"  {contender:9} {each:6.3f} ms CPU a poll   ours / it: {best['ours'] / each:.2f}"
            )


def soak(port: int, polls: int) -> None:
    """Print how our memory went over so many polls."""
    cost = measure("ours", port, polls, conditional=True)
    first, last = cost.memory[0][1], cost.memory[-1][1]
    print(f"\nmemory over {polls} polls: {first:.1f} → {last:.1f} MB", end="")
    print(f", slope {slope(cost.memory):+.3f} MB per 1,000 polls in the second half")
    print(f"{polls / cost.wall:.0f} polls a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--polls", type=int, default=20_000, help="polls of the memory run")
    parser.add_argument("--each", type=int, default=3_000, help="polls of each CPU measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--contend", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
    elif options.contend:
        contend(*options.contend)
    else:
        run(options)


def run(options: argparse.Namespace) -> None:
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        compare(port, options.each, options.rounds)
        soak(port, options.polls)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

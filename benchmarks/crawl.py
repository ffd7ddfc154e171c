"""A working day of a thousand sources: are they polled in time, how soon is news found, what does
it cost, does memory grow?

    python benchmarks/crawl.py                       # 1,000 sources, 10 hours in 10 minutes
    python benchmarks/crawl.py --sources 200 --seconds 60

The time is *scaled*: ten hours, from 8 in the morning in New York, pass in `--seconds`; the polls,
the HTTP requests, the scheduler and the parsers are real. Every source writes about nine items in
its office hours at moments drawn by chance, and answers like a good server, with an ETag. The
server is a process of its own, and so is each contender. Beside ours:

* `bare`    Scrapy as it comes, by `engine.download_async()`, each feed every 15 minutes by the
            same scheduler, feedparser on what has changed: what anybody would write first.
* `reader`  lemon24/reader, which updates all feeds one after the other; it is given a quarter of
            an hour's polls each round, as many rounds as `--rounds` says.

Give it a machine that does nothing else, and more `--seconds` where the polls are not in time: then
the machine is too slow for so fast a clock.

A poll is in time when it begins within a tenth of the time it waited, and half a minute of the
scaled clock, after it was due.
CPU is that of the contender and of the parsers it starts, after a warm-up of one poll of each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import process_cost
from poll import _ended, _scrapy, measure, read_request, resident, slope

START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
HOURS = 10
HOSTS = 50
ITEMS = 9
SHOWN = 20
EVERY = timedelta(minutes=15)
SLACK = timedelta(seconds=30)
POLLS_FILE = Path(__file__).with_name("poll.py")


@dataclass
class Scale:
    """The scaled clock: both processes have the same one. `begun` is a wall clock's time."""

    speed: float
    begun: float = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.begun) * self.speed)

    def real(self, span: timedelta) -> timedelta:
        return span / self.speed

    @property
    def over(self) -> bool:
        return self.now() >= START + timedelta(hours=HOURS)


def moments(number: int) -> list[datetime]:
    """When a source publishes: twenty items before the day, and the day's."""
    chance = random.Random(number)
    before = [START - timedelta(hours=chance.uniform(15, 200)) for _ in range(SHOWN)]
    day = [START + timedelta(hours=chance.uniform(0.2, 9)) for _ in range(ITEMS)]
    return sorted([*before, *day])


def urls(port: int, sources: int) -> list[str]:
    return [f"http://127.0.0.{1 + n % HOSTS}:{port}/{n}" for n in range(sources)]


# The server


def feed(number: int, out: Sequence[datetime]) -> bytes:
    newest = list(enumerate(out))[-SHOWN:]
    items = "".join(
        f"<item><title>Entry {n} of {number}</title><link>http://example.org/{number}/{n}</link>"
        f"<guid>{number}-{n}</guid><pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{'Words of a summary. ' * 12}</description></item>"
        for n, when in reversed(newest)
    )
    return f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


async def serve(scale: Scale) -> None:
    """Answer on all hosts at one port, and print that port."""
    published: dict[int, list[datetime]] = {}

    def answer(request: bytes) -> bytes:
        path = request.split(b" ", 2)[1].decode()
        if path.startswith("/begin/"):
            scale.begun = float(path.removeprefix("/begin/"))
        if not path[1:].isdigit():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number, now = int(path[1:]), scale.now()
        out = [m for m in published.setdefault(number, moments(number)) if m <= now]
        tag = f'"{len(out)}"'.encode()
        if b"if-none-match: " + tag in request.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        body = feed(number, out)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nETag: " + tag
        return head + f"\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await read_request(reader):
            writer.write(answer(request))
        writer.close()

    first = await asyncio.start_server(visit, "127.0.0.1", 0, backlog=2000)
    port = first.sockets[0].getsockname()[1]
    for host in range(2, HOSTS + 1):
        await asyncio.start_server(visit, f"127.0.0.{host}", port, backlog=2000)
    print(port, flush=True)
    await asyncio.Event().wait()


# The contenders


@dataclass
class Day:
    """What came of a day."""

    polls: int = 0
    in_time: int = 0
    cpu: float = 0.0
    late: list[float] = field(default_factory=list)
    """Minutes of the scaled clock from publication to the poll that found it."""
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Scaled hours, and MB of this process."""


def cpu() -> float:
    """Seconds of CPU of this process and of all that it started, the ended ones included."""
    return process_cost.cpu(os.getpid())


Poll = Callable[[int, datetime], Awaitable[tuple[timedelta, Sequence[datetime]]]]
"""Polls a source; gives the wait until the next poll, and when the news that it found was out."""


async def begin(port: int, scale: Scale) -> None:
    """Let the day begin, here and at the server."""
    scale.begun = time.time() + 0.5
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /begin/{scale.begun} HTTP/1.1\r\n\r\n".encode())
    await writer.drain()
    writer.close()


async def live(poll: Poll, port: int, sources: int, scale: Scale) -> Day:
    """Poll every source through the day, by the service's own scheduler."""
    from policywire.service.app.poll_schedule import Schedule

    await begin(port, scale)
    day, due = Day(), {str(n): (START, EVERY) for n in range(sources)}
    warm: set[str] = set()
    before = 0.0

    async def work(key: str) -> None:
        nonlocal before
        at, waited = due[key]
        begun = scale.now()
        wait, news = await poll(int(key), begun)
        if key in warm:
            day.polls += 1
            day.in_time += begun - at <= waited / 10 + SLACK
            # Up to the beginning of the poll: what it takes itself, a fast clock would blow up.
            day.late += [(begun - moment).total_seconds() / 60 for moment in news]
        warm.add(key)
        if not before and len(warm) == sources:
            before = cpu()
        due[key] = begun + wait, wait
        if not scale.over:
            schedule.schedule_poll(key, scale.real(begun + wait - scale.now()))

    schedule = Schedule(work)
    schedule.start()
    for n in range(sources):
        # The first polls are spread, as a service spreads them.
        at = timedelta(seconds=900 * n / sources)
        due[str(n)] = START + at, EVERY
        schedule.schedule_poll(str(n), scale.real(START + at - scale.now()))
    while not scale.over:
        await asyncio.sleep(2)
        hours = (scale.now() - START) / timedelta(hours=1)
        day.memory.append((hours, resident()))
    day.cpu = cpu() - before
    await asyncio.sleep(3)  # what is under way ends by itself, and plans nothing more
    schedule.stop()
    return day


async def ours(port: int, sources: int, scale: Scale) -> Day:
    from policywire.config.models import Source
    from policywire.crawler.crawler import Crawler
    from policywire.crawler.model.crawl_outcome import SourceState
    from policywire.crawler.workers.parser_pool import ParserPool

    pool = ParserPool()
    crawler = Crawler(contact="desk@example.org", allow_private=True, pool=pool, clock=scale.now)
    feeds = [
        Source(url=url, outlet="Bench", full_text=False, every=EVERY, delay=timedelta(0))
        for url in urls(port, sources)
    ]
    states = [SourceState() for _ in feeds]

    async def known(urls: Sequence[str]) -> frozenset[str]:
        return frozenset()

    async def poll(number: int, now: datetime) -> tuple[timedelta, Sequence[datetime]]:
        outcome = await crawler.poll(str(number), feeds[number], states[number], known)
        states[number] = state = outcome.state
        assert state.next_poll is not None
        assert not state.failures, outcome.problems
        return state.next_poll - now, [a.published for a in outcome.articles if a.published]

    await pool.start()
    await pool.run(len, b"")  # the parsers load their libraries before the day begins
    await crawler.start()
    try:
        return await live(poll, port, sources, scale)
    finally:
        await crawler.stop()
        await pool.stop()


async def bare(port: int, sources: int, scale: Scale) -> Day:
    import feedparser
    import scrapy

    class Idle(scrapy.Spider):
        name = "idle"

        async def start(self) -> Any:
            opened.set()
            await asyncio.Event().wait()
            yield None

    opened = asyncio.Event()
    crawler, crawl = _scrapy(Idle)
    await opened.wait()
    feeds, tags = urls(port, sources), [b""] * sources
    seen: list[set[str]] = [set() for _ in range(sources)]

    async def poll(number: int, now: datetime) -> tuple[timedelta, Sequence[datetime]]:
        headers = {"If-None-Match": tags[number]} if tags[number] else {}
        request = scrapy.Request(feeds[number], headers=headers, dont_filter=True)
        response = await crawler.engine.download_async(request)
        if response.status == 304:
            return EVERY, ()
        tags[number] = response.headers["ETag"]
        new = [e for e in feedparser.parse(response.body).entries if e.id not in seen[number]]
        seen[number].update(entry.id for entry in new)
        return EVERY, [datetime(*entry.published_parsed[:6], tzinfo=UTC) for entry in new]

    day = await live(poll, port, sources, scale)
    await crawler.stop_async()
    await _ended(crawl)
    return day


async def reader(port: int, sources: int, scale: Scale, rounds: int) -> Day:
    import feedparser_sgmllib

    # reader brings a feedparser of its own that wants this module under its old name.
    sys.modules.setdefault("sgmllib", feedparser_sgmllib)
    from reader import make_reader

    await begin(port, scale)
    library = make_reader(":memory:")
    for url in urls(port, sources):
        library.add_feed(url)
    library.update_feeds()
    day, before = Day(), cpu()
    for number in range(rounds):
        library.update_feeds(scheduled=False)
        day.polls += sources
        day.memory.append((float(number), resident()))
    day.cpu = cpu() - before
    library.close()
    return day


# The run


def contend(name: str, options: argparse.Namespace) -> Day:
    """Run the server and one contender, each in a process of its own, through one day."""
    speed = str(HOURS * 3600 / options.seconds)
    here = str(Path(__file__).resolve())
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    server = subprocess.Popen(
        [sys.executable, here, "--serve", speed], stdout=subprocess.PIPE, text=True, env=env
    )
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        order = [name, port, str(options.sources), str(options.rounds), speed]
        command = [sys.executable, here, "--contend", *order]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
        return Day(**json.loads(done.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait()


def be(name: str, port: str, sources: str, rounds: str, speed: str) -> None:
    """Be a contender and print the day."""
    scale, where = Scale(float(speed)), (int(port), int(sources))
    if name == "reader":
        day = asyncio.run(reader(*where, scale, int(rounds)))
    else:
        day = asyncio.run({"ours": ours, "bare": bare}[name](*where, scale))
    print(json.dumps(asdict(day)))


def unchanged(polls: int) -> None:
    """Print the CPU of an unchanged poll, ours beside bare Scrapy: benchmarks/poll.py's figures."""
    server = subprocess.Popen(
        [sys.executable, str(POLLS_FILE), "--serve"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        best = {
            name: min(1000 * each.cpu / each.polls for each in costs)
            for name in ("download", "spider", "ours")
            if (costs := [measure(name, port, polls, conditional=True) for _ in range(3)])
        }
    finally:
        server.terminate()
        server.wait()
    for name, said in (("download", "Scrapy's download_async()"), ("spider", "a Scrapy spider")):
        ratio = best["ours"] / best[name]
        print(f"an unchanged poll: {best['ours']:.2f} ms of CPU, {ratio:.2f}x that of {said}")


def tell(name: str, day: Day) -> None:
    """Print the figures of a day."""
    print(f"\n{name}: {day.polls} polls, {1000 * day.cpu / max(day.polls, 1):.2f} ms of CPU a poll")
    print(f"  {day.cpu:.1f} s of CPU in all")
    if day.in_time:
        print(f"  in time: {100 * day.in_time / day.polls:.2f} %")
    if day.late:
        late = sorted(day.late)
        middle, most = late[len(late) // 2], late[len(late) * 9 // 10]
        print(
            f"  found after {middle:.1f} minutes (median), {most:.1f} (90 %), of {len(late)} items"
        )
    first, last = day.memory[0][1], day.memory[-1][1]
    line = f"  memory: {first:.1f} -> {last:.1f} MB"
    if len(day.memory) > 4:
        line += f", {slope(day.memory) / 1000:+.3f} MB an hour in the second half"
    print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description="A working day of many sources on loopback.")
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=600, help="how long the ten hours take")
    parser.add_argument("--rounds", type=int, default=3, help="updates of all feeds by reader")
    parser.add_argument("--contenders", default="ours,bare,reader")
    parser.add_argument(
        "--each", type=int, default=3000, help="polls of each CPU measurement, 0 for none"
    )
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--contend", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(Scale(options.serve)))
    elif options.contend:
        be(*options.contend)
    else:
        if options.each:
            unchanged(options.each)
        for name in options.contenders.split(","):
            tell(name, contend(name, options))


if __name__ == "__main__":
    main()

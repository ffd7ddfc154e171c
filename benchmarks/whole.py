"""The whole way of an article: from a feed on loopback through `serve` to a webhook.

    python benchmarks/whole.py --pages DIR [--rate 5] [--seconds 60] [--database URL]

DIR holds pages, `*.html` or `*.html.gz` at any depth; their words are shuffled for each article, so
that none is a copy of another. Twenty hosts publish `--rate` articles a second between them, each
named in its host's feed, which is polled every two seconds. Printed are the CPU that the service
and all its children spend on an article, what they spend on the same polls without news taken off,
and beside it, on the same pages in the same run:

* `extraction`   our reading of the page alone, in one process: the baseline;
* `trafilatura`  alone;
* `naive`        feedparser, requests, trafilatura, one regular expression a topic and an INSERT.

Then the seconds from the moment at which a poll could see an article to the webhook, and the memory
of all processes, what they share counted once. Give it a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import process_cost
import requests
import trafilatura

from policywire.cli.terminal.output import Output
from policywire.crawler.extract.page import read_page

HOSTS = 20
TOPICS = 40
EVERY = "2s"
IDLE = 20.0
"""Seconds without news over which the cost of the polls is measured."""
DRAIN = 60.0
"""Seconds in which what was published must be told."""
_TEXT = re.compile(r">([^<>]{20,})<")
_TITLE = re.compile(r"(<title[^>]*>|<h1[^>]*>)[^<]*", re.IGNORECASE)
_META = re.compile(r'(property="og:title"[^>]*content=")[^"]*', re.IGNORECASE)
_NUMBER = re.compile(r"No\. (\d+)")
_WORDS = """
    harbour tunnel orchard glacier barley copper lantern meadow quarry timber walnut ferry granite
    heron ivory juniper kelp linen maple nickel oyster poplar quartz rapeseed saddle tannery umber
    velvet willow yarrow zinc bridge cobalt dairy elm
"""
WORDS = _WORDS.split()


@dataclass
class Newsroom:
    """Hosts with a feed each. What is published stands in its host's feed from then on."""

    pages: Sequence[bytes]
    published: list[float] = field(default_factory=list)
    seen: dict[int, float] = field(default_factory=dict)
    """When a feed that names an article was first asked for, by the article's number."""
    told: dict[int, float] = field(default_factory=dict)
    port: int = 0

    def open(self) -> None:
        """Answer on all hosts at one port; each is a name of this machine."""
        newsroom = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = newsroom.answer(self.headers["Host"], self.path)
                self.send_response(200 if found else 404)
                kind = "application/rss+xml" if self.path == "/feed" else "text/html; charset=utf-8"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(found)))
                self.end_headers()
                self.wfile.write(found)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                for number in map(int, _NUMBER.findall(body)):
                    newsroom.told.setdefault(number, time.time())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def host(self, number: int) -> str:
        """The host of an article or a feed."""
        return f"127.0.0.{2 + number % HOSTS}:{self.port}"

    def answer(self, host: str, path: str) -> bytes:
        """A feed, or a page; nothing for what is not there."""
        if path == "/feed":
            return self._feed(host)
        name = path.removeprefix("/a/")
        return self.page(int(name)) if name.isdigit() else b""

    def _feed(self, host: str) -> bytes:
        now = time.time()
        mine = [n for n in range(len(self.published)) if self.host(n) == host]
        for number in mine:
            self.seen.setdefault(number, now)
        items = "".join(
            f"<item><title>{headline(n)}</title><link>http://{host}/a/{n}</link><guid>{n}</guid>"
            f"<pubDate>{datetime.fromtimestamp(self.published[n], UTC):%a, %d %b %Y %H:%M:%S} GMT"
            "</pubDate></item>"
            for n in mine[:-51:-1]
        )
        title = f"<title>{host}</title>"
        return f'<rss version="2.0"><channel>{title}{items}</channel></rss>'.encode()

    def page(self, number: int) -> bytes:
        """A page of its own for each article, with the tags and length of one that was given."""
        chance = random.Random(number)
        html = self.pages[number % len(self.pages)].decode(errors="replace")
        html = _TEXT.sub(lambda found: f">{_shuffled(found[1], chance)}<", html)
        title = headline(number)
        html = _TITLE.sub(lambda found: found[1] + title, html)
        return _META.sub(lambda found: found[1] + title, html).encode()


def headline(number: int) -> str:
    """A headline that no other article has; its number is how the webhook knows it."""
    chance = random.Random(number)
    one, two, three = chance.sample(WORDS, 3)
    return f"Regulator orders {one} {two} recall over {three} defects, No. {number}"


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


def main() -> None:
    """Run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    newsroom = Newsroom(read_pages(chosen.pages))
    newsroom.open()
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        figures = serve(newsroom, Path(folder), chosen.rate, chosen.seconds, chosen.database)
    figures["ms of CPU an article"] |= alone(newsroom)
    _print(figures, as_json=chosen.json)


def read_pages(folder: Path) -> list[bytes]:
    """Every page below the folder."""
    files = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
    if not files:
        sys.exit(f"no *.html below {folder}")
    return [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]


def serve(
    newsroom: Newsroom, folder: Path, rate: float, seconds: float, database: str
) -> dict[str, Any]:
    """Run the service over the newsroom; gives its figures."""
    _configure(newsroom, folder, database)
    log = (folder / "log").open("wb")
    command = [sys.executable, "-m", "policywire.cli.app", "--config", str(folder), "serve"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _publish(newsroom, 2 * HOSTS, 10)  # the first poll of a source, and all that loads late
        _until(lambda: len(newsroom.told) >= HOSTS or process.poll() is not None, 120)
        if process.poll() is not None or not newsroom.told:
            sys.exit(f"nothing is told: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(5)
        before = process_cost.cpu(process.pid)
        time.sleep(IDLE)
        polls = (process_cost.cpu(process.pid) - before) / IDLE
        first, begun = len(newsroom.published), time.monotonic()
        before = process_cost.cpu(process.pid)
        _publish(newsroom, int(rate * seconds), rate)
        last = len(newsroom.published)
        _until(lambda: all(n in newsroom.told for n in range(first, last)), DRAIN)
        spent, took = process_cost.cpu(process.pid) - before, time.monotonic() - begun
        memory = process_cost.memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    waits = sorted(
        newsroom.told[n] - newsroom.seen[n] for n in range(first, last) if n in newsroom.told
    )
    return {
        "published": last - first,
        "told": len(waits),
        "ms of CPU an article": {
            "serve": 1000 * (spent - polls * took) / (last - first),
            "serve with its polls": 1000 * spent / (last - first),
        },
        "seconds from poll to told, p50": statistics.median(waits) if waits else None,
        "seconds from poll to told, p99": waits[int(len(waits) * 0.99)] if waits else None,
        "MB of all processes": memory,
    }


def _configure(newsroom: Newsroom, folder: Path, database: str) -> None:
    settings: dict[str, Any] = {"allow_private_addresses": True, "web": {"port": 0}}
    if database:
        settings["database"] = database
    sources = {
        f"host-{n}": {
            "url": f"http://{newsroom.host(n)}/feed",
            "every": EVERY,
            "max": EVERY,
            "delay": "0s",
            "outlet": f"Outlet {n}",
        }
        for n in range(HOSTS)
    }
    topics: dict[str, Any] = {"recalls": {"title": "Recalls", "any": ["recall"]}}
    topics |= {f"other-{n}": {"title": f"Other {n}", "any": [f"unheard{n}"]} for n in range(TOPICS)}
    address = f"http://127.0.0.1:{newsroom.port}/hook"
    hook = {"hook": {"webhook": {"url": address}, "flood": 1_000_000}}
    alerts = {"channels": hook, "routes": [{"channels": ["hook"]}]}
    files = {"settings": settings, "sources": {"sources": sources}, "topics": topics}
    for name, value in {**files, "alerts": alerts}.items():
        (folder / f"{name}.yaml").write_text(json.dumps(value))


def _publish(newsroom: Newsroom, number: int, rate: float) -> None:
    begun = time.monotonic()
    for count in range(number):
        time.sleep(max(0.0, begun + count / rate - time.monotonic()))
        newsroom.published.append(time.time())


def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.2)


def alone(newsroom: Newsroom) -> dict[str, float]:
    """Milliseconds of CPU a page of what stands beside the service."""
    pages = [newsroom.page(number) for number in range(60)]
    now, address = datetime.now(UTC), "http://example.org/a"
    read_page(pages[0], address, "text/html", now)  # what is loaded at first use
    trafilatura.extract(pages[0].decode())
    return {
        "extraction": _cost(lambda page: read_page(page, address, "text/html", now), pages),
        "trafilatura": _cost(lambda page: trafilatura.extract(page.decode()), pages),
        "naive": _naive(newsroom, len(pages)),
    }


def _cost(work: Callable[[bytes], object], pages: Sequence[bytes]) -> float:
    before = time.process_time()
    for page in pages:
        work(page)
    return 1000 * (time.process_time() - before) / len(pages)


def _naive(newsroom: Newsroom, number: int) -> float:
    """What a script of forty lines does, in a process of its own."""
    names = [f"http://{newsroom.host(n)}" for n in range(HOSTS)]
    done = subprocess.run(
        [sys.executable, __file__, "--naive", json.dumps(names), str(number)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


def naive(hosts: Sequence[str], number: int) -> None:
    """Read feeds and pages, match, store; prints the milliseconds of CPU an article."""
    topics = [re.compile(r"\brecalls?\b", re.IGNORECASE)]
    topics += [re.compile(rf"\bunheard{n}\b", re.IGNORECASE) for n in range(TOPICS)]
    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE article (url TEXT PRIMARY KEY, title TEXT, text TEXT, topics TEXT)")
    session, count, before = requests.Session(), 0, time.process_time()
    for host in hosts:
        for entry in feedparser.parse(session.get(f"{host}/feed", timeout=30).content).entries:
            if count == number:
                break
            text = trafilatura.extract(session.get(entry.link, timeout=30).text) or ""
            found = [n for n, topic in enumerate(topics) if topic.search(f"{entry.title} {text}")]
            row = (entry.link, entry.title, text, json.dumps(found))
            store.execute("INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?)", row)
            store.commit()
            count += 1
    sys.stdout.write(str(1000 * (time.process_time() - before) / count))


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        Output().json(figures)
        return
    costs = figures.pop("ms of CPU an article")
    Output().table(
        ["way", "ms of CPU an article", "of extraction"],
        [(way, f"{ms:.1f}", f"{ms / costs['extraction']:.2f}") for way, ms in costs.items()],
        empty="",
    )
    for name, value in figures.items():
        Output().note(f"{name}: {value:.2f}" if isinstance(value, float) else f"{name}: {value}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--naive"]:
        naive(json.loads(sys.argv[2]), int(sys.argv[3]))
    else:
        main()

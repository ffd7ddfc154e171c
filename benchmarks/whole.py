"""The whole way of an article: from a feed on loopback through `serve` to a webhook.

    python benchmarks/whole.py [--pages DIR] [--rate 1 5 20] [--seconds 60] [--database URL]
                               [--stored 100000] [--open 1000]

DIR holds pages, `*.html` or `*.html.gz` at any depth; left out, they are made up. Each article puts
words of its own in their place, so that none is a copy of another. `--stored` articles are in the
store before the start, `--open` of them each in an open story of its own. Twenty hosts publish
`--rate` articles a second between them, each named in its host's feed, which is polled every two
seconds. Printed are the CPU that the service and all its children spend on an article, what they
spend on the same polls without news taken off, and beside it, on the same pages in the same run:

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
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import process_cost
import requests
import trafilatura
from archive import fill
from loopback_newsroom import HOSTS, Newsroom, made_up_pages

from policywire.cli.terminal.output import Output
from policywire.crawler.extract.page import read_page

TOPICS = 40
EVERY = "2s"
IDLE = 20.0
"""Seconds without news over which the cost of the polls is measured."""
STARTED = 900.0
"""Seconds in which the service must have polled: it remembers all open stories before."""
DRAIN = 60.0
"""Seconds in which what was published first must be told."""
SILENCE = 10.0
"""Seconds without a message after which no other is awaited: some articles are no news."""


def main() -> None:
    """Run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--rate", type=float, nargs="+", default=[5.0])
    parser.add_argument("--stored", type=int, default=0)
    parser.add_argument("--open", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    newsroom = Newsroom(read_pages(chosen.pages) if chosen.pages else made_up_pages())
    newsroom.open()
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        database = chosen.database or f"sqlite:///{folder}/whole.db"
        if chosen.stored:
            fill(database, chosen.stored, chosen.open, datetime.now(UTC))
        figures = serve(newsroom, Path(folder), chosen.rate, chosen.seconds, database)
    figures["ms of CPU an article"] |= alone(newsroom)
    _print(figures, as_json=chosen.json)


def read_pages(folder: Path) -> list[bytes]:
    """Every page below the folder."""
    files = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
    if not files:
        sys.exit(f"no *.html below {folder}")
    return [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]


def serve(
    newsroom: Newsroom, folder: Path, rates: Sequence[float], seconds: float, database: str
) -> dict[str, Any]:
    """Run the service over the newsroom, at one rate after another; gives its figures."""
    _configure(newsroom, folder, database)
    log = (folder / "log").open("wb")
    command = [sys.executable, "-m", "policywire.cli.app", "--config", str(folder), "serve"]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _warm_up(newsroom, process, folder)
        before = process_cost.cpu(process.pid)
        time.sleep(IDLE)
        polls = (process_cost.cpu(process.pid) - before) / IDLE
        runs = [_at_rate(newsroom, process, rate, seconds, polls) for rate in rates]
        memory = process_cost.memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    costs = {f"serve, {run['rate']:g} a second": run.pop("ms") for run in runs}
    polled = {
        f"{name}, with its polls": run.pop("ms with polls")
        for name, run in zip(costs, runs, strict=True)
    }
    return {
        "ms of CPU an article": costs | polled,
        "told": runs,
        "MB of all processes": memory,
    }


def _warm_up(newsroom: Newsroom, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait for the first poll of each source, and let all that loads late be loaded."""

    def ended() -> bool:
        return process.poll() is not None

    _until(lambda: len(newsroom.polled) == HOSTS or ended(), STARTED)
    _publish(newsroom, 2 * HOSTS, 10)
    _until(lambda: len(newsroom.told) >= 2 * HOSTS or ended(), DRAIN)
    if ended() or not newsroom.told:
        sys.exit(f"nothing is told: {(folder / 'log').read_text()[-2000:]}")
    time.sleep(5)


def _at_rate(
    newsroom: Newsroom,
    process: subprocess.Popen[bytes],
    rate: float,
    seconds: float,
    polls: float,
) -> dict[str, Any]:
    """What articles at this rate cost, and how long they took from a poll to the webhook."""
    first, begun = len(newsroom.published), time.monotonic()
    before = process_cost.cpu(process.pid)
    _publish(newsroom, int(rate * seconds), rate)
    numbers, published_at = range(first, len(newsroom.published)), time.time()
    _until(lambda: time.time() - max([published_at, *newsroom.told.values()]) > SILENCE, 10 * DRAIN)
    spent, took = process_cost.cpu(process.pid) - before, time.monotonic() - begun
    waits = sorted(newsroom.told[n] - newsroom.seen[n] for n in numbers if n in newsroom.told)
    return {
        "rate": rate,
        "published": len(numbers),
        "told": len(waits),
        "p50": statistics.median(waits) if waits else None,
        "p99": waits[int(len(waits) * 0.99)] if waits else None,
        "ms": 1000 * (spent - polls * took) / len(numbers),
        "ms with polls": 1000 * spent / len(numbers),
    }


def _configure(newsroom: Newsroom, folder: Path, database: str) -> None:
    settings = {"allow_private_addresses": True, "web": {"port": 0}, "database": database}
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
    Output().table(
        ["articles a second", "published", "told", "seconds from poll to told, p50", "p99"],
        [
            (
                f"{run['rate']:g}",
                str(run["published"]),
                str(run["told"]),
                *map(_seconds, (run["p50"], run["p99"])),
            )
            for run in figures["told"]
        ],
        empty="",
    )
    Output().note(f"MB of all processes: {figures['MB of all processes']:.0f}")


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--naive"]:
        naive(json.loads(sys.argv[2]), int(sys.argv[3]))
    else:
        main()

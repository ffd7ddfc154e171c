"""PostgreSQL restarted again and again under load, with two services that both want the store.

    python benchmarks/postgres_restarts.py                # 20 restarts
    python benchmarks/postgres_restarts.py --restarts 5

A feed on loopback brings new events all the time, a webhook counts what is told. Two `policywire
serve` on one database: whoever ends is started again at once, so that a second one stands at the
door whenever the first loses its lock. The server is stopped at once (`-m immediate`) and started.
Prints how often each service was let in and turned away, and what was lost and doubled. A message
counts as doubled when it came again under another id, or under its own more often than there were
restarts while its answer was on its way. Ends with 1 when anything is lost or doubled.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policywire.store.database.store import Store
from policywire.store.deliveries import delivery_list
from tests.free_port import free_port
from tests.postgres import Postgres, serve

TURNED_AWAY = 4
SETTLE = 90.0
"""Seconds in which what was published must have been told, after the last restart."""
DONE = frozenset({"sent", "suppressed"})
PLACES = ("Arden", "Brora", "Corran", "Dunoon", "Eigg", "Foula", "Gigha", "Hoy", "Iona", "Jura")
ACTS = ("fines", "bans", "sues", "licenses", "audits", "closes", "buys", "raids", "clears", "taxes")


class World:
    """The feed and the webhook: what was published, and what was told when."""

    def __init__(self) -> None:
        self.published: list[str] = []
        """When each event was, as a feed writes it."""
        self.told: list[tuple[str, str]] = []
        world = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = world.feed() if self.path == "/feed" else b""
                self.answer(200 if body else 404, body)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                world.told.append((self.headers["Idempotency-Key"], _headline(body)))
                self.answer(200, b"ok")

            def answer(self, status: int, body: bytes) -> None:
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def feed(self) -> bytes:
        """The newest entries; each is an event of its own."""
        newest = range(max(0, len(self.published) - 60), len(self.published))
        items = "".join(
            f"<item><title>{_title(n)}</title><guid isPermaLink='false'>e{n}</guid>"
            f"<pubDate>{self.published[n]}</pubDate><link>{self.url}/{n}</link>"
            f"<description>{_title(n)} on Tuesday.</description></item>"
            for n in reversed(newest)
        )
        return f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()


def _title(n: int) -> str:
    place, act = PLACES[n % 10], ACTS[n // 10 % 10]
    return f"Board {act} {place} ferry number {n} over berth {n * 7 + 3}"


def _headline(body: dict[str, Any]) -> str:
    """What the message is about: the address of its article."""
    return str(body.get("article", {}).get("url") or body.get("subject") or body.get("text"))


class Contender:
    """A service that is started again whenever it ends."""

    def __init__(self, folder: Path, url: str, world: World) -> None:
        self.folder, self.ends = folder, Counter[int]()
        folder.mkdir()
        written = {
            "settings.yaml": {
                "allow_private_addresses": True,
                "database": url,
                "data": str(folder / "data"),
                "web": {"port": free_port()},
            },
            "topics.yaml": {"ferries": {"title": "Ferries", "any": ["ferry"]}},
            "sources.yaml": {
                "sources": {
                    "f": {
                        "url": f"{world.url}/feed",
                        "outlet": "F",
                        "every": "2s",
                        "min": "1s",
                        "full_text": False,
                        "tier": "official",
                    }
                }
            },
            "alerts.yaml": {
                "channels": {"hook": {"webhook": {"url": f"{world.url}/hook"}, "flood": 1_000_000}}
            },
        }
        for name, value in written.items():
            (folder / name).write_text(json.dumps(value))
        self.log = (folder / "log").open("ab")
        self.start()

    def start(self) -> None:
        """Start the service."""
        command = [sys.executable, "-m", "policywire.cli.app", "--config", str(self.folder)]
        self.process = subprocess.Popen([*command, "serve"], stdout=self.log, stderr=self.log)

    def look(self) -> None:
        """Start it again when it has ended."""
        code = self.process.poll()
        if code is not None:
            self.ends[code] += 1
            self.start()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


def main() -> int:
    """Run and print; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, world = random.Random(asked.seed), World()
    with tempfile.TemporaryDirectory() as folder, serve() as server:
        url = server.url(server.create())
        Store.open(url).close()  # the schema
        both = [Contender(Path(folder) / name, url, world) for name in ("a", "b")]
        try:
            return _run(server, url, both, world, asked.restarts, chance)
        finally:
            for each in both:
                each.stop()


def _run(
    server: Postgres,
    url: str,
    both: list[Contender],
    world: World,
    restarts: int,
    chance: random.Random,
) -> int:
    _until(lambda: len(world.told) > 3, both, world, publish=True, seconds=90)
    for number in range(restarts):
        before = len(world.told)
        # Only a service that works can tell something twice: wait until one does.
        _until(lambda: len(world.told) > before, both, world, publish=True, seconds=60)  # noqa: B023
        _until(lambda: False, both, world, publish=True, seconds=chance.uniform(0, 4))
        server.control("restart", "-m", "immediate")
        print(f"restart {number + 1}: {len(world.published)} published, {len(world.told)} told")
    _until(
        lambda: len({about for _, about in world.told}) >= len(world.published),
        both,
        world,
        publish=False,
        seconds=SETTLE,
    )
    return _report(url, both, world, restarts)


def _until(
    happened: Any, both: list[Contender], world: World, *, publish: bool, seconds: float
) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not happened():
        for each in both:
            each.look()
        if publish:
            world.published.append(format_datetime(datetime.now(UTC)))
        time.sleep(1.0)


def _report(url: str, both: list[Contender], world: World, restarts: int) -> int:
    by_id = Counter(key for key, _ in world.told)
    by_event = {
        about: {key for key, each in world.told if each == about} for _, about in world.told
    }
    again = {key: count for key, count in by_id.items() if count > 1}
    doubled = [about for about, keys in by_event.items() if len(keys) > 1]
    store = Store.open(url)
    with store.reading() as session:
        deliveries = list(delivery_list.list_deliveries(session, limit=100_000))
    store.close()
    reasons = Counter(each.reason for each in deliveries if each.state not in DONE)
    states = Counter(each.state for each in deliveries)
    unfinished = sum(
        count
        for state, count in states.items()
        if state in {"pending", "sending", "retrying", "dead"}
    )
    ends = sum((each.ends for each in both), Counter[int]())
    print(f"restarts of PostgreSQL      {restarts}")
    print(f"turned away (another runs)  {ends[TURNED_AWAY]}")
    print(f"other ends by exit code     { {k: v for k, v in ends.items() if k != TURNED_AWAY} }")
    print(f"events published            {len(world.published)}")
    print(f"messages told               {len(world.told)}, {len(by_id)} ids")
    print(f"deliveries by state         {dict(states)}")
    for reason, count in reasons.most_common(3):
        print(f"  not sent: {count} × {reason}")
    print(f"told under two ids          {len(doubled)}")
    print(f"sent again under their id   {len(again)} (outcome unknown at a restart)")
    print(f"not told to the end         {unfinished}")
    return int(bool(doubled or unfinished or len(again) > restarts))


if __name__ == "__main__":
    sys.exit(main())

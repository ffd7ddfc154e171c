"""The world around a service under test: a feed with validators, a webhook and a mail relay."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.trust.month.faulty import ITEMS, Weather
from tests.whole.sinks import Mailbox, mailbox

FIRST = ("Vel", "Bra", "Kor", "Zan", "Ost", "Mir", "Tul", "Hax")
SECOND = ("ado", "eri", "ilu", "oma", "uke")
LAST = ("doria", "nland", "mbia", "stan", "quay", "tonia", "vakia", "rland")
GOODS = (
    "steel", "copper", "barley", "cotton", "timber", "cement", "sugar", "paper", "rubber", "salt",
    "glass", "wool", "coffee", "tyres", "bricks", "honey", "tractors", "ceramics", "olives",
)  # fmt: skip


@dataclass
class Wire:
    """What is offered to the service, and what it told."""

    day: int = 0
    feed: str = ""
    hook: str = ""
    smtp: int = 0
    heard: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The ids under which the webhook heard of each headline."""
    box: Mailbox = field(default_factory=Mailbox)
    weather: Weather | None = None
    """Faults of a long run, which also says what day it is."""
    killing: tuple[int, int] | None = None
    """The process to kill when so many more alerts have come to the webhook, unanswered."""

    def headlines(self, day: int | None = None) -> list[str]:
        """The headlines of a day."""
        first = (self.day if day is None else day) * ITEMS
        return [headline(number) for number in range(first, first + ITEMS)]

    def mailed(self) -> dict[str, list[str]]:
        """The ids under which mail told of each headline."""
        found: dict[str, list[str]] = defaultdict(list)
        for mail in list(self.box.mails):
            subject = " ".join(str(mail["Subject"]).split())
            for number in range((self.day + 1) * ITEMS):
                if country(number) in subject:
                    found[headline(number)].append(str(mail["Message-ID"]))
        return found

    def rss(self) -> bytes:
        """The feed of today."""
        items = "".join(_item(number) for number in range(self.day * ITEMS, (self.day + 1) * ITEMS))
        head = "<title>Wire</title><link>http://127.0.0.1/</link><description>d</description>"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def country(number: int) -> str:
    """A country that no other headline names."""
    first, rest = FIRST[number % 8], number // 8
    return first + SECOND[rest % 5] + LAST[rest // 5 % 8]


def headline(number: int) -> str:
    """One event of its own."""
    goods = GOODS[number % len(GOODS)]
    return f"{country(number)} puts a tariff of {number % 40 + 5} percent on {goods}"


def _item(number: int) -> str:
    goods, where = GOODS[number % len(GOODS)], country(number)
    text = (
        f"The parliament of {where} voted for a tariff of {number % 40 + 5} percent on imported "
        f"{goods}. The tariff begins in {number % 9 + 2} weeks. Traders of {goods} in {where} said "
        f"that prices will rise by {number % 17 + 3} percent."
    )
    return (
        f"<item><title>{headline(number)}</title><guid>wire-{number}</guid>"
        f"<link>http://wire.example/{number}</link><description>{text}</description>"
        f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
    )


@contextmanager
def wire() -> Iterator[Wire]:
    """All three on loopback, for as long as the block lasts."""
    found = Wire()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"wire": found}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.feed = f"http://127.0.0.1:{server.server_port}/feed"
    found.hook = f"http://127.0.0.1:{server.server_port}/hook"
    with mailbox() as found.box:
        found.smtp = found.box.port
        yield found
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers for one wire."""

    wire: Wire

    def do_GET(self) -> None:
        """The feed, or that it has not changed; nothing else is there."""
        if self.path != "/feed":
            self._answer(404)
            return
        weather = self.wire.weather
        if weather is not None:
            fault = weather.poll()
            self.wire.day = weather.day()
            if fault:
                self._fail(fault)
                return
        tag = f'"{self.wire.day}"'
        if self.headers.get("If-None-Match") == tag:
            self._answer(304)
        else:
            self._answer(200, self.wire.rss(), ETag=tag)

    def do_POST(self) -> None:
        """Hear of an alert."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.wire.weather is not None and (fault := self.wire.weather.post()):
            self._fail(fault)
            return
        _hear(self.wire, self.headers["Idempotency-Key"], body)
        self._answer(200, b"{}")

    def _fail(self, fault: str) -> None:
        if fault == "cut":
            self.connection.close()
        elif fault == "error":
            self._answer(503)
        else:
            self._answer(200, b"<html><body>This domain is for sale</body></html>")

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        with suppress(ConnectionError):  # the service was killed meanwhile
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A line that was cut is no news."""


def _hear(found: Wire, key: str, body: Any) -> None:
    if body.get("type") != "alert":
        return
    found.heard[body["facts"]["article"]["title"]].append(key)
    if found.killing is not None:
        pid, left = found.killing
        found.killing = (pid, left - 1) if left > 1 else None
        if left <= 1:
            os.kill(pid, signal.SIGKILL)

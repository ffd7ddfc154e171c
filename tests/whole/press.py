"""Newsrooms on loopback addresses of their own, which write down when they were asked for what."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from tests.free_port import free_port

PAGE = """<html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>{title}, the agency said on Monday. The rule number {number} applies to rail yards and to ports
alike, and it names the offices that have to report each month what they have found.</p>
<p>Officials of district {number} said that the change had been asked for by three committees, and
that a comment period of sixty days begins once the text is in the register.</p></article></body>
</html>"""


@dataclass
class Asked:
    """One request: when by the steady clock, and for what."""

    at: float
    path: str


@dataclass
class Press:
    """Several hosts, each with feeds that grow."""

    hosts: list[str]
    slow: float = 0.0
    """Seconds that each answer takes."""
    asked: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    headlines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The headlines of each feed, by its URL."""
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    """Another answer than the page: status and headers, by the host."""

    def feed(self, host: int, name: str = "feed") -> str:
        """The address of a feed of a host."""
        return f"http://{self.hosts[host]}/{name}.xml"

    def publish(self, url: str, *headlines: str) -> None:
        """Add entries to a feed."""
        self.headlines[url].extend(headlines)

    def gaps(self, host: int) -> list[float]:
        """The seconds between the requests to a host, in the order in which they came."""
        return [later.at - sooner.at for sooner, later in pairwise(self.asked[self.hosts[host]])]

    def body(self, host: str, path: str) -> bytes:
        """What is answered to a path."""
        name, _, number = path.strip("/").removesuffix(".html").partition("-")
        if path.endswith(".xml"):
            return self._feed(f"http://{host}{path}", host, path.strip("/").removesuffix(".xml"))
        if number:
            title = self.headlines[f"http://{host}/{name}.xml"][int(number)]
            return PAGE.format(title=title, number=number).encode()
        return b""

    def _feed(self, url: str, host: str, name: str) -> bytes:
        items = "".join(
            f"<item><title>{title}</title><link>http://{host}/{name}-{number}.html</link>"
            f"<guid>{url}#{number}</guid>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            for number, title in reversed(list(enumerate(self.headlines[url])))
        )
        return f'<rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()


@contextmanager
def press(hosts: int, slow: float = 0.0, net: str = "127.0.1") -> Iterator[Press]:
    """Serve so many hosts, numbered from 1 in `net`, for as long as the block lasts."""
    port = free_port()
    made = Press([f"{net}.{number + 1}:{port}" for number in range(hosts)], slow)
    servers = [_server(made, host) for host in made.hosts]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def _server(made: Press, host: str) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked[host].append(Asked(time.monotonic(), self.path))
            time.sleep(made.slow)
            body = made.body(host, self.path)
            status, headers = made.answers.get(host, (200 if body else 404, {}))
            self.send_response(status)
            kind = "application/rss+xml" if self.path.endswith(".xml") else "text/html"
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    address, _, port = host.partition(":")
    server = ThreadingHTTPServer((address, int(port)), Handler)
    server.daemon_threads = True
    return server

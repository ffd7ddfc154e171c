"""A feed on loopback that grows as a test adds to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from policywire.config.models import Source


@dataclass
class GrowingFeed:
    """Its items, and where it is read."""

    url: str = ""
    items: list[str] = field(default_factory=list)

    def publish(self, *headlines: str, dated: bool = True) -> None:
        """Add an item for each headline, published now."""
        for headline in headlines:
            number = len(self.items) + 1
            date = f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate>" if dated else ""
            self.items.append(
                f"<item><title>{headline}</title><guid>item-{number}</guid>{date}"
                f"<description>{headline}, the agency said.</description></item>"
            )

    def source(self, key: str = "agency") -> dict[str, Source]:
        """A source that reads it: the feed alone, as it has no pages."""
        words = {"url": self.url, "outlet": "Agency", "full_text": False, "delay": "0s"}
        return {key: Source.model_validate(words)}

    def body(self) -> bytes:
        """The feed as it is now."""
        items = "".join(reversed(self.items))
        return f'<rss version="2.0"><channel><title>Agency</title>{items}</channel></rss>'.encode()


@contextmanager
def growing_feed() -> Iterator[GrowingFeed]:
    """Serve a feed for as long as the block lasts."""
    feed = GrowingFeed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"" if self.path == "/robots.txt" else feed.body()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    feed.url = f"http://127.0.0.1:{server.server_port}/feed"
    try:
        yield feed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

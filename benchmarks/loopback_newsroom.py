"""Twenty hosts on loopback that publish articles, and the webhook that hears of them."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOSTS = 20
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


def made_up_pages() -> list[bytes]:
    """Pages for who has none at hand: what stands around an article, and thirty paragraphs."""
    chance = random.Random(3)
    return [_made_up(chance) for _ in range(5)]


def _made_up(chance: random.Random) -> bytes:
    said = [" ".join(chance.choices(WORDS, k=40)).capitalize() + "." for _ in range(30)]
    links = "".join(f"<li><a href='/{word}'>{word.capitalize()}</a></li>" for word in WORDS * 3)
    article = "".join(f"<p>{each}</p>" for each in said)
    return (
        f"<html><head><title>A title</title></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>A title</h1>{article}</article>"
        f"<footer><ul>{links}</ul></footer></body></html>"
    ).encode()


@dataclass
class Newsroom:
    """Hosts with a feed each. What is published stands in its host's feed from then on."""

    pages: Sequence[bytes]
    published: list[float] = field(default_factory=list)
    seen: dict[int, float] = field(default_factory=dict)
    """When a feed that names an article was first asked for, by the article's number."""
    told: dict[int, float] = field(default_factory=dict)
    polled: set[str] = field(default_factory=set)
    """Hosts whose feed was asked for: what stands there before is a source's archive, not news."""
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
        self.polled.add(host)
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

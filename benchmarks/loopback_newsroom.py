"""Twenty hosts on loopback that publish articles, and the webhook that hears of them."""

from __future__ import annotations

import random
import re
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any

HOSTS = 20
_TEXT = re.compile(r">([^<>]{20,})<")
_TITLE = re.compile(r"(<title[^>]*>|<h1[^>]*>)[^<]*", re.IGNORECASE)
_META = re.compile(
    r'((?:(?:og|twitter):title"[^>]*content=|"headline"\s*:\s*)")(?:[^"\\]|\\.)*', re.IGNORECASE
)
_DATE = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d")
_NUMBER = re.compile(r"No\. (\d+)")
_WORDS = """
    harbour tunnel orchard glacier barley copper lantern meadow quarry timber walnut ferry granite
    heron ivory juniper kelp linen maple nickel oyster poplar quartz rapeseed saddle tannery umber
    velvet willow yarrow zinc bridge cobalt dairy elm
"""
WORDS = _WORDS.split()
_LONG = re.compile(r"\b[A-Za-z][a-z]{4,}\b")
_SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu cha dor fen gal".split()  # noqa: SIM905

VOCABULARY = ["".join(each) for each in product(_SYLLABLES, repeat=3)][::2]
"""Words that the articles are made of; few enough to come back, as those of a language do."""
OWN_WORDS = 150
"""So many of them an article holds: two articles share few."""


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
        """A page of an article's own words, with the tags and length of one that was given."""
        chance = random.Random(number)
        html = self.pages[number % len(self.pages)].decode(errors="replace")
        own = chance.sample(VOCABULARY, OWN_WORDS)
        html = _TEXT.sub(lambda found: f">{_retold(found[1], own)}<", html)
        now = f"{datetime.fromtimestamp(self.published[number], UTC):%Y-%m-%dT%H:%M}"
        html = _DATE.sub(now, html)
        title = headline(number)
        html = _TITLE.sub(lambda found: found[1] + title, html)
        return _META.sub(lambda found: found[1] + title, html).encode()


def headline(number: int) -> str:
    """A headline about a subject of its own; its number is how the webhook knows it."""
    chance = random.Random(number)
    one, two = chance.sample(WORDS, 2)
    return f"Regulator orders {_name(chance)} {one} recall over {two} defects, No. {number}"


def _name(chance: random.Random) -> str:
    """A company's name that no other has: what a recall is known by."""
    return "".join(chance.choices(_SYLLABLES, k=4)).capitalize()


def _retold(text: str, own: Sequence[str]) -> str:
    """The text with the article's own words in place of all that is longer than a function word."""

    def other(found: re.Match[str]) -> str:
        word = own[zlib.crc32(found[0].lower().encode()) % len(own)]
        return word.capitalize() if found[0][0].isupper() else word

    return _LONG.sub(other, text)

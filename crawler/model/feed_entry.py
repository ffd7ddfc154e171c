"""The entry of a feed, the feed, and the key that tells entries apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from policywire.crawler.model.upcoming_date import DateAhead
from policywire.crawler.model.url import canonical, is_web

MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. `key` tells it from all others of the same feed, poll after poll.

    All words are plain text. `link` is a whole http or https address, or empty. Dates are aware
    UTC. `text` holds paragraphs when the feed brings more than a summary.
    """

    key: str
    title: str
    link: str
    summary: str
    author: str
    published: datetime | None
    updated: datetime | None
    text: str = ""
    id: str = ""
    """The entry's identifier as the feed gives it: guid, id, rdf:about."""
    note: str = ""
    """Why this text is the whole article, in a sentence; empty when the entry's page is read."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the source tells of it beside: docket, agencies."""
    dates: tuple[DateAhead, ...] = ()

    @property
    def trace(self) -> str:
        """A second key, of the link's path, where the identifier is no address; else empty.

        It tells when a feed gives an old identifier to another article.
        """
        if not self.id or not self.link or is_web(self.id):
            return ""
        return digest("trace", steady(self.link).partition("?")[0])


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read. `kind` is rss, rdf, atom, or the kind of its source.

    `ttl` is its wish for our pace; it wants no visit in the hours of UTC in `skip_hours`, nor on
    the days in `skip_days` (Monday is 0). `parts` are the addresses of feeds that this one is made
    up of; `next` is where it goes on with older entries. `memory` is what its
    reader wants to know at the next poll.
    """

    title: str
    link: str
    language: str
    entries: tuple[Entry, ...]
    ttl: timedelta | None
    kind: str
    parts: tuple[str, ...] = ()
    next: str = ""
    memory: str = ""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    @property
    def only_news(self) -> bool:
        """Whether it holds only what is new: none is no sign that anything broke."""
        return self.kind in {"page", "mailbox"}


def entry_key(identifier: str, link: str, title: str, summary: str) -> str:
    """Make the key of an entry: of its identifier, else of its link, else of its words.

    An identifier that is an address is taken in canonical form without scheme and last slash, so
    that a feed's move to https makes no old entry new.
    """
    if identifier:
        return digest("id", steady(identifier))
    return digest("link", steady(link)) if link else digest("words", title, summary)


def steady(address: str) -> str:
    if not is_web(address):
        return address
    return canonical(address).split("://", 1)[1].removeprefix("www.").rstrip("/")


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

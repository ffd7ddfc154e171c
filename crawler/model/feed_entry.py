"""The entry of a feed, the feed, and the key that identifies an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.model.url import canonicalize_url, is_http_url

MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `key` identifies it in its feed, poll after poll.

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
    """Further fields from the source: docket, agencies."""
    dates: tuple[UpcomingDate, ...] = ()

    @property
    def link_key(self) -> str:
        """A second key, of the link's path, where the identifier is no address; else empty.

        It says when a feed gives an old identifier to another article.
        """
        if not self.id or not self.link or is_http_url(self.id):
            return ""
        return short_hash("trace", url_without_scheme(self.link).partition("?")[0])


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
    entries: tuple[FeedEntry, ...]
    ttl: timedelta | None
    kind: str
    part_urls: tuple[str, ...] = ()
    next_url: str = ""
    reader_state: str = ""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    @property
    def is_incremental(self) -> bool:
        """Whether it holds only what is new: none is no sign that anything broke."""
        return self.kind in {"page", "mailbox"}


def entry_key(identifier: str, link: str, title: str, summary: str) -> str:
    """Make the key of an entry: of its identifier, else of its link, else of its words.

    An identifier that is an address is taken in canonical form without scheme and last slash, so
    that a feed's move to https makes no old entry new.
    """
    if identifier:
        return short_hash("id", url_without_scheme(identifier))
    return (
        short_hash("link", url_without_scheme(link))
        if link
        else short_hash("words", title, summary)
    )


def url_without_scheme(address: str) -> str:
    if not is_http_url(address):
        return address
    return canonicalize_url(address).split("://", 1)[1].removeprefix("www.").rstrip("/")


def short_hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

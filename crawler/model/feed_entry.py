"""The entry of a feed, the feed, and the key that identifies an entry."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from policywire.crawler.model.entry_counts import NAMED_LEFT_OUT, LeftOut, RefusedFor
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.model.url import canonicalize_url, is_http_url

MOST_ENTRIES = 1000
_NEVER = datetime.min.replace(tzinfo=UTC)


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
    listed: datetime | None = None
    """When the source took it into its list, where it says so: that may be weeks after its date."""

    @property
    def fresh_at(self) -> datetime | None:
        """The date by which it is news, or belongs to an archive."""
        return self.listed or self.published or self.updated

    @property
    def link_key(self) -> str:
        """A second key, of the link's path, where the identifier is no address; else empty.

        It says when a feed gives an old identifier to another article.
        """
        if not self.id or not self.link or is_http_url(self.id):
            return ""
        return short_hash("trace", url_without_scheme(self.link).partition("?")[0])


@dataclass(frozen=True, slots=True)
class DetailRequest:
    """A second answer that is to be asked for: its address, and the item of the list it is for.

    `stamp` is a digest of that item: the same item needs no second look. `item` is JSON.
    """

    url: str
    stamp: str
    item: str


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
    next_mark: str = ""
    """What the answer says of its next page, where that is no address: a cursor, `true`."""
    items_found: int = 0
    """How many items the answer listed."""
    details: tuple[DetailRequest, ...] = ()
    """Second answers to ask for, in the order of the list; entries are made of those."""
    details_known: int = 0
    """Items that need no second answer, since they are as they were."""
    postponed: int = 0
    """Items whose second answer is left for the next poll."""
    remarks: tuple[str, ...] = ()
    """What to know of how it was read, in sentences: parts of a title that were null."""
    reader_state: str = ""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    """What was in the answer and is not among the entries: how many, by the reason."""
    left_out: tuple[LeftOut, ...] = ()
    """Those of them that can be named, at most 2,000."""

    @property
    def is_detailed(self) -> bool:
        """Whether its entries come from second answers: only those of what is new are there."""
        return bool(self.details or self.details_known)

    @property
    def is_incremental(self) -> bool:
        """Whether it holds only what is new: none is no sign that anything broke."""
        return self.kind in {"page", "mailbox"}


def entry_key(identifier: str, link: str, title: str, summary: str) -> str:
    """Make the key of an entry: of its identifier, else of its link, else of its words.

    An identifier that is an address is taken in canonical form without scheme and last slash, so
    that a feed's move to https makes no old entry new. Its fragment counts (`#entry-12`), unless
    it only numbers the versions of the page that the link leads to.
    """
    if identifier and not _is_front_page(identifier):
        counts_versions = url_without_scheme(identifier) == url_without_scheme(link)
        fragment = fragment_of(link if counts_versions else identifier)
        return short_hash("id", url_without_scheme(identifier) + fragment)
    if link:
        return short_hash("link", url_without_scheme(link) + fragment_of(link))
    return short_hash("words", title, summary)


def named_entries(
    read: Sequence[FeedEntry], found: int
) -> tuple[tuple[FeedEntry, ...], dict[str, int]]:
    """Those of the entries `read` that have a title or a link, and how many were refused, by why.

    `found` is how many the document holds; more than were read are too many.
    """
    entries = tuple(entry for entry in read if entry.title or entry.link)
    refused = {
        RefusedFor.NAMELESS.value: len(read) - len(entries),
        RefusedFor.TOO_MANY.value: found - len(read),
    }
    return entries, refused


def with_distinct_entries(feed: Feed) -> Feed:
    """Give every entry of a feed a key of its own, and leave out all but the newest 1,000.

    Where one identifier or link stands for several entries, their words and dates join the key.
    What is left out is counted in `refused`.
    """
    unique = tuple({_identity(entry): entry for entry in reversed(feed.entries)}.values())[::-1]
    times = Counter(entry.key for entry in unique)
    newest = _newest(tuple(_with_words_in_key(e) if times[e.key] > 1 else e for e in unique))
    counted = Counter(feed.refused)
    counted[RefusedFor.TWICE.value] += len(feed.entries) - len(unique)
    counted[RefusedFor.TOO_MANY.value] += len(unique) - len(newest)
    return replace(
        feed, entries=newest, refused=dict(+counted), left_out=_left_out(feed, unique, newest)
    )


def _left_out(
    feed: Feed, unique: Sequence[FeedEntry], newest: Sequence[FeedEntry]
) -> tuple[LeftOut, ...]:
    if len(unique) == len(newest):
        return feed.left_out[:NAMED_LEFT_OUT]
    # Not by their keys: those of entries with the same key were changed on the way.
    kept = {_identity(entry)[1:] for entry in newest}
    cut = (
        LeftOut(entry.link, entry.title, RefusedFor.TOO_MANY)
        for entry in unique
        if _identity(entry)[1:] not in kept
    )
    return (*feed.left_out, *cut)[:NAMED_LEFT_OUT]


def _newest(entries: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    if len(entries) <= MOST_ENTRIES:
        return entries
    dated = sorted(entries, key=lambda e: e.published or e.updated or _NEVER, reverse=True)
    chosen = {entry.key for entry in dated[:MOST_ENTRIES]}
    return tuple(entry for entry in entries if entry.key in chosen)


def _identity(entry: FeedEntry) -> tuple[str, ...]:
    link = url_without_scheme(entry.link) + fragment_of(entry.link)
    date = entry.published or entry.updated
    return (entry.key, link, entry.title, entry.summary, str(date))


def _with_words_in_key(entry: FeedEntry) -> FeedEntry:
    return replace(entry, key=short_hash("reused", *_identity(entry)))


def _is_front_page(identifier: str) -> bool:
    """Whether an identifier is the address of a whole site: it can identify no entry of it."""
    return is_http_url(identifier) and "/" not in url_without_scheme(identifier) + fragment_of(
        identifier
    )


def fragment_of(address: str) -> str:
    """Give what stands behind the `#` of a web address, with it; empty for anything else."""
    if not is_http_url(address):
        return ""
    fragment = address.partition("#")[2].strip()
    return f"#{fragment}" if fragment else ""


def url_without_scheme(address: str) -> str:
    if not is_http_url(address):
        return address
    return canonicalize_url(address).split("://", 1)[1].removeprefix("www.").rstrip("/")


def short_hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

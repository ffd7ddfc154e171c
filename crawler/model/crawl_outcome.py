"""What one poll of a source brings home: articles, what to remember for the next poll, problems.

An expected failure of the web is a value here, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from policywire.crawler.model.article import Article
from policywire.crawler.model.entry_counts import EntryCounts, Refusal
from policywire.crawler.model.history import SourceDay
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.model.publishing_rhythm import PublishingRhythm
from policywire.crawler.model.sighting import Sighting
from policywire.crawler.model.validators import ValidatorDoubt


class ProblemClass(StrEnum):
    """What can go wrong out there, in the words that `policywire sources` shows."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    HTTP_4XX = "http 4xx"
    HTTP_5XX = "http 5xx"
    RATE_LIMITED = "rate limited"
    ROBOTS = "robots"
    LOGIN = "login"
    BROWSER = "browser"
    REDIRECT = "redirect"
    TOO_LARGE = "too large"
    PRIVATE_ADDRESS = "private address"
    NOT_A_FEED = "not a feed"
    CHALLENGE = "challenge"
    EMPTY = "empty"
    PARSE = "parse"
    PARSE_TIMEOUT = "parse timeout"
    XML_ENTITIES = "xml entities"
    OTHER_SITE = "other site"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that failed: its class, the address, and a sentence for a person."""

    kind: ProblemClass
    url: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What we remember of a source between two polls.

    `seen` holds the keys of entries already handled, newest first, bounded, `traces` their second
    keys where they have any. `next_poll` is None
    before the first poll. `failures` counts failed polls in a row; 0 after a good one.
    `gaps` counts polls that had no entry in common with the one before, `last_gap` is the latest;
    `interval` is the source's own one when it was shortened for that. `flooded` says that a part
    of a flood of old entries is still to come. `usual_gap` is what usually passes between two
    pieces of news; `failing_since` is the first of the failed polls in a row, `recovered` the good
    one that ended the last trouble the operator knows of, and `told` when they learned of the one
    that lasts. `rhythm` is what was learned of its hours, `wish` what its feed asks of readers,
    `room` how many entries it shows; `rests` marks one that may bring nothing for ever, as a page
    that is watched does. `changed` is when its answer last differed from the one
    before, `confirmed` when the server last said "not modified", `doubt` what is held against its
    validators. `site` is where its answers come from, `moved` since when they come from another
    one. `usual_words` is how long its articles are, `words` how long the latest ones,
    `thin` how many times in a row those were much too short. `days` is what it did of late.
    """

    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    seen: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    polled: datetime | None = None
    next_poll: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    last_problem: Problem | None = None
    gaps: int = 0
    last_gap: datetime | None = None
    interval: timedelta | None = None
    flooded: bool = False
    usual_gap: timedelta | None = None
    failing_since: datetime | None = None
    recovered: datetime | None = None
    memory: str = ""
    """What the reader of this kind of source wants to know at the next poll, in its own words."""
    told: datetime | None = None
    rhythm: PublishingRhythm | None = None
    wish: PublisherHints = field(default_factory=PublisherHints)
    room: int = 0
    rests: bool = False
    changed: datetime | None = None
    confirmed: datetime | None = None
    doubt: ValidatorDoubt | None = None
    site: str = ""
    moved: datetime | None = None
    usual_words: float = 0.0
    words: float = 0.0
    thin: int = 0
    days: tuple[SourceDay, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    """What its latest entries said, by which events are told apart."""
    counts: EntryCounts = field(default_factory=EntryCounts)
    """What became of the entries of its latest answer."""
    refusals: tuple[Refusal, ...] = ()
    """The latest entries that were not taken up, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOutcome:
    """One poll of one source, whole: the store writes all of it in one transaction.

    `updates` are articles that exist, as their entries or pages say them now.
    """

    source: str
    articles: tuple[Article, ...] = ()
    updates: tuple[Article, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    """The entries that no article was made of, with the reason; the store keeps all of them."""
    state: SourceState
    problems: tuple[Problem, ...] = ()
    unchanged: bool = False

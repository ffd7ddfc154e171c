"""The article: what the crawler finds and every later room works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.upcoming_date import UpcomingDate

ARCHIVE_NOTE = "It came in a flood of old entries."
"""Begins the note of an article that a source brought up again from its archive."""
RETRY_NOTE = "The page is asked for again later."
"""Ends the note of an article whose page could not be read for a reason that may pass."""


class TextOrigin(StrEnum):
    """Where an article's text was read."""

    PAGE = "page"
    FEED = "feed"
    GIVEN = "given"
    """Handed in as text: `replay`, `match`."""


class ArticleForm(StrEnum):
    """What shape an article has, where that matters to a reader; an article may have several."""

    PAYWALL = "paywall"
    COOKIE_WALL = "cookie wall"
    LIVE_BLOG = "live blog"
    GALLERY = "gallery"
    SEVERAL_PAGES = "several pages"
    AMP = "AMP version"
    PRINT = "print version"
    OPINION = "opinion"
    EXPLAINER = "explainer"
    NEWSLETTER = "newsletter"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One publication by one outlet.

    `url` is canonical and identifies the article. Dates are aware and in UTC. `text` is the plain
    body, paragraphs divided by a newline, without the title; `lede` is its first paragraph or
    the feed's summary. `note` says in a sentence why `origin` is not the page, when it is not, and
    before that whether it came with an archive.

    `dates` are those ahead that it names, `forms` what shape it has. `fields` are what an official
    document says of itself, by their names: document number, docket, agencies, document type.
    `wire` names the service that its byline or dateline gives it to, `dateline` the place.
    `version` counts its kept texts; a text that changed after publication is a new version.
    """

    url: str
    title: str
    text: str
    outlet: str
    found: datetime
    published: datetime | None = None
    lede: str = ""
    author: str = ""
    language: str = "en"
    kind: ArticleKind = ArticleKind.NEWS
    tier: Tier = Tier.PRESS
    place: str = "us"
    source: str = ""
    version: int = 1
    origin: TextOrigin = TextOrigin.GIVEN
    note: str = ""
    dates: tuple[UpcomingDate, ...] = ()
    forms: tuple[ArticleForm, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    wire: str = ""
    dateline: str = ""

    @property
    def is_from_archive(self) -> bool:
        """Whether it came in a flood of old entries: it is kept and matched, without an alert."""
        return self.note.startswith(ARCHIVE_NOTE)

    @property
    def awaits_page(self) -> bool:
        """Whether its text is the feed's only because its page could not be read yet."""
        return self.origin is TextOrigin.FEED and self.note.endswith(RETRY_NOTE)

    @property
    def published_or_found(self) -> datetime:
        """When it happened, as far as we know: published, or else found."""
        return self.published or self.found

"""Sources: one model for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    SecretStr,
    Tag,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from policywire.config.enums import ArticleKind, DateKind, Tier
from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel, Duration, Limits
from policywire.config.values.expressions import (
    DOTTED_PATTERN,
    check_css,
    check_dotted_path,
    check_header,
    check_jmespath,
)
from policywire.config.values.url_checks import check_mailbox_url, check_proxy_url, check_source_url


class Source(ConfigModel):
    """A place that is polled for new entries: a feed, unless its `kind` says otherwise."""

    kind: Annotated[
        Literal["feed", "sitemap", "listing", "json", "page", "mailbox", "spider"],
        WithJsonSchema({"type": "string", "enum": ["feed"]}),
    ] = "feed"
    """How it is read: `feed` is RSS, Atom or JSON Feed, the others say it in their name."""
    url: Annotated[str, AfterValidator(check_source_url)]
    """The address that is polled, beginning with http:// or https://."""
    outlet: str = Field(min_length=1, max_length=200)
    """Who publishes it, as messages name it."""
    tier: Tier = Tier.PRESS
    """How close it stands to the record: official, wire, press or blog."""
    place: str = Field(default="us", min_length=1, max_length=80)
    """The country or state it writes about, for example us or us-ca."""
    language: str = Field(default="en", min_length=2, max_length=12)
    """The language it is written in, as a two-letter code."""
    article_kind: ArticleKind = ArticleKind.NEWS
    """What its entries are: news, official document, press release or page change."""
    every: Duration = timedelta(minutes=15)
    """How long to wait between two looks on average: less when it is busy, more when it rests."""
    min: Duration = timedelta(minutes=5)
    """The shortest wait: for its busiest hours, and when entries scroll away between two looks."""
    max: Duration | None = None
    """The longest wait, for its quiet hours; four times `every` when left out."""
    delay: Duration = timedelta(seconds=1)
    """How long to wait between two requests to the same host."""
    aggregator: bool = False
    """Its entries are other outlets' articles: each is named by the outlet that its page names."""
    full_text: bool = True
    """Read each entry's own page; false keeps to what the feed itself says."""
    proxy: Annotated[SecretStr, AfterValidator(unless_missing(check_proxy_url))] | None = None
    """An HTTP proxy to ask through; a secret when it has a password, so write ${NAME}."""
    render: bool = False
    """Open its pages in a browser, so that scripts fill them; needs `policywire[render]`."""
    evidence: str = ""
    """Where this address is known from, for whoever maintains the packs."""

    @property
    def read_target(self) -> str:
        """What is read: two sources that read the same are one too many."""
        return self.url

    @field_validator("every", "min", "max")
    @classmethod
    def _not_without_pause(cls, every: timedelta | None) -> timedelta | None:
        if every is not None and every < timedelta(seconds=1):
            raise ValueError("must be at least one second; write for example 15m")
        return every

    @model_validator(mode="after")
    def _longest_is_not_shorter(self) -> Self:
        if self.max is not None and self.max < self.every:
            raise ValueError("`max` is shorter than `every`; make it longer, or leave it out")
        return self

    @property
    def longest_wait(self) -> timedelta:
        """The longest wait."""
        return self.max or self.every * 4


Css = Annotated[str, Field(max_length=500), AfterValidator(check_css)]
"""A CSS selector; empty where there is none."""
JmesPath = Annotated[str, Field(max_length=1_000), AfterValidator(check_jmespath)]
"""A JMESPath expression (jmespath.org); empty where there is none."""


class SitemapSource(Source):
    """A sitemap, a news sitemap, or an index of them; plain or gzipped."""

    kind: Literal["sitemap"] = Field(default=...)
    """How it is read: `sitemap` is a list of a site's pages for search engines."""
    only: str = Field(default="", max_length=200)
    """Words that the address of a page must hold to count, for example /press-releases/."""


class ListingSource(Source):
    """A page that lists news, such as a newsroom. Without selectors its links are learned."""

    kind: Literal["listing"] = Field(default=...)
    """How it is read: `listing` is a web page with a list of links."""
    items: Css = ""
    """Selects each item of the list; when left out, the page's repeated blocks are found."""
    title: Css = ""
    """Selects the title inside of an item; when left out, the text of the link."""
    link: Css = ""
    """Selects the link inside of an item; when left out, its first link."""
    date: Css = ""
    """Selects the date inside of an item; when left out, its first date."""
    only: str = Field(default="", max_length=200)
    """Words that the address of a page must hold to count, for example /press-releases/."""

    @model_validator(mode="after")
    def _whole_or_none(self) -> Self:
        if not self.items and (self.title or self.link or self.date):
            raise ValueError("title, link and date are looked for in items; add `items: …`")
        return self


class JsonSource(Source):
    """An API that answers in JSON; JMESPath tells where what stands."""

    kind: Literal["json"] = Field(default=...)
    """How it is read: `json` is an API, read by JMESPath."""
    items: JmesPath = Field(min_length=1)
    """Finds the list of items, for example results."""
    title: JmesPath = "title"
    """Finds the title of an item."""
    link: JmesPath = "url"
    """Finds the address of an item's page."""
    date: JmesPath = ""
    """Finds the date on which an item was published."""
    text: JmesPath = ""
    """Finds an item's text or summary."""
    next: JmesPath = ""
    """Finds the address of the next page of items."""
    fields: dict[Annotated[str, Field(min_length=1, max_length=40)], JmesPath] = {}
    """Finds what an item says of itself, by names of your own: docket, agencies, document type."""
    dates: dict[DateKind, JmesPath] = {}
    """Finds dates ahead in an item: comments close, hearing, effective or deadline."""
    limit: Limits = ()
    """How often the API may be asked, over all sources with its key: 1000/h, or [5/m, 125/d]."""
    back: Duration = timedelta(days=7)
    """How far back it is asked for, where `url` holds {since}: the date of then stands there."""
    headers: dict[Annotated[str, AfterValidator(check_header)], SecretStr] = {}
    """Headers of the request, for example a key; a secret, so write ${NAME} or file:/path."""


class PageSource(Source):
    """One page or PDF that is watched: each change of its text is an article."""

    kind: Literal["page"] = Field(default=...)
    """How it is read: `page` is one page or PDF, watched for change."""
    article_kind: ArticleKind = ArticleKind.PAGE_CHANGE
    """What its changes are."""
    every: Duration = timedelta(hours=1)
    """How long to wait between two looks."""
    part: Css = ""
    """Selects the part of the page that is watched; when left out, all but menus and footers."""
    ignore: Css = ""
    """Selects what is left out of it, for example .visitor-count, .last-updated."""


class MailboxSource(Source):
    """Newsletters in a mailbox, read by IMAP. No mail is moved, deleted or marked as read."""

    kind: Literal["mailbox"] = Field(default=...)
    """How it is read: `mailbox` is a folder of mails, asked by IMAP."""
    url: Annotated[str, AfterValidator(check_mailbox_url)]
    """The mail server and folder: imaps://mail.example.org/Newsletters; the inbox without one."""
    user: str = Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$")
    """The name that the mailbox is opened with."""
    password: SecretStr
    """Its password; a secret, so write ${NAME} or file:/path."""
    sender: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    """Words of the sender's name or address; other mails are left alone."""
    links: bool = False
    """Take each item that a mail links to as an entry, instead of the mail itself."""

    @property
    def place_read(self) -> str:
        """What is read: two sources may read different senders' mails in one folder."""
        return f"{self.url}#{self.user}#{self.sender}"


class SpiderSource(Source):
    """A spider of your own, written for Scrapy; its items become entries."""

    kind: Literal["spider"] = Field(default=...)
    """How it is read: `spider` is a class of your own, in Python."""
    spider: Annotated[
        str,
        Field(max_length=200, json_schema_extra={"pattern": DOTTED_PATTERN}),
        AfterValidator(check_dotted_path),
    ]
    """The class by its dotted path, for example treasury.NewsSpider in treasury.py."""
    arguments: dict[str, str] = {}
    """What the class is called with, as with scrapy's -a."""
    pages: int = Field(default=30, ge=1, le=500)
    """How many pages it may ask for in one poll."""
    every: Duration = timedelta(hours=1)
    """How long to wait between two polls."""


SOURCE_KINDS: Mapping[str, type[Source]] = {
    "feed": Source,
    "sitemap": SitemapSource,
    "listing": ListingSource,
    "json": JsonSource,
    "page": PageSource,
    "mailbox": MailboxSource,
    "spider": SpiderSource,
}
"""The model of each kind of source."""


def kind_of(value: object) -> str:
    """The kind that a source says it is; what is no kind is told by the model of a feed."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "feed")
    return kind if isinstance(kind, str) and kind in SOURCE_KINDS else "feed"


AnySource = Annotated[
    Annotated[Source, Tag("feed")]
    | Annotated[SitemapSource, Tag("sitemap")]
    | Annotated[ListingSource, Tag("listing")]
    | Annotated[JsonSource, Tag("json")]
    | Annotated[PageSource, Tag("page")]
    | Annotated[MailboxSource, Tag("mailbox")]
    | Annotated[SpiderSource, Tag("spider")],
    Discriminator(kind_of),
]
"""A source of any kind, chosen by its `kind`."""

"""What the user writes, as typed models: topics, sources, channels, routes, settings.

pydantic checks shape and values here; `config.loader` adds the file and the line to each error.
Unknown keys are errors everywhere: a misspelt key that is silently ignored loses alerts.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    SecretStr,
    Tag,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from config.addresses import (
    check_apprise_url,
    check_database_url,
    check_mail_address,
    check_smtp_url,
    check_source_url,
    check_timezone,
    check_webhook_url,
)
from config.clock_times import CLOCK_TIME_PATTERN, format_clock_time, parse_clock_time
from config.durations import DURATION_PATTERN, format_duration, parse_duration
from config.expressions import check_css, check_header, check_jmespath
from config.terms import ArticleKind, DevelopmentKind, Stage, Tier, Weekday

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN}),
]
"""A span of time as people write it: `90s`, `15m`, `6h`, `2d`."""

ClockTime = Annotated[
    time,
    BeforeValidator(parse_clock_time),
    PlainSerializer(format_clock_time, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK_TIME_PATTERN}),
]
"""A time of day as people write it: `08:00`."""

Share = Annotated[float, Field(ge=0, le=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class Model(BaseModel):
    """Base of everything written by hand: strict about keys, immutable once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )


class Near(Model):
    """Two or more things within so many words of each other; `onear` keeps their order."""

    near: list[int | str | list[str]] | None = None
    onear: list[int | str | list[str]] | None = None


class Origin(Model):
    """Where an article must come from to count for a topic; an empty list means anywhere."""

    tiers: list[Tier] = []
    places: list[str] = []
    languages: list[str] = []


class Entity(Model):
    """A named body or person: the names it goes by, and the look-alikes it is not."""

    names: list[str] = Field(min_length=1)
    not_: list[str] = Field(default=[], alias="not")
    languages: dict[str, list[str]] = {}
    """More names, which count only in articles of the language: `{es: [Servicio de …]}`."""


class Topic(Model):
    """What the user follows. `any`, `all`, `none` and `query` are all required to hold."""

    title: str
    why: str = ""
    any: list[str | Near] = []
    all: list[str | Near] = []
    none: list[str | Near] = []
    query: str = ""
    from_: Origin = Field(default=Origin(), alias="from")
    like: list[str] = []
    threshold: Share = 0.2
    importance: Share = 0.5


class Source(Model):
    """A place that is polled for new entries: a feed, unless its `kind` says otherwise."""

    kind: Annotated[
        Literal["feed", "sitemap", "listing", "json"],
        WithJsonSchema({"type": "string", "enum": ["feed"]}),
    ] = "feed"
    """How it is read: `feed` is RSS, Atom or JSON Feed; others: sitemap, listing, json."""
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
    """How long to wait between two looks."""
    min: Duration = timedelta(minutes=5)
    """The shortest wait, to which `every` is cut when entries scroll away between two looks."""
    delay: Duration = timedelta(seconds=1)
    """How long to wait between two requests to the same host."""
    aggregator: bool = False
    """Its entries are other outlets' articles: each is named by the outlet that its page names."""
    full_text: bool = True
    """Read each entry's own page; false keeps to what the feed itself says."""
    evidence: str = ""
    """Where this address is known from, for whoever maintains the packs."""

    @field_validator("every", "min")
    @classmethod
    def _not_without_pause(cls, every: timedelta) -> timedelta:
        if every < timedelta(seconds=1):
            raise ValueError("must be at least one second; write for example 15m")
        return every


Css = Annotated[str, Field(max_length=500), AfterValidator(check_css)]
"""A CSS selector; empty where there is none."""
JmesPath = Annotated[str, Field(max_length=500), AfterValidator(check_jmespath)]
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
    headers: dict[Annotated[str, AfterValidator(check_header)], SecretStr] = {}
    """Headers of the request, for example a key; a secret, so write ${NAME} or file:/path."""


_OTHER_KINDS = frozenset({"sitemap", "listing", "json"})


def _kind_of(value: object) -> str:
    """The kind that a source says it is; what is no kind is told by the model of a feed."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "feed")
    return kind if isinstance(kind, str) and kind in _OTHER_KINDS else "feed"


AnySource = Annotated[
    Annotated[Source, Tag("feed")]
    | Annotated[SitemapSource, Tag("sitemap")]
    | Annotated[ListingSource, Tag("listing")]
    | Annotated[JsonSource, Tag("json")],
    Discriminator(_kind_of),
]
"""A source of any kind, chosen by its `kind`."""


class Console(Model):
    """Messages are printed where `policywire serve` runs."""

    width: int | None = Field(default=None, ge=20, le=500)
    """Columns to use; the terminal's own width when left out."""


class Slack(Model):
    """Either an incoming webhook, or a bot token and the conversations it writes to."""

    webhook: Annotated[SecretStr, AfterValidator(check_webhook_url)] | None = None
    """The address of an incoming webhook; a secret, so write ${NAME} or file:/path."""
    token: SecretStr | None = None
    """A bot token (xoxb-…); a secret, so write ${NAME} or file:/path."""
    to: list[str] = []
    """The channels or people the bot writes to, for example "#policy"."""

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("slack needs either webhook or token; write exactly one of the two")
        if self.token is not None and not self.to:
            raise ValueError('a token needs to know where it writes; add `to: ["#channel"]`')
        if self.webhook is not None and self.to:
            raise ValueError("a webhook already knows its channel; remove `to`, or use a token")
        return self


MailAddress = Annotated[str, AfterValidator(check_mail_address)]


class Mail(Model):
    """A mail relay, the address we write from, and the people we write to."""

    smtp: Annotated[SecretStr, AfterValidator(check_smtp_url)]
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or `smtp+plain://host:25`."""
    sender: MailAddress = Field(alias="from")
    """The address that messages come from."""
    to: list[MailAddress] = Field(min_length=1)
    """The people who get them; each gets a message of their own."""


Days = Annotated[list[Weekday], Field(min_length=1)]
Zone = Annotated[str, AfterValidator(check_timezone)]


class Quiet(Model):
    """Hours in which messages wait; none is lost, they come when the hours end."""

    from_: ClockTime = Field(alias="from")
    """When they begin, for example "22:00"."""
    to: ClockTime
    """When they end, for example "07:00"; earlier than `from` is the next day."""
    days: Days = list(Weekday)
    """The days on which they begin, for example [sat, sun]; every day when left out."""
    zone: Zone | None = None
    """Their time zone; that of settings.yaml when left out."""
    urgent: Share | None = None
    """What is at least this important, from 0 to 1, comes all the same; nothing if left out."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are the same; make one of them earlier or later")
        return self


class Digest(Model):
    """Messages that gather many alerts, at fixed times."""

    at: list[ClockTime] = Field(min_length=1)
    """When they come, for example ["08:00", "17:00"]."""
    days: Days = list(Weekday)
    """On which days, for example [mon, tue, wed, thu, fri]; every day when left out."""
    zone: Zone | None = None
    """Their time zone; that of settings.yaml when left out."""
    empty: bool = False
    """Whether one comes when there is nothing to tell."""


WAYS = ("console", "slack", "mail", "apprise")
"""The keys of a channel that say how it sends; the others say when."""


class Channel(Model):
    """Where messages go: exactly one of the four ways, and when they may."""

    console: Console | None = None
    """Print messages where the service runs; `console:` alone is enough."""
    slack: Slack | None = None
    """Write to Slack, by webhook or by bot token."""
    mail: Mail | None = None
    """Write e-mail."""
    apprise: list[Annotated[SecretStr, AfterValidator(check_apprise_url)]] | None = Field(
        default=None, min_length=1
    )
    """Apprise URLs for everything else; secrets, so write ${NAME} or file:/path."""

    quiet: Quiet | None = None
    """Hours in which messages wait."""
    digest: Digest | None = None
    """Gather alerts instead of sending each: all of them, or those beyond the budget."""
    budget: int | None = Field(default=None, ge=0, le=10_000)
    """So many alerts a day come alone; the others wait for the digest, or for the next day."""
    flood: int = Field(default=20, ge=1, le=1_000_000)
    """More than so many within ten minutes come together, in one message."""

    @field_validator("console", mode="before")
    @classmethod
    def _bare_console(cls, value: object) -> object:
        return Console() if value is None else value

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) > 1:
            raise ValueError(f"has {len(ways)} ways ({', '.join(ways)}); make a channel of each")
        if not ways:
            raise ValueError("has no way to send; add one of console, slack, mail, apprise")
        return self


class Route(Model):
    """Who hears of what. Conditions that are left empty hold for everything."""

    topics: list[Key] = []
    """Only these topics, by their keys in topics.yaml."""
    kinds: list[DevelopmentKind] = []
    """Only these developments, for example "new facts" or stage."""
    stages: list[Stage] = []
    """Only stories at these stages, for example proposed or blocked."""
    tiers: list[Tier] = []
    """Only articles from sources of these tiers."""
    min_importance: Share = 0.0
    """Only developments at least this important, from 0 to 1."""
    channels: list[Key] = []
    """The channels that hear of it, by their names above; all of them when left out."""
    continue_: bool = Field(default=True, alias="continue")
    """Whether the routes below are tried as well."""


class Web(Model):
    """Where the page listens."""

    host: str = Field(default="127.0.0.1", min_length=1, max_length=255)
    """The address it listens on; 127.0.0.1 is this machine only."""
    port: int = Field(default=8420, ge=0, le=65535)
    """The port it listens on; 0 takes a free one."""


class Settings(Model):
    """How this installation runs."""

    contact: str = Field(default="", max_length=200, pattern=r"^[ -~]*$")
    """A mail address or page that a webmaster can turn to; it goes into our User-Agent."""
    database: Annotated[SecretStr, AfterValidator(check_database_url)] | None = None
    """A database URL; SQLite in the data folder when left out."""
    data: str = ""
    """The folder for the database and logs; the user's data folder when left out."""
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    """The time zone that messages and the page tell the time in, for example America/New_York."""
    web: Web = Web()
    """Where the page listens."""
    allow_private_addresses: bool = False
    """Whether sources may lie inside your own network."""
    retention: Duration = timedelta(days=400)
    """How long articles and stories are kept."""
    operator: list[Key] = []
    """Channels that hear of trouble in the service itself; all channels when left out."""

    @field_validator("retention")
    @classmethod
    def _long_enough(cls, retention: timedelta) -> timedelta:
        if retention < timedelta(days=1):
            raise ValueError("must be at least one day; write for example 400d")
        return retention


class Configuration(Model):
    """Everything the user wrote, whole and valid."""

    settings: Settings = Settings()
    topics: dict[Key, Topic] = {}
    entities: dict[Key, Entity] = {}
    sources: dict[Key, Source] = {}
    channels: dict[Key, Channel] = {}
    routes: list[Route] = []

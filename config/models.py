"""What the user writes, as typed models: topics, sources, channels, routes, settings.

pydantic checks shape and values here; `config.loader` adds the file and the line to each error.
Unknown keys are errors everywhere: a misspelt key that is silently ignored loses alerts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from config.durations import parse_duration
from config.terms import ArticleKind, DevelopmentKind, Stage, Tier

Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
"""A span of time as people write it: `90s`, `15m`, `6h`, `2d`."""

Share = Annotated[float, Field(ge=0, le=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class Model(BaseModel):
    """Base of everything written by hand: strict about keys, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


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
    """A place that is polled for new entries."""

    kind: Literal["feed"] = "feed"
    url: str
    outlet: str
    tier: Tier = Tier.PRESS
    place: str = "us"
    language: str = "en"
    article_kind: ArticleKind = ArticleKind.NEWS
    every: Duration = timedelta(minutes=15)
    delay: Duration = timedelta(seconds=1)
    full_text: bool = True
    evidence: str = ""
    """Where this address is known from, for whoever maintains the packs."""


class Console(Model):
    """Messages are printed where `policywire serve` runs."""

    width: int | None = None


class Slack(Model):
    """Either an incoming webhook, or a bot token and the conversations it writes to."""

    webhook: SecretStr | None = None
    token: SecretStr | None = None
    to: list[str] = []


class Mail(Model):
    """A mail relay, the address we write from, and the people we write to."""

    smtp: SecretStr
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or `smtp+plain://host:25`."""
    sender: str = Field(alias="from")
    to: list[str] = Field(min_length=1)


class Channel(Model):
    """Where messages go: exactly one of the four ways."""

    console: Console | None = None
    slack: Slack | None = None
    mail: Mail | None = None
    apprise: list[SecretStr] | None = None


class Route(Model):
    """Who hears of what. Conditions that are left empty hold for everything."""

    topics: list[Key] = []
    kinds: list[DevelopmentKind] = []
    stages: list[Stage] = []
    tiers: list[Tier] = []
    min_importance: Share = 0.0
    channels: list[Key] = []
    continue_: bool = Field(default=True, alias="continue")


class Web(Model):
    """Where the page listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)


class Settings(Model):
    """How this installation runs."""

    contact: str = ""
    """A mail address or page that a webmaster can turn to; it goes into our User-Agent."""
    database: SecretStr | None = None
    """A database URL; SQLite in the data folder when left out."""
    data: str = ""
    """The folder for the database and logs; the user's data folder when left out."""
    timezone: str = "UTC"
    web: Web = Web()
    allow_private_addresses: bool = False
    retention: Duration = timedelta(days=400)
    operator: list[Key] = []
    """Channels that hear of trouble in the service itself; all channels when left out."""


class Configuration(Model):
    """Everything the user wrote, whole and valid."""

    settings: Settings = Settings()
    topics: dict[Key, Topic] = {}
    entities: dict[Key, Entity] = {}
    sources: dict[Key, Source] = {}
    channels: dict[Key, Channel] = {}
    routes: list[Route] = []

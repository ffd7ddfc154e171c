"""Routes: who is notified of what. They form a tree: nested routes divide what a route takes."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, field_validator

from policywire.config.enums import (
    DetailHandling,
    DevelopmentKind,
    Stage,
    Tier,
    UnconfirmedAction,
)
from policywire.config.models.base import ConfigModel, Key, PositiveDuration, Share
from policywire.config.models.digest import DigestTimes
from policywire.config.values.expressions import LANGUAGE_PATTERN, check_language

Language = Annotated[
    str,
    AfterValidator(check_language),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN}),
]
"""The code of a language: en, or en-US."""


class Route(ConfigModel):
    """Who is notified of what. Conditions that are left out match everything."""

    topics: list[Key] = []
    """Only these topics, by their keys in topics.yaml."""
    kinds: list[DevelopmentKind] = []
    """Only these developments, for example "new facts" or stage."""
    stages: list[Stage] = []
    """Only stories at these stages, for example proposed or blocked."""
    tiers: list[Tier] = []
    """Only articles from sources of these tiers."""
    outlets: list[Annotated[str, Field(min_length=1, max_length=200)]] = []
    """Only articles of these outlets, by displayed name, for example "Tax Notes"."""
    languages: list[Language] = []
    """Only articles in these languages, for example [en, es]; en includes en-US."""
    min_importance: Share = 0.0
    """Only developments at least this important, from 0 to 1."""
    channels: list[Key] = []
    """The channels to notify; default: those of the parent route, or else all."""
    group_wait: PositiveDuration | None = None
    """Developments of one story within this time are sent as one message, for example 10m."""
    min_outlets: int | None = Field(default=None, ge=1, le=50)
    """Wait until this many independent outlets report the story; 1 does not wait."""
    confirm_within: PositiveDuration | None = None
    """How long to wait for them; default: 6h."""
    unconfirmed: UnconfirmedAction | None = None
    """What to do if they do not report it in time: notify (the default), or digest."""
    budget: int | None = Field(default=None, ge=0, le=10_000)
    """Maximum of separate alerts a day by this route; the rest waits for the digest."""
    digest: DigestTimes | None = None
    """Collect what this route takes in a digest of these times, whatever that of the channel."""
    details: DetailHandling | None = None
    """What to do with details, new facts that change little: digest, thread, alert or off; default:
    digest and thread."""
    reminders: list[PositiveDuration] | None = Field(default=None, max_length=10)
    """When to send reminders before a date in an official document, for example [7d, 1d]."""
    continue_: bool = Field(default=True, alias="continue")
    """Whether the routes after this one are tried as well when this one matches."""
    routes: list[Route] = []
    """Nested routes: what none of them takes, this route takes itself."""

    @field_validator("routes")
    @classmethod
    def _not_too_deep(cls, routes: list[Route]) -> list[Route]:
        if max((each.depth for each in routes), default=0) >= DEEPEST:
            raise ValueError(f"routes are nested more than {DEEPEST} deep; remove some levels")
        return routes

    @property
    def depth(self) -> int:
        """How many levels of routes it is, itself included."""
        return 1 + max((each.depth for each in self.routes), default=0)

    def with_inherited(self, outer: Self) -> Self:
        """This route with what it does not say taken from the route around it."""
        unsaid = {
            name: getattr(outer, name) for name in INHERITED if not _said(name, getattr(self, name))
        }
        both = [topic for topic in self.topics if topic in outer.topics]
        return self.model_copy(update={**unsaid, "topics": both or self.topics or outer.topics})


DEEPEST = 8
"""Levels of routes: nobody reads more."""

INHERITED = (
    "channels",
    "group_wait",
    "min_outlets",
    "confirm_within",
    "unconfirmed",
    "budget",
    "digest",
    "details",
    "reminders",
)
"""What a route takes from the one around it when it says nothing itself."""


def _said(name: str, value: object) -> bool:
    """No channels are the same as nothing said; no reminders mean none."""
    return bool(value) if name == "channels" else value is not None

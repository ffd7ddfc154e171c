"""Topics and entities."""

from __future__ import annotations

from pydantic import Field

from policywire.config.enums import DevelopmentReading, Tier
from policywire.config.models.base import ConfigModel, Share


class NearCondition(ConfigModel):
    """Two or more parts within a number of words of each other; `onear` keeps their order."""

    near: list[int | str | list[str]] | None = None
    onear: list[int | str | list[str]] | None = None


class OriginFilter(ConfigModel):
    """Which sources count for a topic; an empty list means all."""

    tiers: list[Tier] = []
    places: list[str] = []
    languages: list[str] = []


class Entity(ConfigModel):
    """A named body or person: its names, and similar names that are not meant."""

    names: list[str] = Field(min_length=1)
    not_: list[str] = Field(default=[], alias="not")
    languages: dict[str, list[str]] = {}
    """More names, which count only in articles of the language: `{es: [Servicio de …]}`."""


class Topic(ConfigModel):
    """A topic. `any`, `all`, `none` and `query` must all hold.

    A `proceeding` stands beside `any`: one of the two must hold.
    """

    title: str
    why: str = ""
    any: list[str | NearCondition] = []
    all: list[str | NearCondition] = []
    none: list[str | NearCondition] = []
    query: str = ""
    proceeding: str | list[str] = []
    """Bills, dockets, rules to follow by their numbers: `HR 1234`, `1:25-cv-00677`."""
    from_: OriginFilter = Field(default=OriginFilter(), alias="from")
    like: list[str] = []
    threshold: Share = 0.2
    importance: Share = 0.5
    intent: str = Field(default="", max_length=600)
    """In plain words what belongs to the topic; a language model reads it, the matcher does not."""
    development: DevelopmentReading = DevelopmentReading.RULES_AND_MODEL
    """`rules`: no language model is asked about this topic's developments."""
    paused: bool = False
    """Matches nothing while it is true; what comes meanwhile is told in one summary afterwards."""

    @property
    def proceedings(self) -> list[str]:
        """The proceedings to follow, as written."""
        return [self.proceeding] if isinstance(self.proceeding, str) else self.proceeding

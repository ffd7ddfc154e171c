"""Routes: who hears of what."""

from __future__ import annotations

from pydantic import Field

from config.models.base import Key, Model, Share
from config.terms import DevelopmentKind, Stage, Tier


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

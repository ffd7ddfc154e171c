"""The desks of the demo newsroom: each has one feed, one page design, and one or more outlets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from policywire.config.enums import Tier

FORMATS = {
    "rss": ("feed.rss", "application/rss+xml"),
    "atom": ("feed.atom", "application/atom+xml"),
    "rdf": ("feed.rdf", "application/rdf+xml"),
    "json": ("feed.json", "application/feed+json"),
}
"""File name and media type of each feed format that a desk can speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One feed of the newsroom. `outlets` maps an outlet's domain to the name it goes by.

    `full` puts the whole text into the feed, `tracked` hangs campaign parameters on its links.
    """

    key: str
    name: str
    format: str
    design: str
    tier: Tier
    outlets: Mapping[str, str]
    full: bool = False
    tracked: bool = False

    @property
    def feed_path(self) -> str:
        """Where the feed lies on the newsroom's server."""
        return f"/{self.key}/{FORMATS[self.format][0]}"


@cache
def desks() -> tuple[Desk, ...]:
    """All desks, as `seeds/demo/desks.yaml` lists them."""
    text = resources.files("policywire.seeds").joinpath("demo/desks.yaml").read_text("utf-8")
    written: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(text)
    return tuple(_desk(key, fields) for key, fields in written.items())


def _desk(key: str, fields: dict[str, Any]) -> Desk:
    return Desk(key=key, **{**fields, "tier": Tier(fields["tier"])})

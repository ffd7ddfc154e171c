"""What a message says about the story around a development."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.alerts.model.alert import OutletReport


@dataclass(frozen=True, slots=True)
class StoryContext:
    """A story's title, who reports it, how many copies there are, and what happened before.

    `reports` holds one article per independent outlet, official ones first. `timeline` holds the
    articles of earlier developments, newest first, at most five.
    """

    title: str
    reports: tuple[OutletReport, ...]
    copies: int
    timeline: tuple[OutletReport, ...]
    procedure: int = 0
    """Procedural entries of its proceeding since the action before, which were told to nobody."""

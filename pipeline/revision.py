"""Revisions: what became of an article's text after it was published."""

from __future__ import annotations

from enum import StrEnum


class Change(StrEnum):
    """What sort of change made a version of an article."""

    FIRST = "first"
    """The text as it was found: no change."""
    SUBSTANCE = "substance"
    """It says something else, or more."""
    HEADLINE = "headline"
    """Only its title is another."""
    SMALL = "small"
    """Words of the site, counters, times of the update, typing errors."""
    BACK = "back"
    """It says again what an earlier version said."""

"""The words of the pages: what a turn of a story, a time and a number are called."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from policywire.alerts.message.labels import pluralize
from policywire.config.enums import DevelopmentKind
from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.stories.feedback_thresholds import AdjustedThreshold, ThresholdKind

_KINDS = {
    DevelopmentKind.NEW_STORY: "New story",
    DevelopmentKind.NEW_FACTS: "New facts",
    DevelopmentKind.OFFICIAL_DOCUMENT: "Official document",
    DevelopmentKind.SURGE: "Many now report",
    DevelopmentKind.REVIVED: "Back in the news",
    DevelopmentKind.CORRECTION: "Correction",
}


def development_label(development: Development) -> str:
    """What a development is called; a new stage by its own name: `Now blocked`."""
    if development.kind is DevelopmentKind.STAGE:
        return f"Now {development.stage.value}"
    return _KINDS[development.kind]


def adjusted_threshold_text(tuned: AdjustedThreshold) -> str:
    """What people's marks have moved for a topic, how far, and from where."""
    needs = {
        ThresholdKind.NEW: "To count as new facts, an article must be {} likely to be new",
        ThresholdKind.JOIN: "To join a story, an article must be {} likely to tell of its event",
    }[tuned.threshold]
    marks = pluralize(len(tuned.marks), "mark")
    return f"{needs.format(f'{tuned.value:.0%}')} ({tuned.start:.0%} without the {marks} of people)"


def ago(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`just now`, `5 min ago`, `3 h ago`, `in 12 min`, and a day when it is further off."""
    passed = now - at
    near = _near(abs(passed))
    if near is None:
        return day(at, now, zone)
    if near == "":
        return "just now" if passed >= timedelta(0) else "in a moment"
    return f"{near} ago" if passed > timedelta(0) else f"in {near}"


def _near(span: timedelta) -> str | None:
    if span < timedelta(minutes=1):
        return ""
    if span < timedelta(hours=1):
        return f"{span // timedelta(minutes=1)} min"
    return f"{span // timedelta(hours=1)} h" if span < timedelta(hours=24) else None


def day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`3 Nov`; with the year when it is not this one."""
    here = at.astimezone(zone)
    same_year = here.year == now.astimezone(zone).year
    return f"{here.day} {here:%b}" if same_year else f"{here.day} {here:%b %Y}"


def format_datetime(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026, 14:05 UTC`."""
    here = at.astimezone(zone)
    return f"{here.day} {here:%b %Y}, {here:%H:%M %Z}"

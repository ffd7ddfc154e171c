"""The words of the pages: delivery states, thresholds and times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from policywire.alerts.message.labels import pluralize
from policywire.config.enums import Tier
from policywire.pipeline.model.article_verdict import PipelineStep
from policywire.pipeline.stories.feedback_thresholds import AdjustedThreshold, ThresholdKind
from policywire.store.deliveries.deliveries import DeliveryState

STATE_LABELS: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "Sent",
    DeliveryState.PENDING: "Waiting",
    DeliveryState.SENDING: "Being sent",
    DeliveryState.RETRYING: "Will be retried",
    DeliveryState.HELD: "Held for later",
    DeliveryState.FOLDED: "Sent in a digest",
    DeliveryState.SUPPRESSED: "Not sent, on purpose",
    DeliveryState.DEAD: "Failed",
    DeliveryState.WITHHELD: "Withheld after a restore",
}
STEP_QUESTIONS: Mapping[PipelineStep, str] = {
    PipelineStep.COPY: "A copy?",
    PipelineStep.MATCH: "On topic?",
    PipelineStep.STORY: "Which story?",
    PipelineStep.DEVELOPMENT: "Anything new?",
    PipelineStep.SECOND_READER: "Second reader",
    PipelineStep.DECISION: "Sent?",
}
"""What each decision about an article answers."""
THRESHOLD_TEXTS: Mapping[ThresholdKind, str] = {
    ThresholdKind.NEW: "To count as new facts, an article must be {} likely to be new",
    ThresholdKind.JOIN: "To join a story, an article must be {} likely to cover its event",
}


def adjusted_threshold_text(adjusted: AdjustedThreshold) -> str:
    """A threshold of a topic that feedback has adjusted: its value, and the one before."""
    needs = THRESHOLD_TEXTS[adjusted.threshold].format(f"{adjusted.value:.0%}")
    marks = pluralize(len(adjusted.marks), "correction")
    return f"{needs} ({adjusted.start:.0%} without your {marks})"


def how_sure(tier: Tier, outlets: int) -> str:
    """How well a story is confirmed: by whom its development is, and how many report the story."""
    others = f"reported by {pluralize(outlets, 'outlet')}" if outlets > 1 else "one outlet so far"
    if tier is not Tier.OFFICIAL:
        return others
    return f"official source, {others}" if outlets > 1 else "official source"


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

"""The words of the pages: delivery states, thresholds and how sure something is."""

from __future__ import annotations

from collections.abc import Mapping

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

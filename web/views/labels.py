"""The words of the pages: delivery states, thresholds and how sure something is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policywire.alerts.message.importance_words import importance_word
from policywire.config.enums import Tier
from policywire.config.translation.texts import (
    gettext as _,
    ngettext,
    translatable,
    translate,
)
from policywire.pipeline.model.article_verdict import PipelineStep
from policywire.pipeline.stories.feedback_thresholds import AdjustedThreshold, ThresholdKind
from policywire.store.deliveries.deliveries import DeliveryState

STATE_LABELS: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: translatable("Sent"),
    DeliveryState.PENDING: translatable("Waiting"),
    DeliveryState.SENDING: translatable("Being sent"),
    DeliveryState.RETRYING: translatable("Will be retried"),
    DeliveryState.HELD: translatable("Held for later"),
    DeliveryState.FOLDED: translatable("Sent in a digest"),
    DeliveryState.SUPPRESSED: translatable("Not sent, on purpose"),
    DeliveryState.DEAD: translatable("Failed"),
    DeliveryState.WITHHELD: translatable("Withheld after a restore"),
}
STEP_QUESTIONS: Mapping[PipelineStep, str] = {
    PipelineStep.COPY: translatable("A copy?"),
    PipelineStep.MATCH: translatable("On topic?"),
    PipelineStep.STORY: translatable("Which story?"),
    PipelineStep.DEVELOPMENT: translatable("Anything new?"),
    PipelineStep.SECOND_READER: translatable("Second reader"),
    PipelineStep.DECISION: translatable("Sent?"),
}
"""What each decision about an article answers."""
IMPORTANCE_WORDS = {
    "High": translatable("high importance"),
    "Medium": translatable("medium importance"),
    "Low": translatable("low importance"),
}


def adjusted_threshold_text(adjusted: AdjustedThreshold) -> str:
    """A threshold of a topic that feedback has adjusted: its value, and the one before."""
    share = f"{adjusted.value:.0%}"
    needs = (
        _("To count as new facts, an article must be %(share)s likely to be new", share=share)
        if adjusted.threshold is ThresholdKind.NEW
        else _(
            "To join a story, an article must be %(share)s likely to cover its event", share=share
        )
    )
    without = ngettext(
        "%(share)s without your %(num)s correction",
        "%(share)s without your %(num)s corrections",
        len(adjusted.marks),
        share=f"{adjusted.start:.0%}",
    )
    return f"{needs} ({without})"


def importance_words(importance: float) -> str:
    """`high importance`, `medium importance`, `low importance`."""
    return translate(IMPORTANCE_WORDS[importance_word(importance)])


def name_topics(text: str, titles: Mapping[str, str]) -> str:
    """A reason with the topics by their titles: it was stored with their keys."""
    if not titles:
        return text
    keys = "|".join(re.escape(key) for key in sorted(titles, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{keys})(?![\w-])", lambda found: titles[found[0]], text)


def how_sure(tier: Tier, outlets: int) -> str:
    """How well a story is confirmed: by whom its development is, and how many report the story."""
    official = tier is Tier.OFFICIAL
    if outlets <= 1:
        return _("official source") if official else _("one outlet so far")
    others = ngettext("reported by %(num)s outlet", "reported by %(num)s outlets", outlets)
    return _("official source, %(others)s", others=others) if official else others

"""Backfill of a new or changed topic: who is notified, in one summary each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from hashlib import sha256

from policywire.alerts.model.alert import Decision, DecisionAction, Recipient

OUTCOME = "new topic"
"""The outcome of a delivery that is held for such a summary."""
GROUP_KEY = "new topics"
"""What the parts of the summary have in common: all topics backfilled at once share it."""


def backfill_alert_id(story: str, topics: Iterable[str]) -> str:
    """32 hex digits for a story that is found by topics; the same however often it is found."""
    return sha256(" | ".join(["sweep", story, *sorted(topics)]).encode()).hexdigest()[:32]


def hold_for_summary(
    decisions: Iterable[Decision], heard: Collection[Recipient], *, too_old: str = ""
) -> tuple[Decision, ...]:
    """The decisions about a found story: nobody gets it in a message of its own, or twice.

    What is taken is held for the summary, without a time: that comes when the backfill has ended.
    `heard` are those notified of the story before. `too_old` says why the summary leaves the
    story out, whoever asks for it; empty when it does not.
    """
    return tuple(_summarised(each, heard, too_old) for each in decisions)


def _summarised(decision: Decision, heard: Collection[Recipient], too_old: str) -> Decision:
    if decision.action is DecisionAction.SUPPRESS:
        return decision
    if decision.recipient in heard:
        text = (
            "This recipient was already notified of the story; it now also matches another topic."
        )
        return replace(
            decision, action=DecisionAction.SUPPRESS, outcome="already told", text=text, due=None
        )
    if too_old:
        return replace(
            decision, action=DecisionAction.SUPPRESS, outcome="too old", text=too_old, due=None
        )
    text = f"{decision.text} Its topic is new or changed; all results come in one summary."
    return replace(
        decision,
        action=DecisionAction.HOLD,
        outcome=OUTCOME,
        text=text,
        due=None,
        planned=None,
        gathered=True,
        together=GROUP_KEY,
    )

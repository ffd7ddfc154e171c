"""Whether, when and why somebody is told what a saved search found: the rules of any alert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.alerts.routing.delivery_timing import DeliveryTiming
from policywire.alerts.routing.routing import decide
from policywire.alerts.routing.silence import Silence
from policywire.alerts.routing.subscription import Subscription, channel_of
from policywire.alerts.routing.traffic import Traffic
from policywire.config.enums import Cadence
from policywire.config.models import Channel, Route

OUTCOME = "saved search"
"""The outcome of what is sent because a search found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReader:
    """Who is told what a search finds, and by which words it is said why.

    `channel` is None when it is no longer in alerts.yaml, or has no such recipient.
    """

    recipient: Recipient
    channel: Channel | None
    cadence: Cadence
    zone: tzinfo
    reason: str
    subscription: Subscription | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """What is asked of the article, beside its alert.

    `copy_of` is the URL of its original, where the search leaves copies folded; `told_by` says how
    its reader gets it already. The others are those of `decide`.
    """

    source: str
    backfill_before: datetime | None
    is_archive: bool
    copy_of: str = ""
    told_by: str = ""


def decide_find(
    alert: Alert, article: FoundArticle, reader: SearchReader, silences: Iterable[Silence],
    now: datetime,
) -> Decision:  # fmt: skip
    """Whether the reader is told; `timed_find` says when.

    Outcomes: `saved search`, or `old news` (hold for a summary); `no recipient`, `copy`, `already
    told`, `silenced`, `snoozed`, `unsubscribed` (suppress).
    """
    refusal = _refusal(article, reader)
    if refusal is not None:
        outcome, text = refusal
        return Decision(
            recipient=reader.recipient,
            action=DecisionAction.SUPPRESS,
            topics=(alert.why[0].topic,),
            outcome=outcome,
            text=f"{reader.reason} {text}",
        )
    chosen = reader.subscription
    (decision,) = decide(
        alert,
        [Route(channels=[reader.recipient.channel])],
        {reader.recipient.channel: (reader.recipient,)},
        now,
        backfill_before=article.backfill_before,
        archive=article.is_archive,
        silences=silences,
        source=article.source,
        # Which topics somebody chose says nothing about a search.
        subscriptions={reader.recipient: replace(chosen, topics=None)} if chosen else None,
    )
    if decision.outcome == "routed":
        return replace(decision, outcome=OUTCOME, text=reader.reason)
    return replace(decision, text=f"{reader.reason} {decision.text}")


def timed_find(
    decision: Decision, alert: Alert, reader: SearchReader, traffic: Traffic, now: datetime
) -> Decision:
    """The decision with its time: at once or in the digest of the search's own cadence."""
    if reader.channel is None:
        return decision
    chosen = Subscription(recipient=reader.recipient, cadence=reader.cadence, changed=now)
    channel = channel_of(reader.channel, chosen)
    return DeliveryTiming(channel, traffic, reader.zone).apply(decision, alert, now)


def _refusal(article: FoundArticle, reader: SearchReader) -> tuple[str, str] | None:
    where = reader.recipient
    if reader.channel is None:
        return "no recipient", f"{where.label} is no longer in channel {where.channel}."
    if article.copy_of:
        return "copy", f"It is a copy of {article.copy_of}: a search tells no copies."
    if article.told_by:
        return "already told", f"{where.label} gets the article as an alert: {article.told_by}."
    return None

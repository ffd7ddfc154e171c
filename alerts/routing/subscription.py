"""A recipient's own choice: topics, how often, and what becomes of details.

It stands above the routes and the channel of alerts.yaml, and only narrows which topics they bring.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time

from policywire.alerts.model.alert import Recipient
from policywire.alerts.model.delivery_policy import DeliveryPolicy
from policywire.alerts.routing.route_tree import RouteResult
from policywire.config.enums import Cadence, DetailHandling, Weekday
from policywire.config.models import Channel, DigestSchedule

MORNING = time(8)
"""When a digest comes that the channel itself has none of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a recipient has chosen. None leaves a choice to alerts.yaml.

    `topics` are keys. Somebody who is `unsubscribed` gets no alert, digest or reminder.
    """

    recipient: Recipient
    topics: tuple[str, ...] | None = None
    cadence: Cadence | None = None
    details: DetailHandling | None = None
    unsubscribed: bool = False
    changed: datetime

    def lost(self, followed: Collection[str]) -> tuple[str, ...]:
        """The chosen topics that nobody follows any more: of them nothing comes."""
        return tuple(key for key in self.topics or () if key not in followed)

    @property
    def words(self) -> str:
        """`irs, dhs; daily; details off`, or `as in alerts.yaml`."""
        if self.unsubscribed:
            return "unsubscribed"
        chosen = [
            ", ".join(self.topics) or "no topics" if self.topics is not None else "",
            self.cadence.value if self.cadence else "",
            f"details: {self.details.value}" if self.details else "",
        ]
        return "; ".join(filter(None, chosen)) or "as in alerts.yaml"


def chosen_result(result: RouteResult, subscription: Subscription | None) -> RouteResult:
    """What a route says, narrowed to what the recipient has chosen."""
    if subscription is None or not result.takes:
        return result
    if subscription.unsubscribed:
        text = f"The recipient unsubscribed on {subscription.changed:%d %b %Y}."
        return RouteResult(False, "unsubscribed", text)
    topics = result.topics
    if subscription.topics is not None:
        topics = tuple(topic for topic in topics if topic in subscription.topics)
        if result.topics and not topics:
            text = f"The recipient has not subscribed to {', '.join(result.topics)}."
            return RouteResult(False, "not subscribed", text)
    return replace(result, topics=topics, terms=chosen_policy(result.terms, subscription))


def chosen_policy(policy: DeliveryPolicy, subscription: Subscription | None) -> DeliveryPolicy:
    """What a route says about when, with what the recipient has chosen instead."""
    if subscription is None:
        return policy
    if subscription.details is not None:
        policy = replace(policy, details=subscription.details)
    if subscription.cadence is not None:
        policy = replace(policy, budget=None, digest=None)
    return policy


def channel_of(channel: Channel, subscription: Subscription | None) -> Channel:
    """When a channel may write to a recipient, by their own choice where they have made one."""
    if subscription is None or subscription.cadence is None:
        return channel
    digest = _digest(channel, subscription.cadence)
    return channel.model_copy(update={"digest": digest, "budget": None})


def _digest(channel: Channel, cadence: Cadence) -> DigestSchedule | None:
    if cadence is Cadence.AT_ONCE:
        return None
    known = channel.digest
    return DigestSchedule(
        at=known.at[:1] if known else [MORNING],
        days=[Weekday.MON] if cadence is Cadence.WEEKLY else list(Weekday),
        dates=[1] if cadence is Cadence.MONTHLY else [],
        zone=known.zone if known else None,
        by_topic=known.by_topic if known else False,
        sent=known.sent if known else False,
    )

"""Feedback links in a message, each signed for its recipient alone.

A message is rendered once for all, with links that name only the act; when it is sent, each is
made the recipient's own. A token is the right itself: it names a delivery and an act, and ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from policywire.alerts.model.alert import Message, Recipient
from policywire.alerts.model.link import NamedLink

LINK_LIFETIME = timedelta(days=60)
"""How long a link may be used after its message was sent."""
PATH = "/feedback/"
SUBSCRIPTIONS = "/subscriptions/"
ANYBODY = "mine"
"""What stands in the place of a token in a link before it is somebody's."""
MANAGE = "Manage alerts"


class FeedbackAction(StrEnum):
    """What a recipient may say, as it stands in a link before it is signed."""

    MUTE = "mute"
    NOT_RELEVANT = "not-relevant"
    MORE = "more"
    ELSE = "else"
    """Nothing yet: the page behind it offers every answer."""


ACTION_LABELS: Mapping[FeedbackAction, str] = {
    FeedbackAction.MUTE: "Mute this story",
    FeedbackAction.NOT_RELEVANT: "Not relevant",
    FeedbackAction.MORE: "This was news",
    FeedbackAction.ELSE: "Something else",
}
ITEM = re.compile(rf"{PATH}{FeedbackAction.ELSE.value}/(\d+)$")
"""The end of the link of one item of a digest before it is signed: the item's own delivery."""
ITEM_ROOM = 70
"""Characters by which signing lengthens such a link, at most."""


@dataclass(frozen=True, slots=True)
class FeedbackClick:
    """Somebody who got this delivery wants this."""

    delivery: int
    action: FeedbackAction


class FeedbackError(ValueError):
    """The link cannot be used; the text says why."""


class LinkSigner:
    """Signs links, and knows its own hand."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="feedback")
        self._subscriptions = URLSafeSerializer(key, salt="subscription")

    def token(self, click: FeedbackClick, now: datetime) -> str:
        """What stands in the link: it can be used until some weeks after `now`."""
        ends = math.ceil((now + LINK_LIFETIME).timestamp())
        return str(self._serializer.dumps([click.delivery, click.action.value, ends]))

    def verify(self, token: str, now: datetime) -> FeedbackClick:
        """What a link says. Raises FeedbackError when it is not ours, or too old."""
        try:
            delivery, act, ends = self._serializer.loads(token)
        except BadData:
            raise FeedbackError("This link is damaged; part of it may be missing.") from None
        if now > datetime.fromtimestamp(ends, UTC):
            raise FeedbackError(
                f"This link was valid for {LINK_LIFETIME.days} days and has expired."
            )
        return FeedbackClick(delivery, FeedbackAction(act))

    def subscription_token(self, recipient: Recipient) -> str:
        """What stands in the link by which a recipient manages their subscription; never ends."""
        return str(self._subscriptions.dumps([recipient.channel, recipient.label]))

    def verify_subscription(self, token: str) -> Recipient:
        """Whose link it is. Raises FeedbackError when it is not ours."""
        try:
            channel, label = self._subscriptions.loads(token)
        except (BadData, ValueError):
            raise FeedbackError("This link is damaged; part of it may be missing.") from None
        return Recipient(channel=str(channel), label=str(label))


def feedback_links(page: str) -> tuple[NamedLink, ...]:
    """The links of a message before it is anybody's; none without a page that can be opened."""
    return tuple(
        NamedLink(ACTION_LABELS[act], f"{page}{PATH}{act.value}") for act in FeedbackAction if page
    )


def item_link(page: str, delivery: int) -> str:
    """The link of one item of a digest, to every answer; empty without a page."""
    return f"{page}{PATH}{FeedbackAction.ELSE.value}/{delivery}" if page and delivery else ""


def subscription_links(page: str) -> tuple[NamedLink, ...]:
    """The link to a recipient's own choices before it is anybody's; none without a page."""
    return (NamedLink(MANAGE, f"{page}{SUBSCRIPTIONS}{ANYBODY}"),) if page else ()


def reader_links(page: str) -> tuple[NamedLink, ...]:
    """All that a recipient can do about an alert: answer it, and choose what comes."""
    return (*feedback_links(page), *subscription_links(page))


def personalize(
    message: Message,
    token: Callable[[FeedbackAction], str],
    subscription: str = "",
    item_token: Callable[[int], str] = str,
) -> Message:
    """The message with its links made one recipient's own; `subscription` is their token.

    `item_token` signs the link of an item of a digest by the number of the item's own delivery.
    """
    # Before those of the message, whose addresses begin theirs.
    swaps = {
        url: f"{url[: found.start()]}{PATH}{item_token(int(found[1]))}"
        for url in sorted(_item_urls(message), key=len, reverse=True)
        if (found := ITEM.search(url))
    }
    swaps |= {url: url.removesuffix(act.value) + token(act) for url, act in _acts(message)}
    swaps |= {
        url: url.removesuffix(ANYBODY) + subscription
        for url in _urls(message)
        if url.endswith(SUBSCRIPTIONS + ANYBODY)
    }
    if not swaps:
        return message
    return replace(
        message,
        text=_swapped(message.text, swaps),
        html=_swapped(message.html, swaps),
        blocks=tuple(_swapped(message.blocks, swaps)),
        facts=_swapped(message.facts, swaps),
    )


def own_subscription(message: Message) -> str:
    """The address of its recipient's own choices; empty when it is nobody's, or names none."""
    found = (url for url in _urls(message) if SUBSCRIPTIONS in url and not url.endswith(ANYBODY))
    return next(found, "")


def _acts(message: Message) -> Sequence[tuple[str, FeedbackAction]]:
    urls = _urls(message)
    return [(url, act) for url in urls for act in FeedbackAction if url.endswith(PATH + act.value)]


def _urls(message: Message) -> Sequence[str]:
    links: Any = message.facts.get("links", ())
    return [str(each["url"]) for each in links]


def _item_urls(message: Message) -> Sequence[str]:
    """Of a digest's items alone: what else a message says may look like such a link."""
    alerts: Any = message.facts.get("alerts", ())
    return [str(each["feedback"]) for each in alerts if each.get("feedback")]


def _swapped(value: Any, swaps: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _swapped(each, swaps) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_swapped(each, swaps) for each in value]
    if isinstance(value, str):
        for url, own in swaps.items():
            value = value.replace(url, own)
    return value

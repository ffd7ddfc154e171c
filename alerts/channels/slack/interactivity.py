"""Buttons that act in Slack itself, and what Slack sends when one is pressed.

Slack signs what it sends with the app's signing secret; see
https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from policywire.alerts.message.signed_links import PATH

REPLAY_WINDOW = timedelta(minutes=5)
"""A request that was signed longer ago, or ahead, may be a recorded one."""
_ACTION = "policywire-feedback"

Block = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PressedButton:
    """Somebody pressed a button of ours: the token in it, who, and where to answer them."""

    token: str
    person: str
    answer_to: str


def with_acting_buttons(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks; a button that asks for an answer has Slack send it to us."""
    return tuple(_acting(block) for block in blocks)


def _acting(block: Block) -> Block:
    elements: Any = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list | tuple):
        return block
    return {**block, "elements": [_button(number, each) for number, each in enumerate(elements)]}


def _button(number: int, button: Block) -> Block:
    url = str(button.get("url", ""))
    if PATH not in url:
        return button
    kept = {name: value for name, value in button.items() if name != "url"}
    return {**kept, "action_id": f"{_ACTION}-{number}", "value": url.rpartition(PATH)[2]}


def is_signed(
    body: bytes, headers: Mapping[str, str], secrets: Iterable[str], now: datetime
) -> bool:
    """Whether Slack sent this just now, by one of the signing secrets."""
    sent, signature = (
        headers.get("x-slack-request-timestamp", ""),
        headers.get("x-slack-signature", ""),
    )
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= 12):
        return False
    if abs(now.timestamp() - int(sent)) > REPLAY_WINDOW.total_seconds():
        return False
    text = b"v0:" + sent.encode() + b":" + body
    made = [f"v0={hmac.new(each.encode(), text, sha256).hexdigest()}" for each in secrets]
    given = signature.encode(errors="replace")
    return any(hmac.compare_digest(each.encode(), given) for each in made)


def pressed_button(body: bytes) -> PressedButton | None:
    """The button of ours that was pressed; None for anything else that Slack may send."""
    try:
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        pressed = payload["actions"][0]
        if payload["type"] != "block_actions" or not pressed["action_id"].startswith(_ACTION):
            return None
        user = payload.get("user", {})
        person = str(user.get("username") or user.get("name") or user.get("id") or "somebody")
        return PressedButton(str(pressed["value"]), person, str(payload.get("response_url", "")))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None

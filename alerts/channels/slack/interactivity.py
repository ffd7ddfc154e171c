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

from policywire.alerts.channels.slack.block_kit import escaped, section_block
from policywire.alerts.message.feedback_words import ANSWERS, WHICH_STORY
from policywire.alerts.message.sanitize import sanitize, truncate
from policywire.alerts.message.signed_links import ACTION_LABELS, PATH, FeedbackAction
from policywire.config.translation.texts import gettext as _, translate
from policywire.pipeline.model.mark import MarkKind

REPLAY_WINDOW = timedelta(minutes=5)
"""A request that was signed longer ago, or ahead, may be a recorded one."""
TAKE_BACK = "take back"
"""What the button below an answer asks for."""
_ACTION = "policywire-feedback"
_BAR = "|"
"""Between the token, the answer and the story in the value of a choice; no token holds one."""
_OPTION = 75
"""Slack's limit: characters of a choice."""

Block = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PressedButton:
    """Somebody pressed a button of ours: the token in it, who, and where to answer them.

    `answer` is what they chose from a list, or `TAKE_BACK`; `story` where it belongs to one. All
    of it comes from outside.
    """

    token: str
    person: str
    answer_to: str
    answer: str = ""
    story: str = ""
    is_below: bool = False
    """Whether it stands in an answer of ours that this person alone sees: the next one replaces
    that."""


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
    token, action_id = url.rpartition(PATH)[2], f"{_ACTION}-{number}"
    if _words(button) == ACTION_LABELS[FeedbackAction.ELSE]:
        return answer_choice(token, action_id)
    kept = {name: value for name, value in button.items() if name != "url"}
    return {**kept, "action_id": action_id, "value": token}


def _words(button: Block) -> str:
    text: Any = button.get("text")
    return str(text.get("text", "")) if isinstance(text, Mapping) else ""


def answer_choice(token: str, action_id: str = f"{_ACTION}-answers") -> Block:
    """All that can be said of an alert, as a list to choose from."""
    offered = [(translate(words), _BAR.join((token, kind))) for kind, words in ANSWERS.items()]
    return _choice(action_id, f"{ACTION_LABELS[FeedbackAction.ELSE]}…", offered)


def _choice(action_id: str, words: str, offered: Sequence[tuple[str, str]]) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": _plain(words),
        "options": [{"text": _plain(label), "value": value} for label, value in offered],
    }


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": truncate(words, _OPTION), "emoji": False}


def what_blocks(token: str) -> tuple[Block, ...]:
    """The list of answers alone."""
    return (_actions(answer_choice(token)),)


def answered_blocks(said: str, token: str, page: str) -> tuple[Block, ...]:
    """What an answer did, with a button that takes it back and one that opens our page."""
    back = {
        "type": "button",
        "text": _plain(_("Take it back")),
        "action_id": f"{_ACTION}-back",
        "value": _BAR.join((token, TAKE_BACK)),
    }
    return (section_block(escaped(said)), _actions(back, *_page_button(page, _("Open the page"))))


def story_choice_blocks(
    token: str, stories: Sequence[tuple[str, str]], page: str
) -> tuple[Block, ...]:
    """The stories that an article may belong to, by id and title, nearest first; and our page."""
    value = _BAR.join((token, MarkKind.SAME_STORY))
    # Slack refuses the whole list for one choice without words.
    offered = [
        (sanitize(title, _OPTION) or _("Without a title"), _BAR.join((value, story)))
        for story, title in stories
    ]
    choice = [_choice(f"{_ACTION}-story", _("Choose a story"), offered)] if offered else []
    elements = (*choice, *_page_button(page, _("Search for another")))
    head = section_block(escaped(translate(WHICH_STORY)))
    return (head, _actions(*elements)) if elements else (head,)


def _page_button(page: str, words: str) -> tuple[Block, ...]:
    return ({"type": "button", "text": _plain(words), "url": page},) if page else ()


def _actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


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
        chosen = pressed.get("selected_option", pressed)
        token, answer, story = (*str(chosen["value"]).split(_BAR, 2), "", "")[:3]
        return PressedButton(
            token=token,
            person=person,
            answer_to=str(payload.get("response_url", "")),
            answer=answer,
            story=story,
            is_below=payload.get("container", {}).get("is_ephemeral") is True,
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None

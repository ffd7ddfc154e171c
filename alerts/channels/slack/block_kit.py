"""The pieces of a message in Slack, within its limits; nothing is live in them but our links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policywire.alerts.channels.slack.limits import ELEMENT, HEADER, SECTION
from policywire.alerts.message.sanitize import truncate
from policywire.alerts.model.link import Link, NamedLink

Block = Mapping[str, object]

BUTTONS, BUTTON_TEXT, BUTTON_URL = 25, 75, 3000
"""Slack's limits: buttons in a row, characters on one, and of its address."""
_TWINS = str.maketrans({"*": "∗", "`": "ʼ", "~": "∼"})
"""Look-alikes for the characters that would turn a piece of a headline bold or struck out."""
_QUOTES = str.maketrans({"<": "‹", ">": "›"})


def slack_values(value: object) -> Any:
    """The same value with every string as Slack shows it literally, and addresses as links."""
    if isinstance(value, Mapping):
        return {
            key: _address(each) if key == "url" else slack_values(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [slack_values(each) for each in value]
    return escaped(value) if isinstance(value, str) else value


def _address(url: str) -> str:
    return markup_free(url).replace("|", "%7C")


def escaped(text: str) -> str:
    """`text` as Slack shows it literally: no mention, no link, no formatting."""
    return markup_free(text).translate(_TWINS)


def markup_free(text: str) -> str:
    """`text` with the three characters escaped from which Slack builds links and mentions."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def header_block(text: str) -> Block:
    """A headline: Slack reads no markup in it, and shows entities as they are: so look-alikes."""
    title = {
        "type": "plain_text",
        "text": truncate(text, HEADER).translate(_QUOTES),
        "emoji": False,
    }
    return {"type": "header", "text": title}


def section_block(text: str) -> Block:
    """A paragraph of Slack's markup: what stands in it must be escaped."""
    return {"type": "section", "text": _mrkdwn(text, SECTION)}


def context_block(text: str) -> Block:
    """A small grey line, in markup as well."""
    return {"type": "context", "elements": [_mrkdwn(text, ELEMENT)]}


def _mrkdwn(text: str, limit: int) -> Block:
    """`verbatim` keeps Slack from making links and mentions of what merely looks like them."""
    return {"type": "mrkdwn", "text": _fitting(text, limit), "verbatim": True}


def _fitting(text: str, limit: int) -> str:
    """Whole lines up to the limit: a cut inside a line could cut an entity or a link in two."""
    kept: list[str] = []
    room = limit
    for line in text.split("\n"):
        room -= len(line) + 1
        if room < 1:
            return "\n".join([*kept, "…"])
        kept.append(line)
    return "\n".join(kept)


def link_blocks(links: Sequence[NamedLink]) -> tuple[Block, ...]:
    """Links to our own page as buttons: they open it, and need no app of Slack's."""
    buttons = [_button(each) for each in links if 0 < len(each.url) <= BUTTON_URL]
    return ({"type": "actions", "elements": buttons[:BUTTONS]},) if buttons else ()


def _button(link: NamedLink) -> Block:
    text = {"type": "plain_text", "text": truncate(link.words, BUTTON_TEXT), "emoji": False}
    return {"type": "button", "text": text, "url": link.url}


def anchor(target: Link, words: str) -> str:
    """A link in a paragraph; nothing where there is no address."""
    if not target.url:
        return ""
    return f"<{_address(target.url)}|{escaped(words)}>"

"""From an alert to the words that are sent: plain text, HTML and Slack blocks from one card."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, tzinfo
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.alert import Alert, Message
from alerts.card import card_of
from alerts.plain import plain
from alerts.slack_blocks import blocks, notice_blocks

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 76
DOMAIN = "policywire.local"


def render(alert: Alert, *, sender_domain: str = DOMAIN, zone: tzinfo = UTC) -> Message:
    """The message for an alert; the same alert gives the same message, byte for byte.

    `sender_domain` is the domain of the sender's mail address: it makes the ids unique worldwide.
    Times are told in `zone`.
    """
    card = card_of(alert, zone)
    return Message(
        message_id=f"<{alert.id}@{sender_domain}>",
        thread=thread_id(alert.story, sender_domain),
        subject=card.subject,
        text=template("message.txt.j2", card=card),
        html=template("message.html.j2", card=card),
        blocks=blocks(card),
        facts=card.facts(),
    )


def notice(key: str, subject: str, text: str, *, sender_domain: str = DOMAIN) -> Message:
    """A word of the service to its operator; the same `key` gives the same message id.

    `text` is plain; empty lines divide its paragraphs.
    """
    paragraphs = [plain(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    told = [paragraph for paragraph in paragraphs if paragraph]
    line = plain(subject, 150)
    return Message(
        message_id=f"<{digest_of(key)}@{sender_domain}>",
        thread=f"<notices@{sender_domain}>",
        subject=f"[policywire] {line}",
        text=template("notice.txt.j2", subject=line, paragraphs=told),
        html=template("notice.html.j2", subject=line, paragraphs=told),
        blocks=notice_blocks(line, told),
        facts={"notice": key, "subject": line, "text": "\n\n".join(told)},
    )


def thread_id(story: str, sender_domain: str) -> str:
    """What all mails on one story refer to, so that a mail client shows them as one thread."""
    return f"<story.{digest_of(story)}@{sender_domain}>"


def digest_of(key: str) -> str:
    """32 hex digits for a key: an id that fits into a mail's header."""
    return sha256(key.encode()).hexdigest()[:32]


def template(name: str, **values: object) -> str:
    """The text of one of our templates."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = wrapped
    return environment


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """`text` in lines of at most 76 characters; an address is never broken."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )

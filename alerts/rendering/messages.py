"""From an alert to a message: plain text, HTML and Slack blocks from one view."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from hashlib import sha256

from policywire.alerts.channels.slack.block_kit import slack_values
from policywire.alerts.channels.slack.render import alert_blocks, notice_blocks
from policywire.alerts.message.alert_view import AlertView, alert_view
from policywire.alerts.message.digest import PREFIX
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import Alert, Message
from policywire.alerts.rendering.template_loader import Templates
from policywire.config.translation.language import SOURCE, speaking

DEFAULT_TEMPLATES = Templates()
DOMAIN = "policywire.local"


def render(
    alert: Alert,
    *,
    sender_domain: str = DOMAIN,
    zone: tzinfo = UTC,
    templates: Templates = DEFAULT_TEMPLATES,
    page: str = "",
) -> Message:
    """The message for an alert; the same alert gives the same message, byte for byte.

    `sender_domain` is the domain of the sender's mail address: it makes the ids unique worldwide.
    Times are in `zone`. `page` is the address of our own page, without a slash at its end.
    """
    # A page that is read in another language may ask for a message that others get.
    with speaking(SOURCE):
        card = alert_view(alert, zone, page)
    values = template_values(card)
    return Message(
        message_id=f"<{alert.id}@{sender_domain}>",
        subject=card.subject,
        text=templates.text("message.txt.j2", card=values),
        html=templates.text("message.html.j2", card=values),
        blocks=tuple(templates.blocks(slack_values(values)) or alert_blocks(card)),
        facts=card.facts(),
    )


def template_values(view: AlertView) -> Mapping[str, object]:
    """What a template knows as `card`: strings, numbers, lists and mappings, nothing else."""
    return {**view.facts(), "subject": view.subject}


def render_notice(
    key: str,
    subject: str,
    text: str,
    *,
    sender_domain: str = DOMAIN,
    templates: Templates = DEFAULT_TEMPLATES,
) -> Message:
    """A notice of the service to its operator; the same `key` gives the same message id.

    `text` is plain; empty lines divide its paragraphs.
    """
    paragraphs = [sanitize(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    shown = [paragraph for paragraph in paragraphs if paragraph]
    line = sanitize(subject, 150)
    return Message(
        message_id=f"<{hex_id(key)}@{sender_domain}>",
        subject=f"{PREFIX}{line}",
        text=templates.text("notice.txt.j2", subject=line, paragraphs=shown, links=()),
        html=templates.text("notice.html.j2", subject=line, paragraphs=shown, links=()),
        blocks=notice_blocks(line, shown),
        facts={"notice": key, "subject": line, "text": "\n\n".join(shown)},
    )


def hex_id(key: str) -> str:
    """32 hex digits for a key: an id that fits into a mail's header."""
    return sha256(key.encode()).hexdigest()[:32]

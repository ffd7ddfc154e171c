"""A word to whoever runs this installation: trouble in the service itself, not news."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from html import escape

from alerts.alert import Message, Recipient
from alerts.sending import Sender
from service.log import log


def notice(subject: str, text: str, now: datetime) -> Message:
    """Put a plain notice into the form in which every channel takes it."""
    key = sha256(f"{subject}|{text}|{now.isoformat()}".encode()).hexdigest()[:32]
    return Message(
        message_id=f"<{key}@policywire.local>",
        thread=f"<operator.{sha256(subject.encode()).hexdigest()[:16]}@policywire.local>",
        subject=f"[policywire] {subject}",
        text=text,
        html=f"<p><strong>{escape(subject)}</strong></p><pre>{escape(text)}</pre>",
        facts={"notice": subject, "text": text, "at": now.isoformat()},
    )


async def tell_operator(
    sender: Sender,
    channels: Sequence[str],
    recipients: Mapping[str, Sequence[Recipient]],
    message: Message,
) -> None:
    """Send to the operator's channels, or to all when none is named. Failures are logged."""
    named = channels or list(recipients)
    hearers = [who for name in named for who in recipients.get(name, ())]
    receipts = await asyncio.gather(*(sender.send(who, message) for who in hearers))
    for who, receipt in zip(hearers, receipts, strict=True):
        if not receipt.ok:
            log.error("notice not sent", recipient=who.label, detail=receipt.detail)

"""A word to whoever runs this installation: trouble in the service itself, not news."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from alerts.alert import Message, Recipient
from alerts.sending import Sender
from service.log import log


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

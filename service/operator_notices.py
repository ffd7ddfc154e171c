"""Notices to the operator: problems of the service itself, not news."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from policywire.alerts.channels.send import Sender
from policywire.alerts.model.alert import Message, Recipient
from policywire.service.log import log


async def notify_operator(
    sender: Sender,
    channels: Sequence[str],
    recipients: Mapping[str, Sequence[Recipient]],
    message: Message,
    *,
    without: Collection[str] = (),
) -> bool:
    """Send to the operator's channels, or to all when none is named; True if it arrived anywhere.

    Channels in `without` are known not to work; when no other is left for the operator, any other
    will do. Failures are logged.
    """
    named = [name for name in channels or recipients if name not in without]
    # The operator's own channels are the ones that fail: better a colleague hears of it than
    # nobody.
    names = named or [name for name in recipients if name not in without]
    people = [who for name in names for who in recipients.get(name, ())]
    receipts = await asyncio.gather(*(sender.send(who, message) for who in people))
    for who, receipt in zip(people, receipts, strict=True):
        if not receipt.ok:
            log.error("notice not sent", recipient=who.label, detail=receipt.detail)
    return any(receipt.ok for receipt in receipts)

"""Rate limit: one second between two messages to the same conversation of Slack.

This is real time, of the event loop's own clock, whatever time the service believes it is.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from policywire.alerts.model.address import Address

SPACING = timedelta(seconds=1)
"""Slack takes one message a second in each conversation, and by each webhook."""


class SendRateLimit:
    """When each conversation was written to last."""

    def __init__(self, spacing: timedelta) -> None:
        self._spacing = spacing.total_seconds()
        self._free: dict[str, float] = {}

    async def wait(self, address: Address) -> None:
        """Come back when it is our turn; at once where the service asks for no pause."""
        key = address.spacing_key
        if not key:
            return
        now = asyncio.get_running_loop().time()
        slot = max(now, self._free.get(key, now))
        self._free[key] = slot + self._spacing
        await asyncio.sleep(slot - now)

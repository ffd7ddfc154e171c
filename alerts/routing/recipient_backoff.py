"""Recipient backoff: after a failed send, everything for that recipient waits a while.

Without this, each of five hundred messages would find out for itself that a service is away, and
a service that asked for patience because of one message would be sent the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.alerts.model.alert import Receipt, Recipient
from policywire.alerts.routing.retry_policy import MAX_RETRY_AFTER

BACKOFF_WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""After the first trouble in a row, the second, and all further ones."""


@dataclass(frozen=True, slots=True)
class _Backoff:
    until: datetime
    troubles: int


class RecipientBackoff:
    """Until when each recipient rests. Forgotten with the process, which costs one try each."""

    def __init__(self) -> None:
        self._rests: dict[Recipient, _Backoff] = {}

    def record(self, recipient: Recipient, receipt: Receipt, now: datetime) -> None:
        """Let them rest after trouble that may pass, for as long as the service asks at least."""
        if receipt.ok or receipt.permanent:
            self._rests.pop(recipient, None)
            return
        before = self._rests.get(recipient)
        troubles = before.troubles + 1 if before else 1
        wait = BACKOFF_WAITS[min(troubles, len(BACKOFF_WAITS)) - 1]
        if receipt.retry_after is not None:
            wait = min(receipt.retry_after, MAX_RETRY_AFTER)
        self._rests[recipient] = _Backoff(now + wait, troubles)

    def backed_off(self, channel: str, now: datetime) -> dict[str, datetime]:
        """The recipients of a channel that rest now, by label, and until when."""
        return {
            who.label: rest.until
            for who, rest in self._rests.items()
            if who.channel == channel and rest.until > now
        }

    def in_trouble(self, channel: str) -> frozenset[str]:
        """The recipients of a channel whose last attempt failed, by label."""
        return frozenset(who.label for who in self._rests if who.channel == channel)

    def clear_backoff(self) -> None:
        """Let nobody rest any longer: their addresses may have changed."""
        self._rests.clear()

"""Traffic: what a recipient got and will get, as budgets and floods ask for it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from policywire.alerts.model.alert import Recipient


class Traffic(Protocol):
    """What a recipient got and will get, from the store."""

    def count_single(
        self, recipient: Recipient, start: datetime, end: datetime, route: str | None = None
    ) -> int:
        """Messages of their own planned from `start` until before `end`, by `route` or any."""

    def group_due_at(self, recipient: Recipient, story: str) -> datetime | None:
        """When the message is due in which developments of a story are put together, if one is."""

    def count_planned(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """The same, and what a flood has gathered meanwhile; both ends included."""

    def last_summary_at(self, recipient: Recipient, now: datetime) -> datetime | None:
        """When the last message that gathers others was made, or a flood's next one is due."""


class NoTraffic:
    """Nobody got anything yet."""

    def count_single(
        self, recipient: Recipient, start: datetime, end: datetime, route: str | None = None
    ) -> int:
        """None."""
        return 0

    def group_due_at(self, recipient: Recipient, story: str) -> datetime | None:
        """None."""
        return None

    def count_planned(self, recipient: Recipient, start: datetime, end: datetime) -> int:
        """None."""
        return 0

    def last_summary_at(self, recipient: Recipient, now: datetime) -> datetime | None:
        """Never."""
        return None

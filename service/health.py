"""Whether the service is healthy, as `/healthz` and `/readyz` report it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from policywire import __version__
from policywire.service.log import log
from policywire.service.standstill import HealthCheck

if TYPE_CHECKING:
    from policywire.service.jobs.delivery.courier import SendCounts


@dataclass(slots=True)
class ServiceHealth:
    """What the running service notes about itself. Times are aware and in UTC."""

    started: datetime
    phase: str = "starting"
    sources: int = 0
    failing: int = 0
    polls: int = 0
    last_poll: datetime | None = None
    judged: int = 0
    last_judged: datetime | None = None
    configuration_error: str = ""
    troubles: dict[str, str] = field(default_factory=dict)
    """Jobs of ours that failed for a reason we did not expect, until they work again."""
    attempts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Attempts to deliver since the start, by channel and outcome (`sent`, `failed`)."""
    checks: tuple[HealthCheck, ...] = ()
    """What has to move, as it was last looked at."""
    paused: tuple[str, ...] = ()
    """A sentence for each channel that a person paused: meant, but nobody hears by it."""
    fleet: dict[str, object] | None = None
    """Where several processes share the work: who they are, and what waits for a worker."""

    @property
    def trouble(self) -> str:
        """All troubles in one line; empty when there are none."""
        return "; ".join(f"{where}: {what}" for where, what in self.troubles.items())

    @property
    def standing(self) -> tuple[str, ...]:
        """What waits longer than it should, a sentence each; empty when all moves."""
        return tuple(each.trouble for each in self.checks if each.trouble)

    @property
    def is_well(self) -> bool:
        """False when a person should look: our own job fails, not merely a source out there."""
        return not self.troubles

    @property
    def is_ready(self) -> bool:
        """Whether it runs, is well, and everything moves: the answer of `/readyz`."""
        return self.is_well and self.phase == "ok" and not self.standing

    @property
    def restart_helps(self) -> bool:
        """Whether something stands still that a new start may set going again."""
        return any(each.trouble and each.restart_helps for each in self.checks)

    def failed(self, where: str, error: Exception) -> None:
        """Note and log that a job of ours raised."""
        self.troubles[where] = type(error).__name__
        log.error("internal error", where=where, exc_info=error)

    def delivered(self, channel: str, tried: SendCounts) -> None:
        """Note that a channel's worker works, and what it tried."""
        self.works(f"channel {channel}")
        self.attempts[channel, "sent"] += tried.sent
        self.attempts[channel, "failed"] += tried.failed

    def works(self, where: str) -> None:
        """Note that it works (again)."""
        self.troubles.pop(where, None)

    def record(self) -> dict[str, object]:
        """The answer of `/healthz` and `/readyz`, JSON-able."""
        return {
            "status": self.phase if self.is_well else "trouble",
            "version": __version__,
            "process": os.getpid(),
            "started": self.started.isoformat(),
            "sources": self.sources,
            "sources_failing": self.failing,
            "polls": self.polls,
            "last_poll": self.last_poll and self.last_poll.isoformat(),
            "judged": self.judged,
            "last_judged": self.last_judged and self.last_judged.isoformat(),
            "configuration_error": self.configuration_error or None,
            "trouble": self.trouble or None,
            "ready": self.is_ready,
            "standing": list(self.standing),
            "paused": list(self.paused),
            "checks": [each.record() for each in self.checks],
            "fleet": self.fleet,
        }

"""Whether the service is healthy, as `/healthz` and `/readyz` report it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire import __version__


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
    trouble: str = ""
    """A job of ours that failed for a reason we did not expect."""
    standing: tuple[str, ...] = ()
    """What waits longer than it should, a sentence each; empty when all moves."""

    @property
    def is_well(self) -> bool:
        """False when a person should look: our own job fails, not merely a source out there."""
        return not self.trouble

    @property
    def is_ready(self) -> bool:
        """Whether it runs, is well, and everything moves: the answer of `/readyz`."""
        return self.is_well and self.phase == "ok" and not self.standing

    def record(self) -> dict[str, object]:
        """The answer of `/healthz` and `/readyz`, JSON-able."""
        return {
            "status": self.phase if self.is_well else "trouble",
            "version": __version__,
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
        }

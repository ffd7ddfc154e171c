"""Whether the service is healthy, as `/healthz` reports it."""

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

    @property
    def is_well(self) -> bool:
        """False when a person should look: our own job fails, not merely a source out there."""
        return not self.trouble

    def record(self) -> dict[str, object]:
        """The answer of `/healthz`, JSON-able."""
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
        }

"""Inspect the installation once a day, and tell the operator what is newly wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from policywire.config.models import Settings
from policywire.service import doctor
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.store.upkeep.finding import Finding, Severity

SUBJECT = "The daily inspection found something wrong"


class DoctorJob:
    """Inspects; errors are told once each, and again when they come back. Warnings are logged."""

    def __init__(
        self,
        paths: InstallationPaths,
        clock: Clock,
        settings: Callable[[], Settings],
        notify: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._paths, self._clock = paths, clock
        self._settings, self._notify = settings, notify
        self._told: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Inspect once; a thread reads the database, beside everything else."""
        now = self._clock.now()
        found = await asyncio.to_thread(
            doctor.examine, self._paths, self._settings(), now, in_use=True
        )
        errors = [each for each in found if each.severity is Severity.ERROR]
        for each in found:
            write = log.error if each in errors else log.warning
            write("inspection", check=each.check, problem=each.problem, cure=each.cure)
        new = [each for each in errors if each.problem not in self._told]
        if new:
            await self._notify(SUBJECT, "\n".join(map(_sentence, new)))
        # Only now: what could not be told is told the next time.
        self._told = frozenset(each.problem for each in errors)


def _sentence(finding: Finding) -> str:
    return f"{finding.problem}. {finding.cure}"

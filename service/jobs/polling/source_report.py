"""Log source health: changes since the last report, many in one line.

Without a network every source fails at once; a line for each would bury the one that matters.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywire.crawler.model.crawl_outcome import Problem
from policywire.service.log import log

NAMED = 5
"""So many sources are named in a line; the others are counted."""


class SourceFailureLog:
    """Collects which sources began to fail or recovered, and logs it in one go."""

    def __init__(self) -> None:
        self.failing: dict[str, Problem] = {}
        self._logged: dict[str, Problem] = {}

    def record(self, key: str, problem: Problem | None) -> None:
        """Take down how the last poll of a source ended; None means well."""
        if problem is None:
            self.failing.pop(key, None)
        else:
            self.failing[key] = problem

    def drop(self, key: str) -> None:
        """Forget a source that is no longer followed."""
        self.failing.pop(key, None)
        self._logged.pop(key, None)

    def log_changes(self) -> None:
        """Log what changed since the last time: one line a problem class, one for recoveries."""
        new = {key: each for key, each in self.failing.items() if key not in self._logged}
        recovered = sorted(self._logged.keys() - self.failing.keys())
        for kind, problems in _by_class(new).items():
            detail = next(iter(problems.values())).detail
            log.warning("sources fail", problem=kind, **_named(sorted(problems)), detail=detail)
        if recovered:
            log.info("sources recovered", **_named(recovered))
        self._logged = dict(self.failing)


def _by_class(problems: Mapping[str, Problem]) -> dict[str, dict[str, Problem]]:
    found: dict[str, dict[str, Problem]] = {}
    for key, problem in problems.items():
        found.setdefault(problem.kind.value, {})[key] = problem
    return found


def _named(keys: list[str]) -> dict[str, object]:
    shown = ", ".join(keys[:NAMED])
    more = len(keys) - NAMED
    return {"count": len(keys), "sources": f"{shown} and {more} more" if more > 0 else shown}

"""A row of the table: a promise, and how it is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.trust.tally import Tally


@dataclass(frozen=True, slots=True)
class Row:
    """One promise. `tests`, a `harness` or both try it, or `missing` says why nothing does."""

    name: str
    promise: str
    least: int = 1
    """Below so many tries the row fails, in the short set as well."""
    tests: tuple[str, ...] = ()
    """Existing tests, whole files or single ones, that record `tried`, `lost`, `duplicated`."""
    full_tests: tuple[str, ...] = ()
    """Tests that only the full set runs: more of the same kinds."""
    harness: Callable[[bool], Tally] | None = None
    """Called with whether the full set is wanted."""
    missing: str = ""
    """Why it is not done."""
    partly: str = ""
    """What of the row's figures in notes is not shown yet, though something is."""
    full_only: bool = False
    alone: bool = False
    """Its tests measure time on a real service: they run before the others, one at a time."""

    def chosen_tests(self, *, full: bool) -> tuple[str, ...]:
        """The tests of the short or the full set."""
        return (*self.tests, *self.full_tests) if full else self.tests

    def __post_init__(self) -> None:
        """Refuse a row that is tried and said to be missing, or neither."""
        tried = bool(self.tests) or self.harness is not None
        if tried == bool(self.missing):
            raise ValueError(f"{self.name}: give tests, a harness or both; or missing")

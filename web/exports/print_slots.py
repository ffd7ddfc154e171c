"""Slots for printing: a few at a time, and whoever comes beyond them is told to come again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter

from policywire.web.views.request import HttpError

MAX_CONCURRENT_PRINTS = 2
"""Briefs printed at the same time; each is a Chromium of some 200 MB for some seconds."""
PRINTER_BUSY = HttpError(
    503,
    "The printer is busy",
    "Other briefs are being made into PDF. Try again in half a minute, or take the HTML file.",
    retry_after=30,
)


class PrintSlots:
    """Used from the event loop only. `limiter` bounds the threads of what has a slot."""

    def __init__(self, most: int = MAX_CONCURRENT_PRINTS) -> None:
        self.limiter = CapacityLimiter(most)
        self._most, self._taken = most, 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A slot while the block runs. Raises HttpError (503) when none is free."""
        # Counted here: a limiter takes its token only after others have had their turn.
        if self._taken >= self._most:
            raise PRINTER_BUSY
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

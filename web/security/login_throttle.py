"""Login throttle: after wrong passwords one has to wait, by address and by name."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

FREE_ATTEMPTS = 5
"""Wrong attempts without a delay: people mistype."""

RESET_AFTER = timedelta(minutes=15)
"""After so long without a try all is forgotten."""

MAX_TRACKED = 10_000
"""So many addresses and names are remembered at most; the longest quiet ones go first."""


class LoginThrottle:
    """Counts wrong attempts. Thread-safe."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def retry_after(self, whose: Sequence[str], now: datetime) -> timedelta:
        """How long the next try has to wait: the longest of all that it concerns."""
        with self._lock:
            return max((self._wait(each, now) for each in whose), default=timedelta())

    def record_failure(self, whose: Sequence[str], now: datetime) -> None:
        """Count a wrong try."""
        with self._lock:
            for each in whose:
                count, last = self._wrong.pop(each, (0, now))
                # Popped and put in again, so that the order is that of the last attempt.
                self._wrong[each] = (1 if now - last >= RESET_AFTER else count + 1, now)
            while len(self._wrong) > MAX_TRACKED:
                self._wrong.popitem(last=False)

    def record_success(self, whose: Sequence[str]) -> None:
        """Forget, after a right one."""
        with self._lock:
            for each in whose:
                self._wrong.pop(each, None)

    def _wait(self, whose: str, now: datetime) -> timedelta:
        count, last = self._wrong.get(whose, (0, now))
        if count < FREE_ATTEMPTS or now - last >= RESET_AFTER:
            return timedelta()
        # Doubles from 2 seconds; 512 is enough against guessing, and a person can still wait for
        # it.
        pause = timedelta(seconds=2.0 ** min(count - FREE_ATTEMPTS + 1, 9))
        return max(timedelta(), last + pause - now)

"""Login throttle: after wrong passwords one has to wait, and nobody else has.

Whoever guesses is slowed down by four counters: for a name from one address, for the address, for
the name from anywhere, or, in a browser that this user logged in with before, for that browser
alone. So a stranger who guesses at a name keeps its owner out of no browser that the owner uses,
and who guesses from behind a proxy that we cannot see through keeps out nobody else behind it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

FREE_ATTEMPTS = 5
"""Wrong attempts without a delay: people mistype."""

FREE_FOR_MANY = 20
"""The same where several people may stand behind one counter: an office, a name."""

RESET_AFTER = timedelta(minutes=15)
"""After so long without a try all is forgotten."""

MAX_TRACKED = 10_000
"""So many counters are remembered at most; the longest quiet ones go first."""

_INSIDE = (
    ip_network("10.0.0.0/8"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("100.64.0.0/10"),
    ip_network("169.254.0.0/16"),
    ip_network("fc00::/7"),
    ip_network("fe80::/10"),
)
"""Networks of one's own; `is_private` counts more to them, documentation for example."""

_LONGEST, _LONGEST_FOR_A_NAME = 512.0, 32.0
"""Seconds. A name's wait is short: it holds up its owner, too, in a new browser."""


@dataclass(frozen=True, slots=True)
class AttemptCounter:
    """What is counted: `key` says whose attempts, `free` how many cost nothing."""

    key: str
    free: int = FREE_ATTEMPTS
    longest: float = _LONGEST
    is_forgiven: bool = True
    """Whether a right password clears it. Not so an address: a guesser may have a login, too."""


def counters_of(name: str, address: str, *, forwards: bool, device: str) -> list[AttemptCounter]:
    """The counters of an attempt. `device` is what a known browser of this user shows.

    `forwards`: the address says that it passes on for others, and is no proxy of the settings.
    """
    if device:
        return [AttemptCounter(f"device {device}")]
    place = _network(address)
    by_name = AttemptCounter(f"name {name}", FREE_FOR_MANY, _LONGEST_FOR_A_NAME)
    if _may_be_a_proxy(address, forwards=forwards):
        return [by_name]
    return [
        AttemptCounter(f"name {name} from {place}"),
        AttemptCounter(f"address {place}", FREE_FOR_MANY, is_forgiven=False),
        by_name,
    ]


def _network(address: str) -> str:
    """An address; of IPv6 the network that one customer gets: it holds 2**64 addresses."""
    try:
        number = ip_address(address)
    except ValueError:
        return address
    if isinstance(number, IPv6Address):
        mapped = number.ipv4_mapped
        return str(mapped) if mapped else number.exploded[:19]
    return str(number)


def _may_be_a_proxy(address: str, *, forwards: bool) -> bool:
    """Whether everybody may come from here: a proxy that web.proxies does not name.

    A public address that says so is not believed: whoever guesses would say so.
    """
    try:
        number = ip_address(address)
    except ValueError:
        return True  # a socket of the file system
    return number.is_loopback or (forwards and any(number in each for each in _INSIDE))


class LoginThrottle:
    """Counts wrong attempts. Thread-safe."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def retry_after(self, counters: Sequence[AttemptCounter], now: datetime) -> timedelta:
        """How long the next try has to wait: the longest of all that it concerns."""
        with self._lock:
            return max((self._wait(each, now) for each in counters), default=timedelta())

    def record_failure(self, counters: Sequence[AttemptCounter], now: datetime) -> None:
        """Count a wrong try."""
        with self._lock:
            for each in counters:
                count, last = self._wrong.pop(each.key, (0, now))
                # Popped and put in again, so that the order is that of the last attempt.
                self._wrong[each.key] = (1 if now - last >= RESET_AFTER else count + 1, now)
            while len(self._wrong) > MAX_TRACKED:
                self._wrong.popitem(last=False)

    def record_success(self, counters: Sequence[AttemptCounter]) -> None:
        """Forget, after a right one."""
        with self._lock:
            for each in counters:
                if each.is_forgiven:
                    self._wrong.pop(each.key, None)

    def _wait(self, counter: AttemptCounter, now: datetime) -> timedelta:
        count, last = self._wrong.get(counter.key, (0, now))
        if count < counter.free or now - last >= RESET_AFTER:
            return timedelta()
        # Doubles from 2 seconds; 512 is enough against guessing, and a person can still wait for
        # it.
        pause = timedelta(seconds=min(2.0 ** min(count - counter.free + 1, 9), counter.longest))
        return max(timedelta(), last + pause - now)

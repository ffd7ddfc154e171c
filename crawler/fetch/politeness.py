"""How we behave towards a host: how long between two requests, and when to stay away.

A host is what one machine answers for: its name, plus the port when it is not the scheme's own.
All sources of a host and the pages they lead to share its manners.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

REMEMBERED_HOSTS = 10_000
LONGEST_CRAWL_DELAY = timedelta(minutes=5)
"""A longer one is kept by asking the source itself no oftener, and its pages not at all.

Standing in line for it would hold a poll, and the sources behind it, for hours.
"""
LONGEST_REST = timedelta(hours=24)
MIN_BACKOFF = timedelta(seconds=60)
MAX_BACKOFF = timedelta(hours=24)


@dataclass(slots=True)
class HostPoliteness:
    """What is known of one host: what its sources ask for, its Crawl-delay, until when it rests."""

    delays: dict[str, timedelta] = field(default_factory=dict)
    crawl_delay: timedelta = timedelta(0)
    backoff_until: datetime | None = None

    @property
    def delay(self) -> timedelta:
        """What is waited for in line: the longest of all the delays asked for."""
        in_line = self.crawl_delay if self.crawl_delay <= LONGEST_CRAWL_DELAY else timedelta(0)
        return max([in_line, *self.delays.values()])


def is_too_long(pause: timedelta, own: timedelta) -> bool:
    """Whether a host's pause is too long to stand in line for, and not what its source asks for."""
    return pause > LONGEST_CRAWL_DELAY and pause > own


class Politeness:
    """The manners towards every host, the least recently used forgotten beyond a bound.

    `forgotten` is called with the name of a host that is dropped.
    """

    def __init__(self, on_forget: Callable[[str], object] = lambda host: None) -> None:
        self._hosts: OrderedDict[str, HostPoliteness] = OrderedDict()
        self._forgotten = on_forget

    def set_source_delay(self, host: str, source: str, delay: timedelta) -> None:
        """Note that a source wants at least `delay` between two requests to a host."""
        self._host(host).delays[source] = delay

    def set_crawl_delay(self, host: str, delay: timedelta) -> None:
        """Note the Crawl-delay of the host's robots.txt."""
        self._host(host).crawl_delay = min(delay, LONGEST_REST)

    def delay(self, host: str) -> timedelta:
        """Give the pause in line between the starts of two requests to a host."""
        return self._host(host).delay

    def rest(self, host: str) -> timedelta:
        """Give the pause that the host wants in all, which may be longer than that in line."""
        manners = self._host(host)
        return max(manners.delay, manners.crawl_delay)

    def back_off(self, host: str, wait: timedelta | None, now: datetime) -> datetime:
        """Leave a host alone for `wait` (None: it did not say); give the end of that time."""
        wait = min(max(wait or MIN_BACKOFF, timedelta(seconds=1)), MAX_BACKOFF)
        manners = self._host(host)
        manners.backoff_until = max(manners.backoff_until or now, now + wait)
        return manners.backoff_until

    def backoff_until(self, host: str, now: datetime) -> datetime | None:
        """Give the end of a host's rest, or None when it may be asked."""
        until = self._host(host).backoff_until
        return until if until and until > now else None

    def _host(self, host: str) -> HostPoliteness:
        manners = self._hosts.get(host)
        if manners is None:
            manners = self._hosts[host] = HostPoliteness()
            self._bound()
        self._hosts.move_to_end(host)
        return manners

    def _bound(self) -> None:
        while len(self._hosts) > REMEMBERED_HOSTS:
            host, _ = self._hosts.popitem(last=False)
            self._forgotten(host)


def host_of(url: str) -> str:
    """Give the host that an address belongs to, as politeness counts hosts; of nonsense none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    return host if port in (None, 80, 443) else f"{host}:{port}"


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or an HTTP date.

    None for no header, for rubbish and for a time that is already past.
    """
    value = value.strip()
    wait = _seconds(value) if value.isascii() and value.isdigit() else _date(value, now)
    return wait if wait and wait > timedelta(0) else None


def _seconds(digits: str) -> timedelta:
    # A number with many digits overflows timedelta; no host is left alone for longer anyway.
    return timedelta(seconds=int(digits)) if len(digits) < 9 else MAX_BACKOFF


def _date(value: str, now: datetime) -> timedelta | None:
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now

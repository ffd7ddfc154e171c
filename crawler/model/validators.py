"""ETag and Last-Modified: kept while the source tells the truth with them, watched when it lied.

A server lies when it calls an answer current although there is news: seen when news comes under
the old validators, or when a full check finds news that was there before the last "not modified".
From then on every poll asks for the whole, until the validators changed with the news often
enough; each further lie makes that longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

UNTRUSTED = "-"
"""Stands in place of an ETag once a source has been caught with validators that lie."""
HONEST_CHANGES_NEEDED = 5
"""So often in a row they must change with the news, for each time that they lied."""
BLIND_FACTOR = 20
"""That many times as often, when the server said "not modified" to anything."""
_LATE = timedelta(hours=1)
"""So long before a "not modified" something must have been published to have been concealed: what
is published reaches the feed with some delay.
"""
_FRESH = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class ValidatorDoubt:
    """What is held against a source's validators: how often they were caught, how often in a row
    they have changed with the news since, and what they were the last time.

    `blind` means that the server said "not modified" whatever it was asked: that they change
    proves little then.
    """

    caught: int = 1
    honest: int = 0
    etag: str = ""
    last_modified: str = ""
    blind: bool = False

    @property
    def is_cleared(self) -> bool:
        """Whether they have been honest often enough to be sent again."""
        return self.honest >= HONEST_CHANGES_NEEDED * self.caught * (
            BLIND_FACTOR if self.blind else 1
        )


@dataclass(frozen=True, slots=True)
class Validators:
    """What the next poll sends back, and what speaks against it. `confirmed` is when the server
    last said "not modified".
    """

    etag: str = ""
    last_modified: str = ""
    doubt: ValidatorDoubt | None = None
    confirmed: datetime | None = None

    @property
    def is_trusted(self) -> bool:
        """Whether they may be sent."""
        return self.etag != UNTRUSTED

    def headers(self) -> dict[str, str]:
        """The headers that ask only for what has changed."""
        if not self.is_trusted:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}

    def after(self, headers: Mapping[str, str], news: Sequence[datetime | None]) -> Validators:
        """Give what to keep after a whole answer that brought news of these dates, or none."""
        now = Validators(headers.get("etag", ""), headers.get("last-modified", ""), self.doubt)
        if not self.is_trusted:
            return self._watched(now, bool(news))
        same = self._same(now)
        if news and (same or self._concealed(news)):
            caught = self.doubt.caught + 1 if self.doubt else 1
            doubt = ValidatorDoubt(caught, 0, now.etag, now.last_modified, blind=not same)
            return Validators(UNTRUSTED, "", doubt)
        return now

    def _same(self, now: Validators) -> bool:
        """Whether the server would have called the last answer current, in spite of news."""
        if self.etag:
            return now.etag == self.etag
        return bool(now.last_modified) and now.last_modified == self.last_modified

    def _concealed(self, news: Sequence[datetime | None]) -> bool:
        """Whether half of the news or more was out before the last "not modified"."""
        if self.confirmed is None:
            return False
        begin, end = self.confirmed - _FRESH, self.confirmed - _LATE
        return sum(begin < each < end for each in news if each) * 2 >= len(news)

    def _watched(self, now: Validators, news: bool) -> Validators:
        doubt = self.doubt or ValidatorDoubt()
        honest = doubt.honest
        if news:
            before = Validators(doubt.etag, doubt.last_modified)
            changed = bool(now.headers()) and not before._same(now)
            honest = honest + 1 if changed else 0
        watched = replace(doubt, honest=honest, etag=now.etag, last_modified=now.last_modified)
        if watched.is_cleared:
            return Validators(now.etag, now.last_modified, ValidatorDoubt(doubt.caught))
        return Validators(UNTRUSTED, "", watched)

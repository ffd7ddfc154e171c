"""Points in time as the web writes them, made aware and UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil.parser import ParserError, parse

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Where what has no date stands in an order by dates: before everything."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LONGEST = 100
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "ET": -5, "CT": -6, "MT": -7, "PT": -8, "BST": 1, "CET": 1, "CEST": 2, "IST": 5.5,
    "AEST": 10, "AEDT": 11, "SAST": 2, "GMT": 0, "UTC": 0,
}  # fmt: skip
_TZINFOS = {name: int(hours * 3600) for name, hours in _ZONES.items()}
_ISO = re.compile(r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?$")
_LEAD = re.compile(
    r"^\W*(?:(?:first |last )?(?:published|posted|updated|created|modified|on|at)\b[:\s]*)+", re.I
)
_NOISE = re.compile(r"\s*(?:\bat\b|\||·|•|—|–)\s*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def parse_datetime(text: str, now: datetime, *, day_first: bool = False) -> datetime | None:
    """Read a date; None when there is none, or one nobody can have published at.

    A day without an hour is midnight UTC; an hour without a zone is taken as UTC. Dates before
    1990 or more than a day ahead of `now` are errors of the publisher.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    return plausible_utc(_iso(text) or _stamp(text) or _free(text, day_first), now)


def plausible_utc(moment: datetime | None, now: datetime) -> datetime | None:
    """Keep a moment at which something may have been published, in UTC; a naive one is UTC."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not _EARLIEST <= moment <= now + timedelta(days=1):
        return None
    return moment.astimezone(UTC)


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    try:
        return datetime.fromisoformat(found[1] + (found[2] or "")) if found else None
    except ValueError:
        return None


def _stamp(text: str) -> datetime | None:
    """Read seconds or milliseconds since 1970."""
    if not (text.isascii() and text.isdigit() and len(text) in {10, 13}):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _free(text: str, day_first: bool) -> datetime | None:
    """Read what a person wrote; it must name a year, else any number would be a date."""
    if not _YEAR.search(text):
        return None
    text = _NOISE.sub(" ", _LEAD.sub("", text))
    midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - only fills in what the text leaves out
    try:
        return parse(text, default=midnight, tzinfos=_TZINFOS, dayfirst=day_first)
    except (ParserError, OverflowError, ValueError, TypeError):
        return None

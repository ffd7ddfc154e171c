"""Sparklines: articles a day as bars, drawn by the server as one SVG path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from policywire.config.translation.texts import format_number, gettext as _, ngettext
from policywire.web.views import times

HEIGHT = 32
STEP = 4
BAR = 3
LEAST = 2
"""Height of one article, so that it is seen beside a day with hundreds."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`path` is SVG path data in a box of `width` x `height`; `label` says the same in words.

    `first` and `last` are the days at its ends.
    """

    path: str
    width: int
    height: int
    label: str
    total: int
    first: str
    last: str


def sparkline(days: Mapping[date, int], last: date, count: int = 30) -> Sparkline:
    """The `count` days that end with `last`, oldest on the left."""
    dates = [last - timedelta(days=count - 1 - index) for index in range(count)]
    counts = [days.get(each, 0) for each in dates]
    most = max(counts, default=0)
    path = "".join(
        _bar(index * STEP, _height(articles, most))
        for index, articles in enumerate(counts)
        if articles
    )
    width = count * STEP - (STEP - BAR)
    ends = _day(dates[0]), _day(dates[-1])
    return Sparkline(path, width, HEIGHT, _label(dates, counts), sum(counts), *ends)


def _height(articles: int, most: int) -> int:
    # With one article at most, full height would look like a peak.
    return LEAST + round((HEIGHT - LEAST) * articles / most) if most > 1 else HEIGHT // 3


def _bar(x: int, height: int) -> str:
    height = min(height, HEIGHT)
    return f"M{x} {HEIGHT}v-{height}h{BAR}v{height}z"


def _label(dates: list[date], counts: list[int]) -> str:
    total = sum(counts)
    if not total:
        return _("no articles in %(days)s days", days=len(dates))
    peak = _day(dates[counts.index(max(counts))])
    if total == 1:
        return _("1 article in %(days)s days, on %(peak)s", days=len(dates), peak=peak)
    return ngettext(
        "%(num)s article in %(days)s days, most on %(peak)s: %(most)s",
        "%(num)s articles in %(days)s days, most on %(peak)s: %(most)s",
        total,
        days=len(dates),
        peak=peak,
        most=format_number(max(counts)),
    )


def _day(day: date) -> str:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return times.day(noon, noon, UTC)

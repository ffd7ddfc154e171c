"""Changes of a watched page that are no news: counters, dates of today, "last updated"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from policywire.crawler.extract.text_diff import TextChange
from policywire.crawler.model.feed_entry import short_hash

ALWAYS_CHANGING_AFTER = 2
"""A line that differed in so many polls in a row always changes: it is ignored."""
_MOST_RESTLESS = 200
"""So many lines are remembered; a page with a counter in each line must not grow its state."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_WEEKDAYS = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_VARIABLE = re.compile(
    rf"\b(?:(?:{_MONTHS})[a-z]*\.?|{_WEEKDAYS}|[ap]\.?m\.?|[0-9a-f]{{12,}}|\d[\d.,:/-]*)\b",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"^(?:(?:page |content |this page was )?last (?:updated|reviewed|modified|changed)"
    r"|(?:updated|reviewed|date modified|page updated|as of|today is|current (?:date|time))\b"
    r"|(?:©|copyright\b)|\W*#(?:\W*#)*\W*$"
    r"|.{0,40}# (?:views|visitors|visits|hits|downloads|shares|followers|readers)\b)",
    re.IGNORECASE,
)


def is_housekeeping(paragraph: str) -> bool:
    """Whether a paragraph only says when the page was changed, or how often it was read."""
    return _HOUSEKEEPING.match(_skeleton(paragraph)) is not None


def is_routine_change(change: TextChange, restless: Mapping[str, int]) -> bool:
    """Whether a change is only housekeeping, or a line that always changes."""
    skeletons = {_skeleton(each) for each in (*change.removed, *change.added)}
    if all(_HOUSEKEEPING.match(each) for each in skeletons):
        return True
    return _only_numbers(change) and all(
        restless.get(_mark(each), 0) >= ALWAYS_CHANGING_AFTER for each in skeletons
    )


def _only_numbers(change: TextChange) -> bool:
    removed = [_skeleton(each) for each in change.removed]
    return removed == [_skeleton(each) for each in change.added]


def count_restless(before: Mapping[str, int], found: Sequence[TextChange]) -> dict[str, int]:
    """Count the looks in a row at which a line differed in nothing but numbers and dates."""
    changed = [each.added for each in found if _only_numbers(each)]
    marks = dict.fromkeys(_mark(_skeleton(text)) for added in changed for text in added)
    counted = {mark: before.get(mark, 0) + 1 for mark in marks}
    # A line that was found to change always stays so; one that rested begins anew.
    settled = {mark: n for mark, n in before.items() if n >= ALWAYS_CHANGING_AFTER}
    return dict([*({**settled, **counted}).items()][-_MOST_RESTLESS:])


def _skeleton(text: str) -> str:
    return _VARIABLE.sub("#", text)


def _mark(skeleton: str) -> str:
    return short_hash(skeleton)[:12]

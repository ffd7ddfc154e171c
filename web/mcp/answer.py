"""The answer of a tool, no longer than a model can take: lists go on behind a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policywire.web.mcp.untrusted import AnswerLimits, UntrustedMarker
from policywire.web.views import cursor

MAX_ANSWER = 24_000
"""Characters of an answer at most: some seven thousand tokens, which the usual clients take."""

STEPS = (
    AnswerLimits(50, 20_000),
    AnswerLimits(20, 1500),
    AnswerLimits(10, 500),
    AnswerLimits(5, 200),
    AnswerLimits(2, 80),
)
"""How much of the inner parts is shown, tried in this order until the answer is short enough."""

OF_ENTRIES = AnswerLimits(20, 1000)
"""The same for the entries of a list that has a cursor."""

_OFFSET = "!"


@dataclass(frozen=True, slots=True)
class ListField:
    """A list in an answer: its field, that of its cursor, and the argument that the cursor is for.

    `api` is what the API's operation calls that argument; empty where it gives all at once.
    """

    name: str
    next_name: str = "next"
    argument: str = "cursor"
    api: str = ""


def read_cursor(written: str) -> tuple[str, int]:
    """The API's own cursor, and how many entries of its page were shown. Raises HttpError."""
    if _OFFSET not in written:
        return written, 0
    api, _, offset = written.rpartition(_OFFSET)
    return api, cursor.number(offset)


def compose(
    found: Mapping[str, Any], lists: Sequence[ListField], given: Mapping[str, str], *, quotes: bool
) -> dict[str, Any]:
    """What a tool found, as JSON that is short enough. `quotes`: it holds the text of others."""
    if lists:
        marker = UntrustedMarker(OF_ENTRIES, quotes=quotes)
        answer = _listed(found, lists, given, marker)
    else:
        answer, marker = _whole(found, quotes=quotes)
    return {"untrusted": marker.note(), **answer} if marker.is_used else answer


def length(value: Any) -> int:
    """Characters of a value as it is sent."""
    return len(json.dumps(value, ensure_ascii=False))


def _whole(found: Mapping[str, Any], *, quotes: bool) -> tuple[dict[str, Any], UntrustedMarker]:
    for limits in STEPS:
        marker = UntrustedMarker(limits, quotes=quotes)
        answer = marker.mark(found)
        if length(answer) <= MAX_ANSWER:
            break
    return answer, marker


def _listed(
    found: Mapping[str, Any],
    lists: Sequence[ListField],
    given: Mapping[str, str],
    marker: UntrustedMarker,
) -> dict[str, Any]:
    names = {name for each in lists for name in (each.name, each.next_name)}
    answer: dict[str, Any] = marker.mark({k: v for k, v in found.items() if k not in names})
    room = (MAX_ANSWER - length(answer)) // len(lists)
    for each in lists:
        api, skipped = read_cursor(given.get(each.argument, ""))
        entries = list(found[each.name])
        shown = _fitting(entries[skipped:], room, marker)
        answer[each.name] = shown
        behind = skipped + len(shown)
        following = found.get(each.next_name)
        if behind < len(entries):
            answer[each.next_name] = f"{api}{_OFFSET}{behind}"
        else:
            answer[each.next_name] = None if following is None else f"{following}{_OFFSET}0"
    return answer


def _fitting(entries: Sequence[Any], room: int, marker: UntrustedMarker) -> list[Any]:
    """As many entries as have room, at least one."""
    shown: list[Any] = []
    used = 0
    for entry in entries:
        marked = marker.mark(entry)
        used += length(marked) + 2
        if shown and used > room:
            break
        shown.append(marked)
    return shown

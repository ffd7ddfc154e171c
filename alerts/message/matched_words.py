"""The words of an article that matched a topic, in clear text: `IRS criminal investigators`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policywire.alerts.message.sanitize import sanitize

NAMED = 3
"""So many are named: the longest say most."""
LONGEST = 60
"""Characters of one of them."""
_JOINED = re.compile(
    r"[\s-]*|\s(?:of|for|in|by|to|and|from|with)\s(?:(?:the|a|an|its|their)\s)?|\s[a-z][\w’'-]+\s"
)
"""What may stand between two words that matched and belong together: nothing, or one word."""

_FIGURE = re.compile(r"[$€£]?\d[\d,.]*[\s-]?$|[$€£]$")


def matched_words(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Up to three phrases, in the order of the text; those that stand close together as one."""
    phrases = dict.fromkeys(sanitize(text[start:end]) for start, end in _joined(text, marks))
    lone = [each for each in phrases if not _is_part(each, phrases)]
    most = sorted(lone, key=lambda each: -len(each.split()))[:NAMED]
    return tuple(each for each in lone if each in most)


def _joined(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for begin, stop in marks:
        if end >= 0 and stop - start <= LONGEST and _JOINED.fullmatch(text[end:begin]):
            end = stop
            continue
        if end >= 0:
            yield start, end
        figure = _FIGURE.search(text[max(0, end) : begin])
        # “$20 billion”, not “billion”.
        start, end = (begin - len(figure[0]) if figure else begin), stop
    if end >= 0:
        yield start, end


def _is_part(phrase: str, phrases: Sequence[str] | dict[str, None]) -> bool:
    """Whether another phrase says it already."""
    small = f" {phrase.casefold()} "
    return any(small in f" {each.casefold()} " and each != phrase for each in phrases)

"""A text in as many parts as a service takes, with nothing live in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

KEEPS_LINES = frozenset({"tgram"})
"""Schemes of services that read HTML but break lines where the text does: of `<br>` they leave
one in a row."""
_BORDERS = ("\n\n", "\n", " ")
"""Where a text may be parted: between stories or paragraphs, lines, words."""
_MENTION = re.compile(r"@(?=\w)")
_INVISIBLE = "\u200b"

READS_MARKDOWN = frozenset(
    {"discord", "mmost", "mmosts", "rocket", "rockets", "gchat", "msteams", "zulip", "webex"}
)
"""Schemes of services that read Markdown and mentions in whatever they are sent."""


def without_markup(text: str) -> str:
    """The same to the eye, but no mention and no link of a headline is alive."""
    return _MENTION.sub(f"@{_INVISIBLE}", text).replace("](", f"]{_INVISIBLE}(")


def parts_of(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters; no word is cut that fits in one."""
    return [each for each in (part.strip() for part in _parts(text, limit, _BORDERS)) if each]


def _parts(text: str, limit: int, borders: tuple[str, ...]) -> Iterator[str]:
    if len(text) <= limit:
        yield text
        return
    if not borders:
        yield from (text[at : at + limit] for at in range(0, len(text), limit))
        return
    part = ""
    for piece in text.split(borders[0]):
        longer = f"{part}{borders[0]}{piece}" if part else piece
        if len(longer) <= limit:
            part = longer
            continue
        yield part
        *whole, part = _parts(piece, limit, borders[1:])
        yield from whole
    yield part

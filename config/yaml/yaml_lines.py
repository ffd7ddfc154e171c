"""The lines of a YAML text: which say something, and where a block of them ends."""

from __future__ import annotations

from collections.abc import Sequence


def is_silent(line: str) -> bool:
    """Whether a line is empty or only a comment."""
    return line.strip()[:1] in {"", "#"}


def end_above(lines: Sequence[str], end: int) -> int:
    """The line behind the last one above `end` that says something; lines count from 0."""
    while end and is_silent(lines[end - 1]):
        end -= 1
    return end


def at_left_edge(line: str, indent: int) -> str:
    """A line of a block at the left edge; a comment may stand further left than the block."""
    return line[indent:] if not line[:indent].strip() else line.lstrip()

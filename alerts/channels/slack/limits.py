"""Slack's limits on blocks, one by one and in a message together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

BLOCKS = 50
HEADER = 150
SECTION = 3000
ELEMENT = 2000
TOGETHER = 10_000
"""Characters in all blocks of a message: with more than about 13,000 Slack answers
`msg_blocks_too_long`, a limit that it does not document (slackapi/bolt-js#2509).
"""
_MOST = {"header": HEADER, "section": SECTION, "context": ELEMENT, "markdown": 12_000}


def checked_blocks(text: str) -> Sequence[Mapping[str, object]]:
    """The blocks in a JSON text: a list, or a mapping with `blocks`. Raises ValueError."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValueError(f"it does not produce JSON: {error}") from error
    blocks = value.get("blocks") if isinstance(value, dict) else value
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise ValueError("it does not produce a list of blocks")
    if not 0 < len(blocks) <= BLOCKS:
        raise ValueError(f"it produces {len(blocks)} blocks; Slack accepts 1 to {BLOCKS}")
    for number, block in enumerate(blocks, 1):
        _check(number, block)
    return blocks


def parted(blocks: Sequence[Mapping[str, object]]) -> list[list[Mapping[str, object]]]:
    """The blocks in as many messages as Slack takes, in their order; one even without any."""
    parts: list[list[Mapping[str, object]]] = [[]]
    room = TOGETHER
    for block in blocks:
        size = sum(len(text) for text in _texts(block))
        if parts[-1] and (size > room or len(parts[-1]) >= BLOCKS):
            parts.append([])
            room = TOGETHER
        parts[-1].append(block)
        room -= size
    return parts


def _check(number: int, block: Mapping[str, object]) -> None:
    kind = str(block.get("type", ""))
    most = _MOST.get(kind, SECTION)
    for text in _texts(block):
        if not 0 < len(text) <= most:
            problem = f"has {len(text):,} characters; Slack accepts 1 to {most:,}"
            raise ValueError(f"block {number} ({kind or 'without a type'}) {problem}")


def _texts(value: object) -> Iterator[str]:
    """Every `text` that is a string, at any depth."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)

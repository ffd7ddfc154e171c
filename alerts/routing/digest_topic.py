"""Digests of single topics: what their parts have in common, so that each is its own message."""

from __future__ import annotations

from collections.abc import Sequence

from policywire.config.models import DigestTimes

_MARK = "topic "
"""Before the topic's key; no story's id contains a space."""


def digest_key(digest: DigestTimes | None, topics: Sequence[str]) -> str:
    """What those have in common that come in one digest; empty for the one with all topics.

    What is about several topics is for the digest of the first, which it meets best.
    """
    return key_of(topics[0]) if digest is not None and digest.by_topic and topics else ""


def key_of(topic: str) -> str:
    """What the parts of that topic's own digest have in common; empty without a topic."""
    return f"{_MARK}{topic}" if topic else ""


def topic_of(together: str) -> str:
    """The topic whose digest it is for; empty when it is for no such digest."""
    return together.removeprefix(_MARK) if together.startswith(_MARK) else ""

"""Keys: the names by which the configuration calls its topics, sources and channels."""

from __future__ import annotations

from collections.abc import Container
from itertools import chain, count


def free_key(key: str, taken: Container[str]) -> str:
    """The key, or the first of key-2, key-3 … that is not taken."""
    names = chain([key], (f"{key}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)

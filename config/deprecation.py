"""Old names, in files and on the command line: until when they work, and what is said of them."""

from __future__ import annotations

LAST_VERSION = "0.3"
"""The last version that accepts the old names."""


def renamed_words(old: str, new: str) -> str:
    """What is said when an old name is used."""
    return f"`{old}` is now `{new}`; version {LAST_VERSION} is the last to accept the old name"

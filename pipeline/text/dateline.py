"""The place and agency before the first sentence of a report: “WASHINGTON (AP) — …”."""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"^(?:[A-Z][\w.,’'-]*\s){0,5}\((?:AP|AFP|UPI|Reuters|Bloomberg|CN"
    r"|[A-Z][\w. ]{1,24})\)\s?[—–-]+\s"
    r"|^[A-Z]{3,}(?:[\s,]+[A-Z][\w.]*){0,4}\s[—–]\s"
)


def without_dateline(sentence: str) -> str:
    """A sentence from its first own word on."""
    return _DATELINE.sub("", sentence)

"""Who speaks: news says “the agency”, an essay says “I” and “we”."""

from __future__ import annotations

import re

READ = 800
"""So many letters of a text are read: who speaks shows at once."""

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")
_FIRST_PERSON = re.compile(
    r"(?:^|[.,;:!?—–-]\s+|\b[a-z’']+\s)(?:I (?=[a-z])|I['’](?:m|ve|d|ll)\b)"
    r"|(?<![\w.])(?:[Mm]y|[Ww]e|[Ww]e['’](?:re|ve|ll)|[Oo]ur|us)(?![\w.’'])",
    re.MULTILINE,
)
"""Not “Annex I”, “U.S.” or “US”."""
_CANDIDATE = re.compile(
    r"[IMWOmwou](?<!\w[IMWOmwou])(?:(?<=I)[ '’]|(?<=[Mm])y\b|(?<=[Ww])e\b|(?<=[Oo])ur\b|(?<=u)s\b)"
)
"""What any of these holds: few texts have one, and a set of first letters is found at once."""


def is_essay(text: str) -> bool:
    """Whether the top of a text speaks in the first person outside quotation marks."""
    top = text[:READ]
    return bool(_CANDIDATE.search(top) and _FIRST_PERSON.search(_QUOTED.sub(" ", top)))

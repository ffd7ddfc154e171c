"""The place, the agency and the byline before the first sentence: “WASHINGTON (AP) — …”."""

from __future__ import annotations

import re

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?:,?\s(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?,?)?"
_BYLINE = r"(?:By\s(?:[A-Z][\w.’'-]*\s?){1,4}(?:and\s(?:[A-Z][\w.’'-]*\s?){1,4})?[,|]?\s)?"
_AGENCY = r"\((?:AP|AFP|UPI|CN|[A-Z][\w. ]{1,24})\)\s?"
_DASH = r"[—–-]{1,2}\s"
_SPOKEN = r"(?=[\"“‘'(]?[A-Z0-9$€£À-Þ])"
"""A sentence begins here; “EPA — the agency that …” explains its first word."""
_WITH_AGENCY = re.compile(
    rf"^{_BYLINE}(?:[A-Z][\w.,’'-]*\s){{0,5}}?(?:[A-Z][\w.’'-]*{_DATE}\s)?{_AGENCY}{_DASH}"
)
_PLACE = re.compile(
    rf"^{_BYLINE}[A-Z]{{3,}}(?:[\s,]+[A-Z][\w.]*){{0,4}}?{_DATE}\s{_DASH}{_SPOKEN}"
    rf"|^(?:[A-Z]{{7,}}|[A-Z]{{2,}}(?:\s[A-Z]{{3,}}){{1,3}}):\s{_SPOKEN}"
)


def without_dateline(sentence: str) -> str:
    """A sentence from its first own word on."""
    shorter = without_agency(sentence)
    return shorter if shorter != sentence else _PLACE.sub("", sentence)


def without_agency(headline: str) -> str:
    """A headline without the place before it, where an agency in brackets shows that it is one."""
    return _WITH_AGENCY.sub("", headline)

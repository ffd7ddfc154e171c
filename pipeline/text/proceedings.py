"""The proceedings that a text names: bills, dockets, rulemakings, orders and laws, as written."""

from __future__ import annotations

import re

_PROCEEDING = re.compile(
    r"\bH\.? ?R\.? ?\d{1,5}\b|\bH\.? ?(?:J\.?|Con\.?)? ?Res\.? ?\d{1,5}\b"
    r"|\bS\.? ?(?:J\.?|Con\.?) ?Res\.? ?\d{1,5}\b|(?<![\w.])S\. ?\d{1,5}\b"
    r"|\b(?:Case |Docket )?No\. ?\d[\w:-]*-\w+-\d+|\b\d:\d\d-(?:cv|cr|mc|md)-\d{3,6}\b"
    r"|\bRIN \d{4}-[A-Z]{2}\d{2}\b|\b\d{2} (?:FR|Fed\. Reg\.) \d{3,6}\b|\bFR Doc\. \d{4}-\d{5}\b"
    r"|\b(?:Executive Order|E\.?O\.?) (?:No\. )?\d{5}\b"
    r"|\b(?:Pub\. ?L\.|Public Law) ?\d{2,3}[-–]\d+\b"
    r"|\b(?:COM|SWD|JOIN)\(\d{4}\) ?\d+\b|\b(?:HC|HL) Bill \d+\b"
    r"|\b(?:[A-Z]{2,5}-){1,3}\d{4}-\d{4}\b"
)
"""Each as its own body writes it: Congress, courts, Federal Register, EU and UK, agency dockets."""


def proceedings_in(text: str) -> tuple[str, ...]:
    """The proceedings that a text names, in its words, each once."""
    return tuple(dict.fromkeys(found[0] for found in _PROCEEDING.finditer(text)))

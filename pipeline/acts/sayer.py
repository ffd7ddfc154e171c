"""Who a headline ascribes its words to: “Okafor: …”, “…, Treasury says”, “Court: …”."""

from __future__ import annotations

import re

from policywire.pipeline.acts.clauses import read_clauses
from policywire.pipeline.acts.headline_stage import is_told_by_report
from policywire.pipeline.acts.subject import actor_class
from policywire.pipeline.acts.taxonomy import taxonomy
from policywire.pipeline.acts.verbs import REPORTING
from policywire.pipeline.text.comment_labels import COMMENT, EXPLAINER

_WILL = re.compile(r"\b(?:will|won['’]t)\b", re.IGNORECASE)
"""What somebody says will be done is a plan."""
_SAYS_SO = re.compile(
    r"[,”’\"'] (?P<who>(?:the )?[\w.’'-]+(?: [\w.’'-]+){0,3}?)"
    r" (?:says?|said|tells? \w+|claims?|argues?|insists?)$"
)
"""“…, Treasury says”."""
_NAMED_FIRST = re.compile(
    r"(?P<who>[A-Z][\w.’'-]+(?: (?:[A-Z][\w.’'-]+|of|the|and)){0,4}?): (?=[A-Z“‘\"'])"
)
"""“Okafor: Any cut would hurt farmers”."""
_KICKER = re.compile(
    rf"{COMMENT}|{EXPLAINER}|analysis|exclusive|watch|video|live|update|interview|podcast|poll|survey"
    r"|report|study|timeline|review|listen|transcript|map|chart|data|court|judge|the .*"
    r"|.*(?:\d|ing|s)",
    re.IGNORECASE,
)
"""What stands before a colon and speaks not: a form, a thing, or many at once."""
_DEMANDS = re.compile(
    r"(?i)\b(?:should|must|needs? to|ought to|time (?:has come|to)|do not|don['’]t|let['’]s|stop)\b"
)
_SIGNS = frozenset({":", "–", "—", "-", ","})
SPEAKER_WORDS = 3


def is_demand(title: str) -> bool:
    """Whether what is said tells others what to do."""
    return bool(_DEMANDS.search(title))


def sayer(title: str) -> str:
    """Who says what the headline says, before a colon or at its end; empty where nobody does."""
    found = _SAYS_SO.search(title) or _NAMED_FIRST.match(title)
    name = found["who"] if found and not _WILL.search(title) else ""
    return "" if _KICKER.fullmatch(name) or is_told_by_report(title) else name


def speaker_class(title: str) -> str:
    """The class of actor, `court` or `reporter`, that stands alone before a colon or at the end."""
    clauses = read_clauses(title)
    if len(clauses) == 1:
        return ""
    for clause, sign in ((clauses[0], clauses[1].joint), (clauses[-1], clauses[-1].joint)):
        who = [token for token in clause.tokens if token.small not in REPORTING]
        kind = actor_class(who, taxonomy().actor_classes)
        if len(who) <= SPEAKER_WORDS and sign in _SIGNS and kind in {"court", "reporter"}:
            return "" if is_told_by_report(title) else kind
    return ""

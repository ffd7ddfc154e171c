"""The words that name who acts: an agency and who speaks for it. They are no evidence of one event.

Whatever an agency does in a week is told with its name and its head's; two of its acts are two
events all the same. Judges, parties to a case and places are not meant: they belong to one event.
"""

from __future__ import annotations

import re
from itertools import chain

from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.memo import Memo

TOP_LETTERS = 700
"""Who acts stands in so many letters of the top."""

_NAME = r"[A-Z][\w'’-]++"
_JOINED = r"(?:(?:and|of|for|the|on|&) ){0,2}"
_BODY = (
    r"(?:Administration|Agency|Department|Commission|Bureau|Office|Authority|Board|Council|Ministry"
    r"|Service|Committee|Institute|Cent(?:er|re)s?|Department|Directorate|Inspectorate|Treasury)"
)
_OFFICE = (
    r"(?:Commissioner|Secretary|Administrator|Director|Chair(?:man|woman|person)?|chief executive"
    r"|Chief|Minister|Governor|Gov\.|Mayor|Superintendent|President|Chancellor|Premier"
    r"|[Ss]pokes(?:man|woman|person)|[Ll]eader|head|boss|chief)"
)
_ACTOR = re.compile(
    r"(?=[A-Z]|\b[slhbcrwamd])(?:"  # so most places are passed at once
    rf"(?:{_NAME} {_JOINED})*{_BODY}\b(?: (?:of|for) (?:the )?{_NAME}(?: (?:and )?{_NAME})*)?"
    rf"|\b{_OFFICE},? (?P<person>{_NAME}(?: {_NAME}){{0,2}})"
    rf"|\b(?:regulator|watchdog|agency|ministry|department|body) (?P<body>{_NAME})"
    r"|\b[A-Z]{2,6}\b)"
)
_FEW = 12


def actor_terms(title: str, text: str) -> frozenset[str]:
    """The terms of the bodies and officials that a headline and the top of a text name."""
    top = f"{title}. {text[:TOP_LETTERS]}"
    names = (found["person"] or found["body"] or found[0] for found in _ACTOR.finditer(top))
    return frozenset(chain.from_iterable(map(_TERMS.__getitem__, names)))


def _terms(name: str) -> tuple[str, ...]:
    return tuple(content_terms(stems(name, _FEW)))


_TERMS = Memo(_terms, most=50_000)
"""The same bodies and officials are named day after day."""

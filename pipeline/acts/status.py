"""Whether a deed is told as done, planned, refused, asked about or long known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.clauses import Clause, Token
from policywire.pipeline.acts.helping import BE, MODAL, NEGATED, NOT_BE
from policywire.pipeline.acts.inflection import VerbForm

_BE = BE | NOT_BE
_MODAL = MODAL | {
    "reportedly", "allegedly", "likely", "appears", "appear", "seems", "seem", "if", "whether",
    "won't", "rumored", "rumoured", "alleged",
}  # fmt: skip
_NOT = NEGATED | {
    "not", "never", "no", "without", "refuses", "refused", "refuse", "fails", "failed", "fail",
    "declines", "declined", "decline", "denies", "denied", "deny", "denying", "refusing",
}  # fmt: skip
_DONE_TO = frozenset(
    {"votes", "voted", "vote", "agrees", "agreed", "continues", "continued", "begins", "began",
     "begin", "starts", "started", "helps", "helped", "manages", "managed", "moved", "rushes",
     "opts", "opted", "chooses", "decides", "decided"}
)  # fmt: skip
"""Before “to do it”: what follows is done, or as good as."""

_DECIDED = (["is"], ["are"], ["was"], ["were"])
"""Before “to be done”: “limits are to be withdrawn, the agency says” tells of a decision."""
PARTICLES = frozenset({"down", "out", "up", "off", "aside", "back", "away", "over", "effect"})
"""What makes another word of a verb: “struck down”."""
_FIRST = frozenset({"first", "second", "third", "latest"})
_BEFORE_GERUNDS = frozenset(
    {"for", "of", "by", "from", "without", "on", "in", "against", "about", "over"}
)
_CONSIDERING = frozenset({"considering", "weighing", "mulling", "threatening"})
_DENIED = re.compile(
    r"^(?:claims?|reports?|rumou?rs?) (?:that|of) |\b(?:is|are|was|were) (?:false|untrue|a hoax)\b"
    r"|\b(?:denies|denied|disputes|disputed|rejects|rejected) (?:the )?(?:claims?|reports?)\b",
    re.IGNORECASE,
)
"""A headline that denies what others say."""
_DENIAL = ("claim", "report", "rumo", "false", "untrue", "hoax")
_WINDOW = 6
"""A word that makes a plan of a deed stands at most so many words before it."""


def is_passive(tokens: Sequence[Token], at: int, forms: frozenset[VerbForm]) -> bool:
    """Whether the deed is done to what stands before it: “is blocked”, “blocked by”."""
    if VerbForm.PARTICIPLE not in forms:
        return False
    nearer = [token.small for token in tokens[max(0, at - 3) : at]]
    if any(word in _BE for word in nearer) and not (nearer and nearer[-1] in {"has", "had"}):
        return True
    after = [token.small for token in tokens[at + 1 : at + 3]]
    by = after[:1] == ["by"] or (after[1:] == ["by"] and after[0] in PARTICLES)
    return by and VerbForm.PAST in forms and at > 0


def status_of(
    clause: Clause, at: int, forms: frozenset[VerbForm], text: str, *, passive: bool
) -> ActStatus:
    """The status of the deed whose verb stands at a position of a clause."""
    if text.rstrip().endswith("?"):
        return ActStatus.QUESTION
    if _is_denied(text):
        return ActStatus.NEGATED
    near = [token.small for token in clause.tokens[max(0, at - _WINDOW) : at]]
    ahead = near[:-1] if near[-2:] == ["to", "be"] and near[-3:-2] not in _DECIDED else near
    if ahead and ahead[-1] == "to":
        return _infinitive(ahead[:-1])
    if any(word in _NOT for word in near[-3:]):
        return ActStatus.NEGATED
    being = passive and bool(near) and near[-1] == "being"
    if being or _is_plan(clause, near):
        return ActStatus.PLANNED
    return _finite(clause, at, forms, near)


@lru_cache(maxsize=64)
def _is_denied(text: str) -> bool:
    """A sentence is asked for each of its verbs; few have a word of denial at all."""
    small = text.lower()
    return any(word in small for word in _DENIAL) and bool(_DENIED.search(text))


def _is_plan(clause: Clause, near: Sequence[str]) -> bool:
    return clause.joint in {"if", "whether", "unless"} or any(word in _MODAL for word in near[-4:])


def _finite(clause: Clause, at: int, forms: frozenset[VerbForm], near: Sequence[str]) -> ActStatus:
    if VerbForm.GERUND in forms and not any(word in _BE for word in near[-3:]):
        return _gerund(clause, at)
    return ActStatus.BACKGROUND if clause.is_background else ActStatus.DONE


def _infinitive(near: Sequence[str]) -> ActStatus:
    if any(word in _FIRST for word in near[-3:]):
        return ActStatus.DONE  # “is the first state to sue”
    governor = near[-1] if near else ""
    if governor in _NOT or (len(near) > 1 and near[-2] in _NOT):
        return ActStatus.NEGATED
    return ActStatus.DONE if governor in _DONE_TO else ActStatus.PLANNED


def _gerund(clause: Clause, at: int) -> ActStatus:
    """“Agency suing firm” is news in a headline; “for blocking”, “blocking the rule” is not."""
    before = clause.tokens[at - 1].small if at else ""
    if not before or clause.is_background or before in _BEFORE_GERUNDS:
        return ActStatus.BACKGROUND
    return ActStatus.PLANNED if before in _CONSIDERING else ActStatus.DONE

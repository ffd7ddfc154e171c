"""The stage that a headline brings a policy to: by its acts, then by what it names.

Nouns stand in only where no act is told by which a policy moves: “backlash over plan to ban …”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.clauses import Token, read_clauses
from policywire.pipeline.acts.subject import actor_class
from policywire.pipeline.acts.taxonomy import taxonomy

_OWNER = (
    r"(?:(?i:GOP|Republicans?|Democrats?|Tory|Labour|Conservatives?)"
    r"|(?:[A-Z]\w+|government|ministry|minister|council|state|agency|union|bank)['’]s|\w+s['’])"
)
_BODY = r"(?:White House|House|Senate|[A-Z]{2,5}|Trump(?:-backed)?|[Gg]overnment|[Mm]inistry|EU|UK)"
_NOT_OF_POLICY = r"(?! (?:to (?:run|speak|visit|attend)|for (?:re-?election)))"
_PLAN = (
    rf"\b{_OWNER} (?:[\w$'’“”‘.-]+ ){{0,4}}(?:[pP]lans?|[pP]roposals?|[oO]ptions)\b{_NOT_OF_POLICY}"
    rf"|\b{_BODY} (?:[\w$'’“”‘.-]+ ){{0,4}}(?:[pP]lan|[pP]roposals?)\b{_NOT_OF_POLICY}"
    rf"|\b(?:[Oo]ver|[Aa]gainst|[Aa]bout) (?:[\w$'’“”‘.-]+ ){{0,5}}[Pp]lans\b"
)
_NOUNS = (
    (
        Stage.PROPOSED,
        r"\b(?:[pP]lan to|(?<!over )[mM]oves? to|[pP]roposals?"
        r"|proposed (?:rule|ban|law|bill|cuts?|limits?|changes?|tax|reforms?|merger|regulations?)"
        r"|draft (?:rule|order|bill|law|directive|regulations?|guidelines)|tax bill|budget bill"
        r"|[bB]ills? (?:to|would|that would)|green paper|white paper"
        r"|(?i:would) (?:\w+ )?(?i:ban|cut|require|bar|let|allow|end|raise|limit|leave"
        r"|cost|make))\b",
    ),
    (
        Stage.PROPOSED,
        r"\bbill\b['’”\"]*\s(?:\w+ ){0,3}(?:would|could|will|may|faces|stalls"
        r"|on the rocks|has more)\b"
        r"|\b(?:revolt|fight|vote|pushback|debate|conundrum|split|holdouts|standoff|path|clash|row"
        r"|rebellion) (?:on|over|for) (?:\S+ ){0,5}[bB]ill\b",
    ),
    (Stage.PROPOSED, _PLAN),
    (
        Stage.PROPOSED,
        r"\b(?:[pP]ush(?:es)?|plow ahead on|[pP]ress(?:es)? ahead (?:on|with))"
        r" (?:[\w$.]+ ){0,4}cuts\b"
        r"|\b(?:consultation|comment period) (?:on|opens|closes|ends)\b",
    ),
    (
        Stage.IN_FORCE,
        r"(?i)\b(?:cuts|raids|layoffs|freeze|takeover|tariffs|shutdown|furloughs|sanctions)"
        r"(?: (?:in|on|at|to) (?:[\w.]+ ){1,3}| )(?:hit|hits|hurt|hurts|are hurting|is hurting"
        r"|led to|leave|leaves|left|cost|costs|forced?|forces|scares?|squeeze|cause[sd]?|bite"
        r"|are costing"
        r"|have left|has left|have forced|disrupt|disrupts|close[sd]?)\b",
    ),
    (
        Stage.IN_FORCE,
        r"(?i)\b(?:due to|because of|after|thanks to|blam\w+) (?:[\w'’.]+ ){0,4}"
        r"(?:budget cuts|staff cuts|funding cuts|aid cuts|layoffs|funding freeze)\b"
        r"|\bunder (?:[\w'’.]+ ){0,2}new (?:[\w-]+ ){0,2}law\b",
    ),
    (Stage.AGREED, r"['’]s? (?:\S+ ){0,4}(?i:deals?|agreements?|accords?|pacts?|cease-?fire)\b"
     r"(?<!New Deal)(?<!green new deal)"),
    (Stage.CHALLENGED, r"\b(?i:lawsuits?|legal challenges?|challenges?) (?:over|to|against)\b"
     r"|\bon (?:\w+ ){0,4}lawsuit:"),
)  # fmt: skip
_NAMED = [(stage, re.compile(pattern)) for stage, pattern in _NOUNS]
"""What a headline names, and where that stands; the first that fits counts."""

_ASKING = re.compile(r"(?:how|why|what|who|when|where|is|are|can|will|should)\b", re.IGNORECASE)
_PRIVATE = re.compile(
    r"\b(?:defam\w+|libel|slander|columnist|newspaper|broadcaster|talk-show|podcaster|comedian"
    r"|fox news|cnn|msnbc|abc|cbs|bbc|paramount|ex-wife|ex-husband|crash|malpractice"
    r"|personal injury|wrongful death|copyright|royalties|divorce|landlord)\b",
    re.IGNORECASE,
)
"""What a suit between private people is about: it stands in no policy's way."""

_OF_ONE = re.compile(
    r"\b(?:resign|resignation|step (?:down|aside)|apologi[sz]e|apology|quit|testify|vote|to run"
    r"|self-deport|hand over|meeting|interview|debate|sacking|ouster)\b",
    re.IGNORECASE,
)
"""What is asked of a person and is no step of policy."""

_ALLOWED = re.compile(
    r"\b(?:can|may|free to|stays? in place|stand)\b(?! not|['’]t)"
    r"(?=.{0,80}\b(?:judges?|courts?|justices|panel)\b)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:[:,–—-] (?:exclusive )?reports?|reports?|report claims)$", re.IGNORECASE
)
_POLICY_MAKERS = frozenset({"government", "leader", "chamber", "party", "committee"})
_LASTING = frozenset({"ruling", "suit", "deal", "law", "vote", "executive", "launch", "rulemaking"})
"""Families of acts that still say where a policy stands when they are told as known."""

_NO_POLICY = frozenset(
    {"statement", "charge", "departure", "appointment", "report", "testimony", "probe", "death",
     "protest", "review", "figures", "leak", "hearing", "verdict"}
)  # fmt: skip
_ONLY_THEIRS = frozenset({"executive", "rulemaking", "law", "veto"})
"""What nobody plans who does not make policy, whatever his name."""

_TALK = frozenset(
    {"statement", "report", "leak", "plan", "request", "protest", "figures", "hearing", "other"}
)
"""Acts beside which the policy that is named is what the headline is about."""

_AHEAD = re.compile(
    r"(?P<who>[^,:;?]{2,60}?)\s(?:to|will)\s"
    r"(?!host|meet|visit|attend|speak|run|travel|be|have|not|get|go|see|face|testify|the|a)[A-Za-z]+\b"
)
"""“Ministry to overhaul …”: a plan whatever the verb."""

_NO_PLAN = frozenset({"is", "are", "was", "has", "about", "likely", "battle", "effort", "efforts",
                      "needs", "need", "figure", "bid", "right", "way", "how"})  # fmt: skip


def is_allowed_by_court(title: str) -> bool:
    """Whether a court says that something may go on: “… can stay in place, judge rules”."""
    return bool(_ALLOWED.search(title))


def is_told_by_report(title: str) -> bool:
    """Whether a headline's end says that another outlet reports it: “…: report”."""
    return bool(_REPORTED.search(title))


def is_policy_maker(name: str) -> bool:
    """Whether an actor is one who makes policy: a government, a chamber, a party."""
    return _class_of(name) in _POLICY_MAKERS


def stage_of(title: str, acts: Sequence[Act]) -> Stage | None:
    """The stage that the first act to reach one reaches.

    Where none is told as done: what is named as a plan, a bill, a deal or a suit, then what stands
    in the background; a plan of somebody who makes policy is reported.
    """
    asks = bool(_ASKING.match(title))
    if is_told_by_report(title):
        return None
    if any(act.name == "rule_for_against" for act in acts) and is_allowed_by_court(title):
        return Stage.UPHELD
    told = [act for act in acts if act.status is ActStatus.DONE]
    done = [act for act in told if act.stage is not None and not _is_private(title, act)]
    if done and not asks:
        return done[0].stage
    if any(act.family not in _TALK for act in told) and not asks:
        return None
    return _named_stage(title, acts, asks=asks)


def _named_stage(title: str, acts: Sequence[Act], *, asks: bool) -> Stage | None:
    named = next((stage for stage, words in _NAMED if words.search(title)), None)
    if asks:
        return named if named in {Stage.IN_FORCE, Stage.AGREED} else None
    planned = [act for act in acts if act.status is ActStatus.PLANNED]
    if named is Stage.PROPOSED or (named is not None and not planned):
        return named
    known = [act for act in acts if act.status is ActStatus.BACKGROUND and act.family in _LASTING]
    if known and known[0].stage is not None and not planned:
        return None if _is_private(title, known[0]) else known[0].stage
    return Stage.REPORTED if _is_planned(title, planned) else None


def _is_planned(title: str, planned: Sequence[Act]) -> bool:
    if any(
        act.family not in _NO_POLICY
        and (is_policy_maker(act.actor) or act.family in _ONLY_THEIRS)
        and not _OF_ONE.search(act.object) for act in planned
    ):  # fmt: skip
        return True
    ahead = _AHEAD.match(title)
    if ahead is None or _OF_ONE.search(title):
        return False
    who = _tokens(ahead["who"])
    # “Ministry urges councils to …” has its verb before.
    acting = any(token.small in taxonomy().verbs or token.small in _NO_PLAN for token in who[1:])
    return not acting and is_policy_maker(ahead["who"])


def _is_private(title: str, act: Act) -> bool:
    """Whether an act with a stage in public matters is of private people here."""
    if act.family == "suit" or act.name in {"settle", "dismiss_case"}:
        return bool(_PRIVATE.search(title))
    if act.family == "request":
        target = act.object
        inward = _class_of(act.actor) in {"government", "leader"} and not _authority(target)
        return inward or bool(_OF_ONE.search(target)) or _class_of(act.actor) == "bill"
    return False


def _authority(target: str) -> bool:
    tokens = _tokens(target)
    return any(taxonomy().actor_classes.get(token.small, "") in _ASKED for token in tokens)


_ASKED = _POLICY_MAKERS | {"court"}


def _class_of(name: str) -> str:
    return actor_class(_tokens(name), taxonomy().actor_classes)


def _tokens(text: str) -> list[Token]:
    return [token for clause in read_clauses(text) for token in clause.tokens]

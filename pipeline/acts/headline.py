"""What a headline says: its acts, the stage it brings a policy to, and its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.clauses import read_clauses
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.acts.subject import actor_class
from policywire.pipeline.acts.taxonomy import taxonomy

_BILL_NUMBER = re.compile(
    r"^(?:H\.?\s?R|S|H\.?\s?(?:J|Con)\.?\s?Res|S\.?\s?(?:J|Con)\.?\s?Res)\.?\s?\d+\b\s*[-–—:]"
)
_PROPOSAL = re.compile(
    r"\b(?:[pP]lan to|[mM]oves? to|[pP]roposals?"
    r"|proposed (?:rule|ban|law|bill|cuts?|limits?|changes?)"
    r"|draft (?:rule|order|bill|law)|tax bill|budget bill|[bB]ills? (?:to|would|that would)"
    r"|would (?:\w+ )?(?:ban|cut|require|bar|let|allow|end|raise|limit))\b"
)
"""A plan or a bill, named."""
_CHALLENGE = re.compile(r"\b(?:lawsuits?|sued over|legal challenge)\b", re.IGNORECASE)
_ASKING = re.compile(r"(?:how|why|what|who|when|where|is|are|can|will|should)\b", re.IGNORECASE)
_BILL_WOULD = re.compile(r"\bbill would\b", re.IGNORECASE)
_REPORTED = re.compile(
    r"(?:[:,–—-] (?:exclusive )?reports?|reports?|report (?:claims|alleges|says))$", re.IGNORECASE
)
"""What says at a headline's end that another outlet reports it."""
_SIGNS = frozenset({":", "–", "—", "-"})
SPEAKER_WORDS = 3
_ALLOWED = re.compile(
    r"\b(?:can|may|free to|stays? in place|stand)\b(?! not|['’]t)"
    r"(?=.{0,80}\b(?:judges?|courts?|justices|panel)\b)",
    re.IGNORECASE,
)
_DEAL = re.compile(r"['’]s? (?:\w+ ){0,4}(?i:deals?|agreements?|accords?|pacts?|cease-?fire)\b")
_BILL = re.compile(r"\b(?:mega-)?(?:bill|Bill)s?\b(?!\s[A-Z])(?<!utility bills)")
_LASTING = frozenset(
    {"ruling", "suit", "deal", "law", "vote", "executive", "launch", "request", "withdrawal",
     "rulemaking"}
)  # fmt: skip
"""Families of acts that still say where a policy stands when they are told as known."""
_PLANS = frozenset({"funding", "halt", "removal", "approval", "effect"})
"""With those, what somebody plans is reported as a policy; a plan to speak or travel is not."""
_POLL = re.compile(r"\b(?:approval ratings?|polls?|survey(?:s|ed)?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeadlineReading:
    """What was read of a headline. `stage` is None where it tells of none."""

    acts: tuple[Act, ...]
    stage: Stage | None


def read_headline(title: str) -> HeadlineReading:
    """Read a headline."""
    acts = _with_speaker(title, read_acts(title))
    if _BILL_NUMBER.match(title):
        acts = (_whole(title, "introduce_bill"),)
    return HeadlineReading(acts, stage_of(title, acts))


def _with_speaker(title: str, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Who stands alone before a colon or at the end says it: “Judge: …”, “…, study finds”."""
    told = [act for act in acts if act.status is not ActStatus.BACKGROUND]
    if _BILL_WOULD.search(title) and all(act.status is ActStatus.PLANNED for act in told):
        return (_whole(title, "introduce_bill"), *acts)
    if told and not all(act.name == "criticize_react" for act in told):
        return acts
    kind = _speaker(title)
    if kind == "court":
        return (_whole(title, "rule_for_against"), *acts)
    if kind == "reporter" or (_POLL.search(title) and not title.rstrip().endswith("?")):
        return (_whole(title, "report_finds"), *acts)
    return (_whole(title, "leak_reveals"), *acts) if _REPORTED.search(title) else acts


def _speaker(title: str) -> str:
    clauses = read_clauses(title)
    if len(clauses) == 1:
        return ""
    for clause, sign in ((clauses[0], clauses[1].joint), (clauses[-1], clauses[-1].joint)):
        kind = actor_class(clause.tokens, taxonomy().actor_classes)
        if len(clause.tokens) <= SPEAKER_WORDS and sign in _SIGNS and kind in {"court", "reporter"}:
            return "" if _REPORTED.search(title) else kind
    return ""


def _whole(title: str, name: str) -> Act:
    kind = taxonomy().kinds[name]
    return Act(
        name=name, family=kind.family, actor="", object="", status=ActStatus.DONE,
        stage=None if name == "other_act" else kind.stage, start=0, end=len(title),
    )  # fmt: skip


def stage_of(title: str, acts: Sequence[Act]) -> Stage | None:
    """The stage that the first act to reach one reaches.

    Where none is told as done: what is named as a plan, a bill, a deal or a suit, then what stands
    in the background; a plan of somebody is reported.
    """
    if _ASKING.match(title):
        return None
    done = [act for act in acts if act.status is ActStatus.DONE and act.stage is not None]
    if any(act.name == "rule_for_against" for act in acts) and _ALLOWED.search(title):
        return Stage.UPHELD
    if done:
        return done[0].stage
    return _named_stage(title, acts)


def _named_stage(title: str, acts: Sequence[Act]) -> Stage | None:
    planned = [act for act in acts if act.status is ActStatus.PLANNED and act.stage is not None]
    if _PROPOSAL.search(title) or _BILL_WOULD.search(title):
        return Stage.PROPOSED
    if not planned and _CHALLENGE.search(title):
        return Stage.CHALLENGED
    known = [act for act in acts if act.status is ActStatus.BACKGROUND and act.family in _LASTING]
    if known and known[0].stage is not None and not planned:
        return known[0].stage
    if not planned and _DEAL.search(title):
        return Stage.AGREED
    if _BILL.search(title) and not known:
        return Stage.PROPOSED
    return Stage.REPORTED if planned and planned[0].family in _LASTING | _PLANS else None

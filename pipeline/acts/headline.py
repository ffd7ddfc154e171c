"""What a headline says: its acts, the stage it brings a policy to, and its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.clauses import Clause, read_clauses
from policywire.pipeline.acts.form import HeadlineForm, headline_form
from policywire.pipeline.acts.headline_stage import (
    is_allowed_by_court,
    is_told_by_report,
    stage_of,
)
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.acts.sayer import is_demand, sayer, speaker_class
from policywire.pipeline.acts.taxonomy import taxonomy
from policywire.pipeline.acts.verbs import REPORTING

_BILL_NUMBER = re.compile(
    r"^(?:H\.?\s?R|S|H\.?\s?(?:J|Con)\.?\s?Res|S\.?\s?(?:J|Con)\.?\s?Res)\.?\s?\d+\b\s*[-–—:]"
)
_BILL_WOULD = re.compile(r"\bbill would\b", re.IGNORECASE)
LONGEST_VERB = 40
"""What is longer is a whole headline, which is an act by who says it."""
_EXPLAINING = frozenset({HeadlineForm.ANALYSIS_EXPLAINER, HeadlineForm.LISTICLE})
_BESIDES = frozenset({"as", "while"})
_SAYING = frozenset({"say", "says", "said"})
"""Headlines attribute their news to somebody by these: “Ministry says it has dropped the rule”."""
_NOUNS_TOO = frozenset({"rule", "rules", "claim", "claims", "fear", "fears", "shows", "finds"})
"""Verbs of saying that are so only where an act is read of them."""
_REPORTED_BY = REPORTING - _SAYING

_POLL = re.compile(r"\b(?:approval ratings?|polls?|survey(?:s|ed)?)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"\s+[|━›]\s+"
    r"|(?<=[a-z’”\"'0-9]{2}[.!?])(?<!Gov\.|Rep\.|Sen\.|Gen\.|Dem\.)(?<!Dr\.|Mr\.|St\.|Jr\.|No\.|vs\.)"
    r"\s+(?=[A-Z“‘\"'])"
    r"|(?<=[.!?][”’\"'])\s+(?=[A-Z“‘\"'])"
)
"""Where a headline ends and a subtitle, an outlet's name or a second sentence begins."""

LEAST_WORDS = 5
"""A first part with fewer words is a kicker, no headline."""

_REACTION = re.compile(
    r"\b(?:revolt|backlash|outrage|outcry|under fire|pushback|criticism|fury|message to|rant|tirade"
    r"|cold shoulder|at odds|split over|divided over|feud|war of words|uproar|anger|full text of"
    r"|speech|tribute)\b",
    re.IGNORECASE,
)
_QUOTE_BY = re.compile(
    r"^[“‘\"'].+[”’\"'],?(?::| [-–—]) \w|^[^“‘\"':]{3,60}: [“‘\"']|\w[^:]*: [“‘\"'][^”’\"]+[”’\"']$"
    r"|[”’\"']: [^:]{3,50}$"
)
"""Words in quotes with a speaker before or behind a colon."""


@dataclass(frozen=True, slots=True)
class HeadlineReading:
    """What was read of a headline. `stage` is None where it tells of none."""

    acts: tuple[Act, ...]
    stage: Stage | None


def read_headline(title: str) -> HeadlineReading:
    """Read a headline."""
    title = news_part(title)
    acts = _with_speaker(title, read_acts(title))
    if _BILL_NUMBER.match(title):
        acts = (_whole(title, "introduce_bill"),)
    return HeadlineReading(_with_reaction(title, _as_told(title, acts)), stage_of(title, acts))


def _as_told(title: str, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """No news is what stands behind “as”, what is explained, what somebody rules or admits.

    The stage that it names counts all the same: “Agency admits it dropped the rule”.
    """
    if not acts:
        return acts
    clauses = read_clauses(title)
    starts = frozenset(act.start for act in acts)
    explains = headline_form(title) in _EXPLAINING
    return tuple(
        replace(act, status=ActStatus.BACKGROUND)
        if explains or _is_told_besides(clauses, act, starts)
        else act
        for act in acts
    )


def _is_told_besides(clauses: Sequence[Clause], act: Act, starts: frozenset[int]) -> bool:
    if act.status is not ActStatus.DONE or act.end - act.start > LONGEST_VERB:
        return False
    own = next((one for one in clauses if act.start < one.end), clauses[-1])
    if own.joint in _BESIDES:
        return True
    before = (token for token in own.tokens if token.start < act.start)
    return any(
        token.small in _REPORTED_BY and (token.start in starts or token.small not in _NOUNS_TOO)
        for token in before
    )


def news_part(title: str) -> str:
    """A headline without its subtitle, its outlet's name and what it says in a second sentence."""
    for found in _TAIL.finditer(title):
        if title.count(" ", 0, found.start()) >= LEAST_WORDS - 1:
            return title[: found.start()]
    return title


def _with_reaction(title: str, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """What tells no other deed and quotes somebody, or names an outcry, is a statement."""
    if any(act.status is not ActStatus.BACKGROUND for act in acts):
        return acts
    if _QUOTE_BY.search(title) or _REACTION.search(title):
        return (_whole(title, "criticize_react"), *acts)
    return acts


def _with_speaker(title: str, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Who stands alone before a colon or at the end says it: “Judge: …”, “…, study finds”."""
    told = [act for act in acts if act.status is not ActStatus.BACKGROUND]
    if _BILL_WOULD.search(title) and all(act.status is ActStatus.PLANNED for act in told):
        return (_whole(title, "introduce_bill"), *acts)
    if told and not all(act.name == "criticize_react" for act in told):
        return acts
    name = _said_by(title)
    if name:
        return (_whole(title, name), *acts)
    if not told and (who := sayer(title)):
        said = _whole(title, "demand_call_for" if is_demand(title) else "criticize_react")
        return (replace(said, actor=who), *acts)
    return (_whole(title, "leak_reveals"), *acts) if is_told_by_report(title) else acts


def _said_by(title: str) -> str:
    """The act of a court or a reporter that a headline ascribes its words to."""
    kind = speaker_class(title)
    if kind == "court":
        return "lift_stay" if is_allowed_by_court(title) else "rule_for_against"
    polled = _POLL.search(title) and not title.rstrip().endswith("?")
    return "report_finds" if kind == "reporter" or polled else ""


def _whole(title: str, name: str) -> Act:
    kind = taxonomy().kinds[name]
    return Act(
        name=name, family=kind.family, actor="", object="", status=ActStatus.DONE,
        stage=kind.stage, start=0, end=len(title),
    )  # fmt: skip

"""What a headline says: its acts, the stage it brings a policy to, and its form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.clauses import read_clauses
from policywire.pipeline.acts.headline_stage import (
    is_allowed_by_court,
    is_told_by_report,
    stage_of,
)
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.acts.subject import actor_class
from policywire.pipeline.acts.taxonomy import taxonomy

_BILL_NUMBER = re.compile(
    r"^(?:H\.?\s?R|S|H\.?\s?(?:J|Con)\.?\s?Res|S\.?\s?(?:J|Con)\.?\s?Res)\.?\s?\d+\b\s*[-–—:]"
)
_BILL_WOULD = re.compile(r"\bbill would\b", re.IGNORECASE)
_SIGNS = frozenset({":", "–", "—", "-"})
SPEAKER_WORDS = 3
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
    return HeadlineReading(_with_reaction(title, acts), stage_of(title, acts))


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
    kind = _speaker(title)
    if kind == "court" and is_allowed_by_court(title):
        return (_whole(title, "lift_stay"), *acts)
    if kind == "court":
        return (_whole(title, "rule_for_against"), *acts)
    if kind == "reporter" or (_POLL.search(title) and not title.rstrip().endswith("?")):
        return (_whole(title, "report_finds"), *acts)
    return (_whole(title, "leak_reveals"), *acts) if is_told_by_report(title) else acts


def _speaker(title: str) -> str:
    clauses = read_clauses(title)
    if len(clauses) == 1:
        return ""
    for clause, sign in ((clauses[0], clauses[1].joint), (clauses[-1], clauses[-1].joint)):
        kind = actor_class(clause.tokens, taxonomy().actor_classes)
        if len(clause.tokens) <= SPEAKER_WORDS and sign in _SIGNS and kind in {"court", "reporter"}:
            return "" if is_told_by_report(title) else kind
    return ""


def _whole(title: str, name: str) -> Act:
    kind = taxonomy().kinds[name]
    return Act(
        name=name, family=kind.family, actor="", object="", status=ActStatus.DONE,
        stage=kind.stage, start=0, end=len(title),
    )  # fmt: skip

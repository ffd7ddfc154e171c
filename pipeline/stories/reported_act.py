"""What is remembered of the acts that an article reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.lede_acts import LedeAct
from policywire.pipeline.text.words.stemming import folded_words

_SMALL = frozenset({"a", "an", "the", "of", "in", "to", "for", "on", "and", "by", "at", "with"})
ACTOR_WORDS = 8


@dataclass(frozen=True, slots=True)
class ReportedAct:
    """An act: its name, its family, and the words by which its actor and its object go."""

    name: str
    family: str
    actor: frozenset[str]
    object: frozenset[str]
    in_title: bool


def reported_act(one: LedeAct) -> ReportedAct:
    """An act as it is remembered and compared."""
    return ReportedAct(
        one.act.name, one.act.family, _words(one.act.actor), _words(one.act.object), one.in_title
    )


def remembered_acts(acts: Iterable[LedeAct]) -> frozenset[ReportedAct]:
    """What an article says was done, as news or long ago: it is known from then on."""
    known = {ActStatus.DONE, ActStatus.BACKGROUND}
    return frozenset(reported_act(one) for one in acts if one.act.status in known)


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in list(folded_words(text))[-ACTOR_WORDS:] if word not in _SMALL)

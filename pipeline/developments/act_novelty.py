"""Which acts of an article its story has not reported, and whether its days are later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policywire.pipeline.acts.lede_acts import NEWS_SENTENCES, LedeAct
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.open_story import RememberedArticle
from policywire.pipeline.stories.reported_act import ReportedAct, reported_act

WEAK_FAMILIES = frozenset({"statement", "plan", "protest", "other", "request", "hearing"})
"""Acts by which no story moves on: who said, planned or demanded what."""

SIDES = {
    "ruling": "court", "review": "court", "refusal": "court", "suit": "suit",
    "vote": "legislature", "bill": "legislature", "law": "law", "veto": "law",
    "departure": "people", "appointment": "people", "death": "death",
    "charge": "enforcement", "verdict": "enforcement", "raid": "enforcement",
    "probe": "enforcement", "penalty": "enforcement", "removal": "enforcement",
    "report": "findings", "leak": "leak", "figures": "findings",
    "testimony": "findings", "deal": "deal", "date": "date", "withdrawal": "withdrawal",
}  # fmt: skip
"""Families whose words one and the same deed is told in; all others are the government's acts."""


AT_ONCE = frozenset({"departure", "charge", "verdict", "death", "law", "veto", "suit", "ruling"})
"""Acts that count on a known day and on the first half day too."""


@dataclass(frozen=True, slots=True)
class ActNovelty:
    """The acts told as news that no known article reports, and how the days compare.

    `new_side` says that one of them is of a side that no known article tells of: it cannot be the
    known deed in other words. `new_families` are those of them of which no known article tells.
    `later_day` says that a day is named which is later than any that
    the known leads name, `known_day` that days are named and none is.
    """

    new: tuple[LedeAct, ...]
    new_side: bool
    new_families: frozenset[str]
    repeated: bool
    later_day: bool
    known_day: bool

    @property
    def is_at_once(self) -> bool:
        """Whether the headline tells an act in whose words nobody tells an earlier deed."""
        told = (one.act.family for one in self.new if one.in_title)
        return any(family in AT_ONCE and family in self.new_families for family in told)

    @property
    def is_known_deed(self) -> bool:
        """Whether its day is one that is known: other words for the deed of that day."""
        return self.known_day and not self.is_at_once

    @property
    def in_title(self) -> bool:
        """Whether the headline reports one of the new acts."""
        return any(one.in_title for one in self.new)


def measure_acts(features: ArticleFeatures, members: Sequence[RememberedArticle]) -> ActNovelty:
    """Compare the acts and days of an article with those of the known ones."""
    known = [act for member in members for act in member.profile.acts]
    news = [one for one in features.acts if _is_news(one)]
    new = tuple(one for one in news if not _is_reported(reported_act(one), known))
    families = {act.family for act in known}
    sides = set(map(side, families))
    told = [day for member in members for day in member.profile.days]
    days = features.profile.days
    later = bool(days) and max(days) > max(told, default=date.min)
    return ActNovelty(
        new=new,
        new_side=any(side(one.act.family) not in sides for one in new),
        new_families=frozenset(one.act.family for one in new) - families,
        repeated=bool(news) and not new,
        later_day=later and bool(told),
        known_day=bool(days) and not later,
    )


def reports_act(features: ArticleFeatures) -> bool:
    """Whether the headline tells an act as done, by which a story can move on."""
    return any(_is_news(one) and one.in_title for one in features.acts)


def side(family: str) -> str:
    """Who acts: the court, the legislature, the government, …"""
    return SIDES.get(family, "government")


def _is_news(one: LedeAct) -> bool:
    return one.is_news and one.order <= NEWS_SENTENCES and one.act.family not in WEAK_FAMILIES


def _is_reported(act: ReportedAct, known: Iterable[ReportedAct]) -> bool:
    return any(each.name == act.name and _same_actor(act, each) for each in known)


def _same_actor(one: ReportedAct, other: ReportedAct) -> bool:
    """Outlets name an actor in different words; only two courts are told apart."""
    if one.family not in {"ruling", "review"}:
        return True
    return _is_higher_court(one.actor) == _is_higher_court(other.actor) or not (
        one.actor and other.actor
    )


def _is_higher_court(actor: frozenset[str]) -> bool:
    return bool(actor & {"appeals", "appeal", "circuit", "supreme", "justices", "scotus", "panel"})

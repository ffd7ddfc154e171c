"""How alike two articles are, and an article and a story: the features the score is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from heapq import nlargest
from math import log1p, sqrt
from operator import mul

from pipeline.story_memory import Known, OpenStory, StoryMemory
from pipeline.story_profile import Profile

Weights = Mapping[str, float]
COMPARED = 8
"""A story's articles that are compared at most: the nearest, the first and the last ones."""

COMPARED_STORIES = 5
DAY = 24.0


class Ruler:
    """Compares with the rarity of the moment; one article's own lengths are worked out once."""

    def __init__(self, rarity: Callable[[str], float], told: Profile) -> None:
        self.rarity = rarity
        self._alike: dict[int, float] = {}
        self.whole = self._weighed(told.whole)
        self.top = self._weighed(told.top)
        self._whole_length = _length(self.whole)
        self._top_length = _length(self.top)

    def _weighed(self, weights: Weights) -> dict[str, float]:
        return {term: told * self.rarity(term) for term, told in weights.items()}

    def alike(self, known: Known) -> float:
        """Cosine of the whole texts, 0..1."""
        found = self._alike.get(known.number)
        if found is None:
            found = self._cosine(self.whole, self._whole_length, known.profile.whole)
            self._alike[known.number] = found
        return found

    def top_alike(self, known: Known) -> float:
        """Cosine of the titles and leads, 0..1."""
        return self._cosine(self.top, self._top_length, known.profile.top)

    def _cosine(self, mine: Weights, length: float, other: Weights) -> float:
        weights = list(map(mul, other.values(), map(self.rarity, other)))
        squares = sum(map(mul, weights, weights))
        pairs = zip(other, weights, strict=True)
        shared = sum([mine[term] * weight for term, weight in pairs if term in mine])
        return shared / max(1e-9, length * sqrt(squares))

    def shared_rare(self, other: Profile, count: int = 6) -> list[str]:
        """The rarest terms that both tell, best first."""
        shared = [term for term in self.whole if term in other.whole]
        ranked = nlargest(count, zip(map(self.rarity, shared), shared, strict=True))
        return [term for _, term in ranked]


def _length(weights: Weights) -> float:
    return sqrt(sum(weight * weight for weight in weights.values()))


@dataclass(frozen=True, slots=True)
class Likeness:
    """An article against a story. `features` are what the score weighs.

    best, mean: cosine to the story's nearest article, and to all compared · top: the same of
    titles and leads · rarest: rarity of the six rarest shared terms, of 8 · amounts: ln(1 +
    shared telling amounts) · gap: ln(1 + hours to the nearest in time, in paces), where a date
    without a time is given its day · alike over gap: gap × mean · hours: that
    gap as the dates stand · lead over, top over: best and top minus those of the next story.
    """

    story: OpenStory
    nearest: Known
    features: Mapping[str, float]


def compare(
    memory: StoryMemory, ruler: Ruler, told: Profile, when: datetime
) -> tuple[Likeness, ...]:
    """Compare an article with the stories of the articles nearest to it."""
    near: dict[str, list[Known]] = {}
    for known in memory.nearest(told):
        near.setdefault(known.story, []).append(known)
    order = sorted(near, key=lambda story: max(map(ruler.alike, near[story])), reverse=True)
    pace = memory.pace(when)
    alone = [
        _alone(
            ruler=ruler,
            told=told,
            when=when,
            pace=pace,
            story=memory.stories[story],
            near=near[story],
        )
        for story in order[:COMPARED_STORIES]
    ]
    return tuple(_among(one, alone) for one in alone)


def _alone(
    *,
    ruler: Ruler,
    told: Profile,
    when: datetime,
    pace: float,
    story: OpenStory,
    near: Sequence[Known],
) -> Likeness:
    """Compare with one story by the nearest of its articles and the first and last."""
    members = _compared(story, near)
    alike = [(ruler.alike(known), known.number) for known in members]
    best, number = max(alike)
    nearest = story.members[number]
    gaps = [_gap(when, known.when) for known in members]
    mean = sum(each for each, _ in alike) / len(alike)
    gap = log1p(min(graced for _, graced in gaps) / pace)
    features = {
        "best": best,
        "mean": mean,
        "top": max(map(ruler.top_alike, members)),
        "rarest": sum(ruler.rarity(term) for term in ruler.shared_rare(nearest.profile)) / 48,
        "amounts": _amounts(told, members),
        "gap": gap,
        "alike over gap": gap * mean,
        "hours": min(hours for hours, _ in gaps),
    }
    return Likeness(story, nearest, features)


def _gap(one: datetime, other: datetime) -> tuple[float, float]:
    """Hours between two dates, as they stand and with a day's grace if one has no time."""
    hours = abs((one - other).total_seconds()) / 3600
    timeless = any(when.time() == time.min for when in (one, other))
    return hours, max(0.0, hours - DAY) if timeless else hours


def _among(one: Likeness, all_of_them: Sequence[Likeness]) -> Likeness:
    """Add how the story stands against the other near ones."""
    others = [other for other in all_of_them if other is not one]
    best, top = one.features["best"], one.features["top"]
    features = {
        **one.features,
        "lead over": best - max((other.features["best"] for other in others), default=0.0),
        "top over": top - max((other.features["top"] for other in others), default=0.0),
    }
    return Likeness(one.story, one.nearest, features)


def _compared(story: OpenStory, near: Sequence[Known]) -> list[Known]:
    chosen: dict[int, Known] = {known.number: known for known in near[: COMPARED - 3]}
    for known in (next(iter(story.members.values())), *story.latest(2)):
        chosen.setdefault(known.number, known)
    return list(chosen.values())


def _amounts(told: Profile, members: Iterable[Known]) -> float:
    mine = {amount for amount in told.amounts if is_telling(amount)}
    return log1p(max(len(mine & known.profile.amounts) for known in members))


def is_telling(amount: str) -> bool:
    """Whether an amount is more than a year or a small number."""
    digits = amount[1:]
    return not digits.isdigit() or (int(digits) >= 100 and not 1900 <= int(digits) < 2100)

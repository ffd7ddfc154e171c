"""How alike two articles are, and an article and a story: the features the score is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import fsum, log1p
from operator import mul

from policywire.pipeline.stories.article_terms import Profile
from policywire.pipeline.stories.story_memory import Known, OpenStory, StoryMemory
from policywire.pipeline.text.headline_embeddings import nearness
from policywire.pipeline.text.memo import Lookup

Weights = Mapping[str, float]
COMPARED = 4
"""A story's articles that are compared at most: the nearest, the first and the last ones."""

COMPARED_STORIES = 5
UNLIKE = 0.1
"""Of the stories that are less alike only the nearest two are looked at: none can be joined."""

DAY = 24.0


class Ruler:
    """Compares one article with others by the rarity of the moment.

    The length of another's vector is that by the language alone, corrected as the article's own
    is: within a few percent of the true one, and it is there before anything is compared.
    """

    def __init__(self, rarity: Callable[[str], float], told: Profile) -> None:
        self.rarity: Callable[[str], float] = Lookup(rarity).__getitem__
        self._alike: dict[int, float] = {}
        self.whole = self._weighed(told.whole)
        self.top = self._weighed(told.top)
        self._whole_length = _product(self.whole, told.whole) / told.whole_length
        self._top_length = _product(self.top, told.top) / told.top_length
        self._meaning = told.meaning

    def _weighed(self, weights: Weights) -> dict[str, float]:
        """The weights by the square of the rarity: all of a product but the other's weights."""
        rarity = map(self.rarity, weights)
        return {
            term: told * rare * rare
            for (term, told), rare in zip(weights.items(), rarity, strict=True)
        }

    def alike(self, known: Known) -> float:
        """Cosine of the whole texts, 0..1; for two headlines half of it is their meaning's."""
        found = self._alike.get(known.number)
        if found is None:
            other = known.profile
            product = _product(self.whole, other.whole)
            words = product / max(1e-9, self._whole_length * other.whole_length)
            found = self._alike[known.number] = self._with_meaning(words, other)
        return found

    def top_alike(self, known: Known) -> float:
        """Cosine of the titles and leads, 0..1."""
        other = known.profile
        product = _product(self.top, other.top)
        return self._with_meaning(product / max(1e-9, self._top_length * other.top_length), other)

    def _with_meaning(self, words: float, other: Profile) -> float:
        near = nearness(self._meaning, other.meaning)
        return words if near is None else (words + near) / 2

    def shared_rare(self, other: Profile, count: int = 6) -> list[str]:
        """The rarest terms that both tell, best first."""
        shared = self.whole.keys() & other.whole.keys()
        ranked = sorted(zip(map(self.rarity, shared), shared, strict=True), reverse=True)
        return [term for _, term in ranked[:count]]


def _product(one: Weights, other: Weights) -> float:
    shared = one.keys() & other.keys()
    products = map(mul, map(one.__getitem__, shared), map(other.__getitem__, shared))
    return fsum(products)  # the same whatever the order of the set


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
    return compare_with(memory, ruler, told, when, near_stories(memory, ruler))


def near_stories(memory: StoryMemory, ruler: Ruler) -> dict[str, list[Known]]:
    """The articles nearest to the ruler's, by their stories."""
    near: dict[str, list[Known]] = {}
    for known in memory.nearest(ruler.whole):
        near.setdefault(known.story, []).append(known)
    return near


def compare_with(
    memory: StoryMemory,
    ruler: Ruler,
    told: Profile,
    when: datetime,
    near: Mapping[str, Sequence[Known]],
) -> tuple[Likeness, ...]:
    """Compare an article with stories, each given with those of its articles that are near."""
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
        for story in _likeliest(ruler, near)
    ]
    return tuple(_among(one, alone) for one in alone)


def _likeliest(ruler: Ruler, near: Mapping[str, Sequence[Known]]) -> list[str]:
    """The stories worth comparing: the two nearest, and of the others what is alike at all."""
    best = {story: max(map(ruler.alike, known)) for story, known in near.items()}
    order = sorted(best, key=best.__getitem__, reverse=True)[:COMPARED_STORIES]
    return [story for place, story in enumerate(order) if place < 2 or best[story] >= UNLIKE]


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
    members = _compared(ruler, story, near)
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


def _compared(ruler: Ruler, story: OpenStory, near: Sequence[Known]) -> list[Known]:
    nearest = sorted(near, key=ruler.alike, reverse=True)[: COMPARED - 3]
    chosen: dict[int, Known] = {known.number: known for known in nearest}
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

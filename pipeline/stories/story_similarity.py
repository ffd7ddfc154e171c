"""How alike two articles are, and an article and a story: the features the score is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import fsum, log1p
from operator import mul

from policywire.pipeline.stories.article_terms import TermProfile
from policywire.pipeline.stories.open_story import OpenStory, RememberedArticle
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.text.headline_embeddings import embedding_similarity
from policywire.pipeline.text.memo import Memo

Weights = Mapping[str, float]
COMPARED = 4
"""A story's articles that are compared at most: the nearest, the first and the last ones."""

COMPARED_STORIES = 5
MIN_SIMILARITY = 0.1
"""Of the stories that are less alike only the nearest two are looked at: none can be joined."""

DAY = 24.0


class SimilarityModel:
    """Compares one article with others by the rarity of the moment.

    The length of another's vector is that by the language alone, corrected as the article's own
    is: within a few percent of the true one, and it is there before anything is compared.
    """

    def __init__(self, idf: Callable[[str], float], told: TermProfile) -> None:
        self.idf: Callable[[str], float] = Memo(idf).__getitem__
        self._alike: dict[int, float] = {}
        self.text_weights = self._weighed(told.text_weights)
        self.top_weights = self._weighed(told.top_weights)
        self._whole_length = _product(self.text_weights, told.text_weights) / told.text_norm
        self._top_length = _product(self.top_weights, told.top_weights) / told.top_norm
        self._meaning = told.embedding

    def _weighed(self, weights: Weights) -> dict[str, float]:
        """The weights by the square of the rarity: all of a product but the other's weights."""
        rarity = map(self.idf, weights)
        return {
            term: told * rare * rare
            for (term, told), rare in zip(weights.items(), rarity, strict=True)
        }

    def similarity(self, known: RememberedArticle) -> float:
        """Cosine of the whole texts, 0..1; for two headlines half of it is their meaning's."""
        found = self._alike.get(known.number)
        if found is None:
            other = known.profile
            product = _product(self.text_weights, other.text_weights)
            words = product / max(1e-9, self._whole_length * other.text_norm)
            found = self._alike[known.number] = self._with_meaning(words, other)
        return found

    def top_similarity(self, known: RememberedArticle) -> float:
        """Cosine of the titles and leads, 0..1."""
        other = known.profile
        product = _product(self.top_weights, other.top_weights)
        return self._with_meaning(product / max(1e-9, self._top_length * other.top_norm), other)

    def _with_meaning(self, words: float, other: TermProfile) -> float:
        near = embedding_similarity(self._meaning, other.embedding)
        return words if near is None else (words + near) / 2

    def shared_rare_terms(self, other: TermProfile, count: int = 6) -> list[str]:
        """The rarest terms that both have, best first."""
        shared = self.text_weights.keys() & other.text_weights.keys()
        ranked = sorted(zip(map(self.idf, shared), shared, strict=True), reverse=True)
        return [term for _, term in ranked[:count]]


def _product(one: Weights, other: Weights) -> float:
    shared = one.keys() & other.keys()
    products = map(mul, map(one.__getitem__, shared), map(other.__getitem__, shared))
    return fsum(products)  # the same whatever the order of the set


@dataclass(frozen=True, slots=True)
class StorySimilarity:
    """An article against a story. `features` are what the score weighs.

    best, mean: cosine to the story's nearest article, and to all compared · top: the same of
    titles and leads · rarest: rarity of the six rarest shared terms, of 8 · amounts: ln(1 +
    shared telling amounts) · gap: ln(1 + hours to the nearest in time, in paces), where a date
    without a time is given its day · alike over gap: gap × mean · hours: that
    gap as the dates stand, days: ln(1 + it in days) · same day, other day: whether the tops name
    a day that both have, or only others · lead over, top over: best and top minus those of the
    next story.
    """

    story: OpenStory
    nearest: RememberedArticle
    features: Mapping[str, float]


def compare(
    memory: StoryMemory, ruler: SimilarityModel, told: TermProfile, when: datetime
) -> tuple[StorySimilarity, ...]:
    """Compare an article with the stories of the articles nearest to it."""
    return compare_with(memory, ruler, told, when, near_stories(memory, ruler))


def near_stories(memory: StoryMemory, ruler: SimilarityModel) -> dict[str, list[RememberedArticle]]:
    """The articles nearest to the ruler's, by their stories."""
    near: dict[str, list[RememberedArticle]] = {}
    for known in memory.nearest(ruler.text_weights):
        near.setdefault(known.story, []).append(known)
    return near


def compare_with(
    memory: StoryMemory,
    ruler: SimilarityModel,
    told: TermProfile,
    when: datetime,
    near: Mapping[str, Sequence[RememberedArticle]],
) -> tuple[StorySimilarity, ...]:
    """Compare an article with stories, each given with those of its articles that are near."""
    pace = memory.hours_per_article(when)
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


def _likeliest(
    ruler: SimilarityModel, near: Mapping[str, Sequence[RememberedArticle]]
) -> list[str]:
    """The stories worth comparing: the two nearest, and of the others what is alike at all."""
    best = {story: max(map(ruler.similarity, known)) for story, known in near.items()}
    order = sorted(best, key=best.__getitem__, reverse=True)[:COMPARED_STORIES]
    return [
        story for place, story in enumerate(order) if place < 2 or best[story] >= MIN_SIMILARITY
    ]


def _alone(
    *,
    ruler: SimilarityModel,
    told: TermProfile,
    when: datetime,
    pace: float,
    story: OpenStory,
    near: Sequence[RememberedArticle],
) -> StorySimilarity:
    """Compare with one story by the nearest of its articles and the first and last."""
    members = _compared(ruler, story, near)
    alike = [(ruler.similarity(known), known.number) for known in members]
    best, number = max(alike)
    nearest = story.members[number]
    gaps = [_gap(when, known.when) for known in members]
    mean = sum(each for each, _ in alike) / len(alike)
    gap = log1p(min(graced for _, graced in gaps) / pace)
    features = {
        "best": best,
        "mean": mean,
        "top": max(map(ruler.top_similarity, members)),
        "rarest": sum(ruler.idf(term) for term in ruler.shared_rare_terms(nearest.profile)) / 48,
        "amounts": _amounts(told, members),
        "gap": gap,
        "alike over gap": gap * mean,
        "hours": (hours := min(hours for hours, _ in gaps)),
        "days": log1p(hours / DAY),
        **_days(told, members),
    }
    return StorySimilarity(story, nearest, features)


def _days(told: TermProfile, members: Iterable[RememberedArticle]) -> dict[str, float]:
    named = [known.profile.days for known in members if known.profile.days]
    same = any(told.days & days for days in named)
    return {
        "same day": float(same),
        "other day": float(bool(told.days and named and not same)),
    }


def _gap(one: datetime, other: datetime) -> tuple[float, float]:
    """Hours between two dates, as they stand and with a day's grace if one has no time."""
    hours = abs((one - other).total_seconds()) / 3600
    timeless = any(when.time() == time.min for when in (one, other))
    return hours, max(0.0, hours - DAY) if timeless else hours


def _among(one: StorySimilarity, all_of_them: Sequence[StorySimilarity]) -> StorySimilarity:
    """Add how the story stands against the other near ones."""
    others = [other for other in all_of_them if other is not one]
    best, top = one.features["best"], one.features["top"]
    features = {
        **one.features,
        "lead over": best - max((other.features["best"] for other in others), default=0.0),
        "top over": top - max((other.features["top"] for other in others), default=0.0),
    }
    return StorySimilarity(one.story, one.nearest, features)


def _compared(
    ruler: SimilarityModel, story: OpenStory, near: Sequence[RememberedArticle]
) -> list[RememberedArticle]:
    nearest = sorted(near, key=ruler.similarity, reverse=True)[: COMPARED - 3]
    chosen: dict[int, RememberedArticle] = {known.number: known for known in nearest}
    for known in (next(iter(story.members.values())), *story.latest(2)):
        chosen.setdefault(known.number, known)
    return list(chosen.values())


def _amounts(told: TermProfile, members: Iterable[RememberedArticle]) -> float:
    mine = {amount for amount in told.amounts if is_distinctive_amount(amount)}
    return log1p(max(len(mine & known.profile.amounts) for known in members))


def is_distinctive_amount(amount: str) -> bool:
    """Whether an amount is more than a year or a small number."""
    digits = amount[1:]
    return not digits.isdigit() or (int(digits) >= 100 and not 1900 <= int(digits) < 2100)

"""How often a figure is said to take the place of another, and rightly: precision and recall."""

from __future__ import annotations

from datetime import timedelta

from policywire.pipeline.stories.facts.story_facts import FactSource, facts_of
from tests.pipeline.stories.facts.figure_pairs import PAIRS
from tests.store.newsroom import NOW

LEAST_PRECISION, LEAST_RECALL = 0.92, 0.92


def _changes(first: str, second: str) -> set[tuple[str, str]]:
    later = NOW + timedelta(hours=1)
    facts = facts_of([FactSource("a", NOW, (first,)), FactSource("b", later, (second,))])
    return {(each.was.text, each.text) for each in facts.by_source[1].changed if each.was}


def test_figures_take_the_place_of_figures_of_the_same_thing_alone() -> None:
    said, right, meant = 0, 0, 0
    for first, second, old, new in PAIRS:
        found, wanted = _changes(first, second), {(old, new)} if old else set()
        said, meant, right = said + len(found), meant + len(wanted), right + len(found & wanted)
    assert right / said >= LEAST_PRECISION
    assert right / meant >= LEAST_RECALL

"""Tuning: marks move thresholds a little, within bounds, and back when they are undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policywire.pipeline.model.mark import MACHINE, Mark, MarkKind
from policywire.pipeline.stories.feedback_thresholds import BOUNDS, STARTS, Threshold, Tuning, tune

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def mark(number: int, kind: MarkKind, **changes: str) -> Mark:
    """A mark of Ann's on an article."""
    made = Mark(id=number, kind=kind, article="https://a.example/1", author="Ann", at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "threshold", "value"),
    [
        (MarkKind.NOT_DEVELOPMENT, Threshold.NEW, 0.55),
        (MarkKind.SAME_STORY, Threshold.JOIN, 0.51),
        (MarkKind.OTHER_STORY, Threshold.JOIN, 0.55),
    ],
)
def test_a_mark_moves_the_threshold_of_its_articles_topics(
    kind: MarkKind, threshold: Threshold, value: float
) -> None:
    tuning = tune([(mark(7, kind), ("taxes",))])
    assert tuning.of("taxes", threshold) == pytest.approx(value)
    assert tuning.of("visas", threshold) == STARTS[threshold]
    assert tuning.tuned["taxes", threshold].marks == (7,)


def test_many_marks_stop_at_the_bounds() -> None:
    many = [(mark(number, MarkKind.NOT_DEVELOPMENT), ("taxes",)) for number in range(1, 40)]
    assert tune(many).of("taxes", Threshold.NEW) == BOUNDS[Threshold.NEW][1]
    many = [(mark(number, MarkKind.SAME_STORY), ("taxes",)) for number in range(1, 40)]
    assert tune(many).of("taxes", Threshold.JOIN) == BOUNDS[Threshold.JOIN][0]


def test_what_is_undone_or_was_done_by_the_program_moves_nothing() -> None:
    undone = replace(mark(1, MarkKind.NOT_DEVELOPMENT), undone=NOW)
    own = mark(2, MarkKind.SAME_STORY, author=MACHINE)
    said = mark(3, MarkKind.NOT_RELEVANT, topic="taxes")
    assert tune((each, ("taxes",)) for each in (undone, own, said)) == Tuning()


def test_a_mark_that_names_a_topic_moves_only_that_one() -> None:
    tuning = tune([(mark(1, MarkKind.NOT_DEVELOPMENT, topic="taxes"), ("taxes", "visas"))])
    assert [each.topic for each in tuning.tuned.values()] == ["taxes"]


def test_an_article_on_two_topics_needs_the_mean_of_theirs() -> None:
    tuning = tune([(mark(1, MarkKind.OTHER_STORY), ("taxes",))])
    assert tuning.join(["taxes", "visas"]) == pytest.approx(STARTS[Threshold.JOIN] + 0.01)
    assert tuning.join([]) == STARTS[Threshold.JOIN]

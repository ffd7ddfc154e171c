"""Tuning: marks move thresholds a little, within bounds, and back when they are undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policywire.pipeline.model.mark import PROGRAM_AUTHOR, Mark, MarkKind
from policywire.pipeline.stories.feedback_thresholds import (
    BOUNDS,
    DEFAULTS,
    FeedbackThresholds,
    ThresholdKind,
    adjust_thresholds,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def mark(number: int, kind: MarkKind, **changes: str) -> Mark:
    """A mark of Ann's on an article."""
    made = Mark(id=number, kind=kind, article="https://a.example/1", author="Ann", at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "threshold", "value"),
    [
        (MarkKind.NOT_DEVELOPMENT, ThresholdKind.NEW, 0.55),
        (MarkKind.SAME_STORY, ThresholdKind.JOIN, 0.51),
        (MarkKind.OTHER_STORY, ThresholdKind.JOIN, 0.55),
    ],
)
def test_a_mark_moves_the_threshold_of_its_articles_topics(
    kind: MarkKind, threshold: ThresholdKind, value: float
) -> None:
    tuning = adjust_thresholds([(mark(7, kind), ("taxes",))])
    assert tuning.value("taxes", threshold) == pytest.approx(value)
    assert tuning.value("visas", threshold) == DEFAULTS[threshold]
    assert tuning.adjusted["taxes", threshold].marks == (7,)


def test_many_marks_stop_at_the_bounds() -> None:
    many = [(mark(number, MarkKind.NOT_DEVELOPMENT), ("taxes",)) for number in range(1, 40)]
    assert adjust_thresholds(many).value("taxes", ThresholdKind.NEW) == BOUNDS[ThresholdKind.NEW][1]
    many = [(mark(number, MarkKind.SAME_STORY), ("taxes",)) for number in range(1, 40)]
    assert (
        adjust_thresholds(many).value("taxes", ThresholdKind.JOIN) == BOUNDS[ThresholdKind.JOIN][0]
    )


def test_what_is_undone_or_was_done_by_the_program_moves_nothing() -> None:
    undone = replace(mark(1, MarkKind.NOT_DEVELOPMENT), undone=NOW)
    own = mark(2, MarkKind.SAME_STORY, author=PROGRAM_AUTHOR)
    said = mark(3, MarkKind.NOT_RELEVANT, topic="taxes")
    assert (
        adjust_thresholds((each, ("taxes",)) for each in (undone, own, said))
        == FeedbackThresholds()
    )


def test_a_mark_that_names_a_topic_moves_only_that_one() -> None:
    tuning = adjust_thresholds(
        [(mark(1, MarkKind.NOT_DEVELOPMENT, topic="taxes"), ("taxes", "visas"))]
    )
    assert [each.topic for each in tuning.adjusted.values()] == ["taxes"]


def test_an_article_on_two_topics_needs_the_mean_of_theirs() -> None:
    tuning = adjust_thresholds([(mark(1, MarkKind.OTHER_STORY), ("taxes",))])
    assert tuning.join_threshold(["taxes", "visas"]) == pytest.approx(
        DEFAULTS[ThresholdKind.JOIN] + 0.01
    )
    assert tuning.join_threshold([]) == DEFAULTS[ThresholdKind.JOIN]

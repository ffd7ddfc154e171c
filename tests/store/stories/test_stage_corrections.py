"""A stage that was wrong: the story, its developments and the memory go back to the one before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.config.enums import DevelopmentKind, Stage
from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.model.mark import Mark, MarkError, MarkKind
from policywire.store.articles import judged_articles
from policywire.store.database.store import Store
from policywire.store.stories import marks, stories
from tests.store.newsroom import MINUTE, NOW, article, development, judge, verdict

PROPOSED, FINAL = Stage.PROPOSED, Stage.FINAL


def _moves(store: Store, name: str, before: Stage, stage: Stage, minutes: int) -> None:
    about = article(name, published=NOW + minutes * MINUTE, found=NOW + minutes * MINUTE)
    kind = DevelopmentKind.NEW_FACTS if before is stage else DevelopmentKind.STAGE
    moved = development(about, stage=stage, previous_stage=before, kind=kind, actor="The Senate")
    judge(store, about, replace(verdict(about), development=moved), NOW + minutes * MINUTE)


@pytest.fixture
def moved(store: Store) -> Store:
    """A story that was proposed, is said to be final, and of which more was told since."""
    _moves(store, "a", Stage.REPORTED, PROPOSED, 1)
    _moves(store, "b", PROPOSED, FINAL, 2)
    _moves(store, "c", FINAL, FINAL, 3)
    return store


def _say_wrong(store: Store, story: str = "s1") -> Mark:
    with store.writing() as session:
        return marks.add(session, MarkKind.WRONG_STAGE, now=NOW, author="Ann", story=story)


def _stage(store: Store) -> Stage:
    with store.reading() as session:
        found = stories.summary(session, "s1")
    assert found is not None
    return found.stage


def _recalled(store: Store) -> list[Development | None]:
    """What the pipeline's memory is rebuilt from."""
    with store.reading() as session:
        kept = judged_articles.with_verdicts(session, NOW - MINUTE, NOW - MINUTE)
        return [decided.development for _, decided in kept]


def _path(found: list[Development | None]) -> list[tuple[Stage, Stage, str, str]]:
    return [
        (each.previous_stage, each.stage, each.kind.value, each.actor) for each in found if each
    ]


def test_the_story_is_at_the_stage_before_and_the_memory_is_recalled_so(moved: Store) -> None:
    _say_wrong(moved)
    assert _stage(moved) is PROPOSED
    expected = [
        (Stage.REPORTED, PROPOSED, "stage", "The Senate"),
        (PROPOSED, PROPOSED, "new facts", ""),
        (PROPOSED, PROPOSED, "new facts", ""),
    ]
    assert _path(_recalled(moved)) == expected
    with moved.reading() as session:
        whole = stories.get(session, "s1")
    assert whole is not None
    assert _path(list(whole.developments)) == expected


def test_undone_it_is_at_that_stage_again(moved: Store) -> None:
    before = _recalled(moved)
    made = _say_wrong(moved)
    with moved.writing() as session:
        assert marks.undo(session, made.id, NOW)
    assert _stage(moved) is FINAL
    assert _recalled(moved) == before


def test_said_twice_it_goes_back_twice_until_it_is_merely_reported(moved: Store) -> None:
    for stage in (PROPOSED, Stage.REPORTED):
        _say_wrong(moved)
        assert _stage(moved) is stage
    with pytest.raises(MarkError, match="has come to no stage"):
        _say_wrong(moved)


def test_a_story_that_opened_at_a_wrong_stage_is_merely_reported(store: Store) -> None:
    _moves(store, "a", FINAL, FINAL, 1)
    _say_wrong(store)
    assert _stage(store) is Stage.REPORTED


def test_the_mark_is_listed_with_the_story_and_its_articles(moved: Store) -> None:
    made = _say_wrong(moved)
    with moved.reading() as session:
        assert marks.of_story(session, "s1") == (made,)
        assert marks.of_article(session, article("b").url) == (made,)
        assert marks.of_article(session, article("a").url) == ()

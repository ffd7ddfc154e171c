"""The program's own merges: written down as marks, and none where people have had their say."""

from __future__ import annotations

import pytest

from policywire.pipeline.model.mark import PROGRAM_AUTHOR, MarkKind
from policywire.pipeline.stories.late_merge import LateMerge
from policywire.store.database.store import Store
from policywire.store.stories import late_merges, marks, stories
from tests.store.newsroom import NOW, article, judge, verdict

FOUND = LateMerge("s1", "s2", "Both say steel, tariff.")


@pytest.fixture
def told(store: Store) -> Store:
    """A store with three stories of one article each: s1, s2, s3."""
    for number in (1, 2, 3):
        made = article(f"a{number}", outlet=f"Outlet {number}")
        judge(store, made, verdict(made, f"s{number}", moves=True))
    return store


def test_a_repair_is_a_mark_of_the_program_and_the_story_forwards(told: Store) -> None:
    with told.writing() as session:
        made = late_merges.apply(session, FOUND, NOW)
    assert made is not None
    assert (made.kind, made.author, made.reason) == (MarkKind.MERGE, PROGRAM_AUTHOR, FOUND.reason)
    with told.reading() as session:
        assert marks.listing(session) == (made,)
        assert stories.resolve(session, "s1") == "s2"


def test_what_is_merged_already_or_unknown_is_left_as_it_is(told: Store) -> None:
    with told.writing() as session:
        assert late_merges.apply(session, FOUND, NOW)
        assert late_merges.apply(session, FOUND, NOW) is None
        assert late_merges.apply(session, LateMerge("s404", "s2", ""), NOW) is None
        assert len(marks.listing(session)) == 1


@pytest.mark.parametrize("theirs", ["s1", "s2"])
@pytest.mark.parametrize("undone", [False, True])
def test_a_story_that_people_put_right_is_theirs(told: Store, theirs: str, undone: bool) -> None:
    moving = article("a3").url
    with told.writing() as session:
        said = marks.add(
            session, MarkKind.SAME_STORY, now=NOW, author="Ann", article=moving, story=theirs
        )
        if undone:
            marks.undo(session, said.id, NOW)
        assert late_merges.apply(session, FOUND, NOW) is None


def test_the_program_s_own_merges_do_not_stand_in_its_way(told: Store) -> None:
    with told.writing() as session:
        assert late_merges.apply(session, LateMerge("s3", "s2", ""), NOW)
        assert late_merges.apply(session, FOUND, NOW)


def test_other_marks_leave_a_story_to_the_program(told: Store) -> None:
    with told.writing() as session:
        marks.add(
            session, MarkKind.NOT_DEVELOPMENT, now=NOW, author="Ann", article=article("a1").url
        )
        assert late_merges.apply(session, FOUND, NOW)

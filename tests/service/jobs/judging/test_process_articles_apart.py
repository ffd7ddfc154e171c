"""What people took out of a story stays out of it, with what is like it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.pipeline.model.mark import MarkKind
from policywire.store.stories import marks
from tests.service.jobs.judging.test_process_articles_marks import written
from tests.service.marking_desk import Desk, opened

BRIDGE = written(
    "bridge",
    "Harbour bridge at Port Lavinia collapses",
    "The harbour bridge at Port Lavinia collapsed on Monday night after a freighter rammed its "
    "eastern pier, the coast guard said. Divers searched the strait for eleven missing workers. "
    "The bridge was built in 1961 and carried forty thousand cars a day to the refinery district.",
)
DIVERS = written(
    "divers",
    "Divers search for eleven at Port Lavinia bridge",
    "Divers in Port Lavinia searched on for eleven workers missing since a freighter rammed the "
    "eastern pier of the harbour bridge. The coast guard closed the strait; the bridge had carried "
    "forty thousand cars a day to the refinery district since 1961.",
    1,
)
FERRIES = written(
    "ferries",
    "Crowds on ferries after Port Lavinia bridge collapse",
    "After the harbour bridge of Port Lavinia fell, commuters from the refinery district crowded "
    "onto two ferries. Ferry captain Odile Marchetti said that the piers at Quay Nine were not "
    "built for so many; a gangway of the ferry bent under the crowd and three were hurt.",
    3,
)
WHEELHOUSE = written(
    "wheelhouse",
    "Divers raise wheelhouse of freighter at Port Lavinia",
    "Divers at Port Lavinia brought up the wheelhouse of the freighter that rammed the eastern "
    "pier of the harbour bridge; eleven workers are still missing in the strait, the coast guard "
    "said. The bridge carried forty thousand cars a day from the refinery district.",
    60,
)
CAPTAIN = written(
    "captain",
    "Ferry captain carries divers at Port Lavinia",
    "Ferry captain Odile Marchetti carries the divers who search the strait at Port Lavinia for "
    "the eleven missing workers. The freighter had rammed the eastern pier of the harbour bridge, "
    "the coast guard said; the crowd at Quay Nine and its gangway has thinned.",
    61,
)
"""Likelier to be the collapse than the ferries, but most like the report on the ferries."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that has read of the bridge, of the divers and of the ferries, all in one story."""
    made = opened(tmp_path)
    for each in (BRIDGE, DIVERS, FERRIES):
        made.read(each)
        assert made.story_of(each) == made.story_of(BRIDGE)
    yield made
    made.store.close()


def parted(desk: Desk) -> frozenset[frozenset[str]]:
    with desk.store.reading() as session:
        return marks.separated_stories(session)


@pytest.mark.parametrize("restarted", [False, True])
def test_what_is_most_like_an_article_that_was_taken_out_follows_it(
    desk: Desk, *, restarted: bool
) -> None:
    desk.say(MarkKind.OTHER_STORY, article=FERRIES.url)
    assert desk.story_of(FERRIES) != desk.story_of(BRIDGE)
    desk.read(WHEELHOUSE)
    if restarted:
        desk.judge.load_memory(WHEELHOUSE.found)
    reasons = desk.read(CAPTAIN).verdict.reasons
    assert desk.story_of(WHEELHOUSE) == desk.story_of(BRIDGE)
    assert desk.story_of(CAPTAIN) == desk.story_of(FERRIES)
    (why,) = [each for each in reasons if "kept apart from" in each.evidence]
    assert why.evidence["kept apart from"] == [desk.story_of(BRIDGE)]
    assert f"It stays out of {desk.story_of(BRIDGE)}" in why.text


def test_without_the_mark_or_when_it_is_undone_the_same_article_joins_the_story(desk: Desk) -> None:
    made = desk.say(MarkKind.OTHER_STORY, article=FERRIES.url)
    desk.read(WHEELHOUSE)
    assert parted(desk)
    desk.undo(made)
    assert not parted(desk)
    desk.read(CAPTAIN)
    assert desk.story_of(CAPTAIN) == desk.story_of(FERRIES) == desk.story_of(BRIDGE)


def test_a_copy_that_comes_later_goes_where_the_article_went(desk: Desk) -> None:
    desk.say(MarkKind.OTHER_STORY, article=FERRIES.url)
    again = written("again", FERRIES.title, FERRIES.text, 8)
    assert desk.read(again).verdict.copy
    assert desk.story_of(again) == desk.story_of(FERRIES) != desk.story_of(BRIDGE)


def test_a_person_who_merges_the_two_again_ends_it(desk: Desk) -> None:
    desk.say(MarkKind.OTHER_STORY, article=FERRIES.url)
    apart = frozenset({desk.story_of(FERRIES), desk.story_of(BRIDGE)})
    assert parted(desk) == {apart}
    desk.say(MarkKind.MERGE, story=desk.story_of(FERRIES), into=desk.story_of(BRIDGE))
    assert not parted(desk)
    desk.read(WHEELHOUSE)
    desk.read(CAPTAIN)
    assert desk.story_of(CAPTAIN) == desk.story_of(BRIDGE)

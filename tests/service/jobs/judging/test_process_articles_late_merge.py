"""The judge merges what was told twice; what people say of it wins and is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.config.enums import Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import PROGRAM_AUTHOR, Mark, MarkKind
from policywire.pipeline.stories.story_assignment import short_id
from policywire.store.deliveries import deliveries, delivery_list
from policywire.store.stories import marks, stories
from tests.pipeline.told_twice import CAMERAS, RULING, SUMMARY, TRAIN
from tests.service.marking_desk import NOW, Desk, opened

INTO, GOES = (f"s{short_id(each.url)}" for each in (RULING, CAMERAS))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that has read the two reports that each opened a story."""
    made = opened(tmp_path)
    for each in (RULING, CAMERAS):
        assert made.read(now(each)).alert
    yield made
    made.store.close()


def now(article: Article, *, again: int = 0) -> Article:
    """The report as one of the desk's days; `again` makes another outlet's of nearly the same."""
    found = NOW + (article.published_or_found - RULING.published_or_found) + timedelta(hours=again)
    made = replace(article, found=found, published=found, source="paper")
    if not again:
        return made
    head, tail = made.text[:60], made.text[60:].replace(". ", f". Outlet {again} adds: ")
    return replace(
        made,
        url=f"{article.url}/{again}",
        outlet=f"Other outlet {again}",
        title=f"{article.title}, once more",
        text=f"{tail} {head}",
    )


def repairs(desk: Desk) -> list[Mark]:
    """What the program merged."""
    with desk.store.reading() as session:
        return [each for each in marks.listing(session) if each.author == PROGRAM_AUTHOR]


def told(desk: Desk) -> list[tuple[int, str]]:
    """All deliveries with their states."""
    with desk.store.reading() as session:
        return [(each.id, each.state) for each in delivery_list.list_deliveries(session)]


def test_a_later_article_merges_two_stories_and_nothing_is_told_again(desk: Desk) -> None:
    before = told(desk)
    assert len(before) == 2
    judged = desk.read(now(SUMMARY))
    assert judged.verdict.placement
    assert judged.verdict.placement.story == INTO
    assert desk.story_of(now(CAMERAS)) == INTO
    with desk.store.reading() as session:
        assert stories.resolve(session, GOES) == INTO
        found = stories.get(session, INTO)
        heard = deliveries.notified_recipients(session, INTO)
    assert found
    assert (found.summary.articles, found.summary.developments) == (3, 2)
    assert len(heard) == 1
    assert told(desk) == before


@pytest.mark.slow
def test_a_repair_is_kept_as_the_program_s_own_word_with_its_reason(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    (made,) = repairs(desk)
    assert (made.kind, made.story, made.into) == (MarkKind.MERGE, GOES, INTO)
    assert made.reason.startswith("Both say quay, cyclist, ")
    with desk.store.reading() as session:
        assert marks.of_article(session, CAMERAS.url) == (made,)
        assert marks.of_story(session, INTO) == (made,)


def test_later_reports_of_either_go_into_the_one_story(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    later = desk.read(now(CAMERAS, again=4))
    assert later.verdict.placement
    assert (later.verdict.placement.story, later.alert) == (INTO, None)


def test_a_repair_that_somebody_took_back_is_not_made_again(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    (made,) = repairs(desk)
    desk.undo(made)
    assert desk.story_of(now(CAMERAS)) == GOES
    again = desk.read(now(SUMMARY, again=1))
    assert again.verdict.placement
    assert again.verdict.placement.story == INTO
    assert desk.story_of(now(CAMERAS)) == GOES
    assert [each.id for each in repairs(desk)] == [made.id]


def test_without_a_person_s_word_the_same_article_would_have_repaired(desk: Desk) -> None:
    desk.read(now(SUMMARY, again=1))
    assert len(repairs(desk)) == 1


def test_what_somebody_split_off_stays_apart(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    made = desk.say(MarkKind.OTHER_STORY, article=CAMERAS.url)
    own = desk.story_of(now(CAMERAS))
    assert own not in {INTO, GOES}
    desk.read(now(SUMMARY, again=1))
    assert desk.story_of(now(CAMERAS)) == own
    assert len(repairs(desk)) == 1
    desk.undo(made)
    assert desk.story_of(now(CAMERAS)) == INTO


def test_a_story_that_somebody_made_joins_none_by_itself(desk: Desk) -> None:
    elsewhere = replace(TRAIN, found=NOW, published=NOW, source="paper")
    desk.read(elsewhere)
    desk.say(MarkKind.SAME_STORY, article=CAMERAS.url, story=desk.story_of(elsewhere))
    desk.say(MarkKind.OTHER_STORY, article=CAMERAS.url)
    own = desk.story_of(now(CAMERAS))
    desk.read(now(SUMMARY))
    assert desk.story_of(now(CAMERAS)) == own
    assert repairs(desk) == []


def test_a_story_that_somebody_put_an_article_into_is_theirs(desk: Desk) -> None:
    moved = desk.say(MarkKind.SAME_STORY, article=CAMERAS.url, story=INTO)
    desk.undo(moved)
    desk.read(now(SUMMARY))
    assert desk.story_of(now(CAMERAS)) == GOES
    assert repairs(desk) == []


def test_a_restart_knows_what_was_merged_and_what_people_took_back(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    desk.judge.load_memory(desk.clock.at)
    later = desk.read(now(CAMERAS, again=4)).verdict.placement
    assert later
    assert later.story == INTO
    (made,) = repairs(desk)
    desk.undo(made)
    desk.judge.load_memory(desk.clock.at)
    desk.read(now(SUMMARY, again=5))
    assert desk.story_of(now(CAMERAS)) == GOES


def test_a_merged_story_stands_where_the_farther_of_the_two_stood(desk: Desk) -> None:
    desk.read(now(SUMMARY))
    assert _stage(desk) is Stage.BLOCKED
    remembered = desk.judge._pipeline._stories.stories[INTO]
    assert remembered.stage is Stage.BLOCKED


def _stage(desk: Desk) -> Stage:
    with desk.store.reading() as session:
        found = stories.summary(session, INTO)
    assert found is not None
    return found.stage

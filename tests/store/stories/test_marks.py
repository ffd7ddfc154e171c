"""Marks: kept, listed, undone, and what they do to the stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import Stage
from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.model.mark import Mark, MarkError, MarkKind
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries
from policywire.store.recipients import silences
from policywire.store.stories import marks, stories as stored_stories
from policywire.store.stories.stories import StorySummary
from tests.store.newsroom import MINUTE, NOW, article, judge, verdict

DAY = timedelta(days=1)
HERE, THERE = "s1", "s2"


def url(name: str) -> str:
    """The address of an article of this file."""
    return article(name).url


@pytest.fixture
def told(store: Store) -> Store:
    """A store with two stories: one of three articles, of which one is a copy, and one of one."""
    for name, outlet in (("a", "A"), ("b", "B")):
        made = article(name, outlet=outlet)
        judge(store, made, verdict(made, HERE, moves=True))
    copied = article("copy", outlet="C")
    judge(store, copied, verdict(copied, HERE, copy_of=url("b")))
    late = article("late", outlet="D", published=NOW + DAY)
    judge(store, late, verdict(late, THERE, topics=("visas",), moves=True, stage=Stage.FINAL))
    return store


def say(store: Store, kind: MarkKind, **about: str) -> Mark:
    """Make a mark as Ann."""
    with store.writing() as session:
        return marks.add(session, kind, now=NOW, author="Ann", **about)


def take_back(store: Store, made: Mark) -> None:
    """Undo a mark that is in force."""
    with store.writing() as session:
        assert marks.undo(session, made.id, NOW + MINUTE)


def summaries(store: Store) -> dict[str, StorySummary]:
    """All stories, with those that were merged."""
    with store.reading() as session:
        ids = [HERE, THERE, *(each.id for each in stored_stories.recent(session))]
        found = {each: stored_stories.summary(session, each) for each in ids}
    return {key: value for key, value in found.items() if value is not None}


def where(store: Store) -> dict[str, str]:
    """The story of each article, by the last part of its address."""
    with store.reading() as session:
        stories = [stored_stories.get(session, each) for each in summaries(store)]
    return {
        each.article.url.rsplit("/", 1)[1]: found.summary.id
        for found in stories
        if found is not None
        for each in found.articles
    }


def moves(store: Store, story_id: str) -> tuple[Development, ...]:
    """The developments of a story."""
    with store.reading() as session:
        found = stored_stories.get(session, story_id)
    assert found is not None
    return found.developments


REPEATED = [
    (MarkKind.RELEVANT, {"article": url("a"), "topic": "tariffs"}),
    (MarkKind.NOT_RELEVANT, {"article": url("a"), "topic": "tariffs"}),
    (MarkKind.NOT_DEVELOPMENT, {"article": url("a")}),
    (MarkKind.SAME_STORY, {"article": url("a"), "story": THERE}),
    (MarkKind.OTHER_STORY, {"article": url("a")}),
]


@pytest.mark.parametrize(("kind", "about"), REPEATED)
def test_who_says_the_same_twice_said_it_once(
    told: Store, kind: MarkKind, about: dict[str, str]
) -> None:
    first = say(told, kind, **about)
    placed = where(told)
    assert say(told, kind, **about) == first
    assert where(told) == placed
    take_back(told, first)
    assert say(told, kind, **about) != first


@pytest.mark.parametrize(("kind", "about"), REPEATED)
def test_another_person_may_say_the_same(
    told: Store, kind: MarkKind, about: dict[str, str]
) -> None:
    first = say(told, kind, **about)
    with told.writing() as session:
        second = marks.add(session, kind, now=NOW, author="Bob", **about)
    assert second.id != first.id
    assert say(told, kind, **about) == first


def test_what_was_said_otherwise_meanwhile_can_be_said_again(told: Store) -> None:
    about = {"article": url("a"), "topic": "tariffs"}
    first = say(told, MarkKind.NOT_RELEVANT, **about)
    with told.writing() as session:
        marks.add(session, MarkKind.RELEVANT, now=NOW, author="Bob", **about)
    assert say(told, MarkKind.NOT_RELEVANT, **about) != first
    with told.reading() as session:
        assert marks.relevance(session, "tariffs") == {url("a"): False}


def test_an_article_that_left_its_story_again_is_moved_again(told: Store) -> None:
    about = {"article": url("a"), "story": THERE}
    first = say(told, MarkKind.SAME_STORY, **about)
    with told.writing() as session:
        marks.add(session, MarkKind.SAME_STORY, now=NOW, author="Bob", article=url("a"), story=HERE)
    assert say(told, MarkKind.SAME_STORY, **about) != first
    assert where(told)["a"] == THERE


@pytest.mark.slow
def test_a_mark_is_kept_listed_and_undone_once(told: Store) -> None:
    first = say(told, MarkKind.NOT_RELEVANT, article=url("a"), topic="tariffs", reason="a shop")
    second = say(told, MarkKind.NOT_DEVELOPMENT, article=url("b"))
    take_back(told, first)
    with told.writing() as session:
        assert not marks.undo(session, first.id, NOW)
        assert not marks.undo(session, 404, NOW)
    with told.reading() as session:
        newest, oldest = marks.listing(session)
        assert newest == second
        assert (oldest.reason, oldest.undone) == ("a shop", NOW + MINUTE)
        assert marks.since(session, first.id) == (second,)
        assert marks.of_article(session, url("b")) == (second,)
        assert marks.of_story(session, HERE) == (oldest, second)
        assert marks.of_story(session, THERE) == ()
        assert marks.revision(session) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "about", "fault"),
    [
        (MarkKind.RELEVANT, {"article": "x"}, "needs topic"),
        (MarkKind.MERGE, {}, "needs story and into"),
        (MarkKind.SAME_STORY, {"article": url("a"), "story": "s404"}, "no story `s404`"),
        (MarkKind.OTHER_STORY, {"article": "https://news.example/404"}, "no processed article"),
        (MarkKind.MERGE, {"story": HERE, "into": HERE}, "already one story"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(
    told: Store, kind: MarkKind, about: dict[str, str], fault: str
) -> None:
    with pytest.raises(MarkError, match=fault):
        say(told, kind, **about)


def test_a_merged_story_forwards_and_the_other_one_counts_for_both(told: Store) -> None:
    say(told, MarkKind.MERGE, story=HERE, into=THERE)
    found = summaries(told)
    merged, stays = found[HERE], found[THERE]
    assert (merged.articles, merged.merged_into) == (0, THERE)
    assert (stays.articles, stays.outlets, stays.copies, stays.developments) == (4, 3, 1, 3)
    assert stays.topics == ("tariffs", "visas")
    assert (stays.first_seen, stays.last_seen) == (NOW - MINUTE, NOW + DAY)
    assert stays.stage is Stage.FINAL
    assert {each.story for each in moves(told, THERE)} == {THERE}
    with told.reading() as session:
        assert [each.id for each in stored_stories.recent(session)] == [THERE]
        assert stored_stories.resolve(session, HERE) == THERE
        assert [each.id for each in stored_stories.of_storyline(session, stays.storyline)] == [
            THERE
        ]


def test_a_merge_that_is_undone_leaves_no_trace(told: Store) -> None:
    before, placed = summaries(told), where(told)
    take_back(told, say(told, MarkKind.MERGE, story=HERE, into=THERE))
    assert (summaries(told), where(told)) == (before, placed)
    assert {each.storyline for each in moves(told, HERE)} == {f"line of {HERE}"}


def test_what_joined_after_a_merge_stays_when_it_is_undone(told: Store) -> None:
    made = say(told, MarkKind.MERGE, story=HERE, into=THERE)
    after = article("after", outlet="E")
    judge(told, after, verdict(after, THERE))
    take_back(told, made)
    assert where(told) == {
        "a": HERE, "b": HERE, "copy": HERE, "late": THERE, "after": THERE,
    }  # fmt: skip


def test_an_article_that_is_split_out_takes_its_copies_along(told: Store) -> None:
    made = say(told, MarkKind.OTHER_STORY, article=url("b"))
    assert made.story == HERE
    placed = where(told)
    assert placed["copy"] == placed["b"] not in {HERE, THERE}
    new = summaries(told)[placed["b"]]
    assert (new.title, new.articles, new.storyline) == ("Title of b", 2, f"line of {HERE}")
    take_back(told, made)
    assert where(told)["b"] == where(told)["copy"] == HERE
    assert summaries(told).keys() == {HERE, THERE}


def test_the_only_article_of_a_story_is_split_from_nothing(told: Store) -> None:
    before = summaries(told)
    say(told, MarkKind.OTHER_STORY, article=url("late"))
    assert summaries(told) == before


def test_a_story_whose_last_article_is_moved_forwards(told: Store) -> None:
    say(told, MarkKind.SAME_STORY, article=url("late"), story=HERE)
    found = summaries(told)
    assert (found[THERE].merged_into, found[HERE].articles) == (HERE, 4)


def test_a_mark_on_a_merged_story_is_one_on_the_story_it_went_into(told: Store) -> None:
    other = article("other", outlet="F")
    judge(told, other, verdict(other, "s3"))
    merged = say(told, MarkKind.MERGE, story=HERE, into=THERE)
    made = say(told, MarkKind.MERGE, story="s3", into=HERE)
    assert made.into == THERE
    take_back(told, merged)
    assert where(told)["other"] == THERE


def test_a_round_up_can_be_given_a_story_and_lose_it_again(told: Store) -> None:
    links = article("links", outlet="G")
    judge(told, links, verdict(links, None))
    made = say(told, MarkKind.SAME_STORY, article=links.url, story=HERE)
    assert where(told)["links"] == HERE
    take_back(told, made)
    assert "links" not in where(told)
    assert say(told, MarkKind.OTHER_STORY, article=links.url).story == ""


def test_an_undone_merge_gives_back_what_a_later_merge_took_on(told: Store) -> None:
    other = article("other", outlet="F")
    judge(told, other, verdict(other, "s3"))
    first = say(told, MarkKind.MERGE, story=HERE, into=THERE)
    say(told, MarkKind.MERGE, story=THERE, into="s3")
    take_back(told, first)
    placed = where(told)
    assert (placed["a"], placed["late"]) == (HERE, "s3")


def test_who_was_told_of_a_story_was_told_of_the_one_it_went_into(told: Store) -> None:
    from tests.store.newsroom import alert, decision, message

    with told.writing() as session:
        deliveries.enqueue(session, alert(about=article("a")), message(), [decision()], NOW)
    say(told, MarkKind.MERGE, story=HERE, into=THERE)
    with told.reading() as session:
        assert [each.label for each in deliveries.notified_recipients(session, THERE)] == ["desk"]
        assert deliveries.notified_recipients(session, HERE) == frozenset()


def test_a_silence_on_a_merged_story_is_one_on_the_story_it_went_into(told: Store) -> None:
    with told.writing() as session:
        silences.add(session, SilenceKind.STORY, HERE, now=NOW, until=NOW + DAY, reason="enough")
    made = say(told, MarkKind.MERGE, story=HERE, into=THERE)
    with told.reading() as session:
        assert [each.value for each in silences.active(session, NOW)] == [THERE]
    take_back(told, made)
    with told.reading() as session:
        assert [each.value for each in silences.active(session, NOW)] == [HERE]

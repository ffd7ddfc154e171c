"""Stories: counted as they grow, listed by what is newest, told with their context."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from policywire.config.enums import Stage, Tier
from policywire.store.database.store import Store
from policywire.store.stories import stories, story_counters
from policywire.store.stories.stories import StorySummary
from tests.store.newsroom import MINUTE, NOW, article, development, judge, verdict

HOUR = timedelta(hours=1)


@pytest.mark.slow
def test_a_story_is_named_by_its_first_article_and_counts_what_joins(store: Store) -> None:
    first = article("first", outlet="A", published=NOW)
    late = article("late", outlet="B", published=NOW - HOUR)
    again = article("again", outlet="A", published=NOW + HOUR)
    copied = article("copied", outlet="C", published=NOW + MINUTE)
    judge(store, first, verdict(first, moves=True))
    judge(store, late, verdict(late, topics=("visas",)))
    judge(store, again, verdict(again, moves=True, stage=Stage.FINAL))
    judge(store, copied, verdict(copied, copy_of=first.url))
    with store.reading() as session:
        (found,) = stories.recent(session)
    assert found == StorySummary(
        id="s1",
        storyline="line of s1",
        title=first.title,
        stage=Stage.FINAL,
        first_seen=NOW - HOUR,
        last_seen=NOW + HOUR,
        articles=4,
        outlets=2,
        copies=1,
        topics=("tariffs", "visas"),
        developments=2,
    )


def test_an_article_that_moves_nothing_leaves_the_stage(store: Store) -> None:
    judge(store, article("a"), verdict(article("a"), moves=True, stage=Stage.FINAL))
    judge(store, article("b"), verdict(article("b")))
    with store.reading() as session:
        found = stories.summary(session, "s1")
    assert found is not None
    assert found.stage is Stage.FINAL


def test_stories_are_listed_by_their_newest_article(store: Store) -> None:
    _stories(store, count=3)
    moved = article("moved", published=NOW + HOUR)
    judge(store, moved, verdict(moved, "s0"))
    with store.reading() as session:
        assert [each.id for each in stories.recent(session)] == ["s0", "s2", "s1"]
        assert [each.id for each in stories.recent(session, topic="even")] == ["s0", "s2"]
        assert [each.id for each in stories.recent(session, topic="odd")] == ["s1"]
        assert stories.recent(session, topic="unheard of") == []


@pytest.mark.parametrize("topic", [None, "tariffs"])
def test_pages_of_stories_leave_none_out_and_show_none_twice(
    store: Store, topic: str | None
) -> None:
    for number in range(7):
        made = article(str(number), published=NOW + MINUTE * (number // 3))
        judge(store, made, verdict(made, f"s{number}"))
    seen: list[str] = []
    before = None
    with store.reading() as session:
        while page := stories.recent(session, topic=topic, limit=2, before=before):
            seen += [each.id for each in page]
            before = (page[-1].last_seen, page[-1].id)
    assert seen == ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]


def test_a_story_shows_its_articles_newest_first_and_its_developments_oldest_first(
    store: Store,
) -> None:
    made = [article(str(number), published=NOW + MINUTE * number) for number in range(3)]
    judge(store, made[0], verdict(made[0], moves=True))
    judge(store, made[1], verdict(made[1], copy_of=made[0].url))
    judge(store, made[2], verdict(made[2], moves=True))
    with store.reading() as session:
        found = stories.get(session, "s1")
        newest = stories.get(session, "s1", articles=1)
    assert found is not None
    assert [each.article for each in found.articles] == made[::-1]
    assert [each.copy_of for each in found.articles] == [None, made[0].url, None]
    assert found.developments == (development(made[0]), development(made[2]))
    assert newest is not None
    assert [each.article for each in newest.articles] == made[2:]


def test_an_unknown_story_is_none(store: Store) -> None:
    with store.reading() as session:
        assert stories.get(session, "s1") is None
        assert stories.summary(session, "s1") is None


def test_the_stories_of_a_storyline_are_listed_together(store: Store) -> None:
    _stories(store, count=2)
    with store.reading() as session:
        assert [each.id for each in stories.of_storyline(session, "line of s1")] == ["s1"]


def test_a_context_names_each_outlet_once_official_ones_first(store: Store) -> None:
    press = article("press", outlet="A", published=NOW)
    again = article("again", outlet="A", published=NOW + MINUTE)
    agency = article("agency", outlet="Agency", tier=Tier.OFFICIAL, published=NOW + HOUR)
    copied = article("copied", outlet="B")
    judge(store, press, verdict(press, moves=True))
    judge(store, again, verdict(again))
    judge(store, agency, verdict(agency, moves=True))
    judge(store, copied, verdict(copied, copy_of=press.url))
    with store.reading() as session:
        found = stories.context(session, "s1", without=agency.url)
    assert found.title == press.title
    assert [each.url for each in found.reports] == [agency.url, press.url]
    assert found.reports[0].tier is Tier.OFFICIAL
    assert found.reports[0].at == agency.published_or_found
    assert found.copies == 1
    assert [each.url for each in found.timeline] == [press.url]


def test_a_timeline_holds_the_five_newest_developments(store: Store) -> None:
    made = [article(str(number), published=NOW + MINUTE * number) for number in range(8)]
    for each in made:
        judge(store, each, verdict(each, moves=True))
    with store.reading() as session:
        timeline = stories.context(session, "s1", without=made[7].url).timeline
    assert [each.url for each in timeline] == [each.url for each in made[6:1:-1]]


def test_the_context_of_a_story_without_a_verdict_is_a_bug(store: Store) -> None:
    with store.reading() as session, pytest.raises(LookupError, match="save the verdict first"):
        stories.context(session, "s1")


@pytest.mark.slow
@given(
    joining=st.lists(
        st.tuples(st.sampled_from("ABC"), st.booleans(), st.booleans()), min_size=1, max_size=8
    )
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_that_grow_equal_counts_made_anew(
    store: Store, joining: list[tuple[str, bool, bool]]
) -> None:
    name = repr(joining)
    for number, (outlet, copied, moves) in enumerate(joining):
        made = article(f"{name}/{number}", outlet=outlet)
        original = "https://x.example/" if copied else None
        judge(store, made, verdict(made, name, copy_of=original, moves=moves))
    with store.writing() as session:
        grown = stories.summary(session, name)
        story_counters.recount(session, name)
        assert stories.summary(session, name) == grown


def _stories(store: Store, count: int) -> None:
    for number in range(count):
        made = article(str(number), published=NOW + MINUTE * number)
        topic = "odd" if number % 2 else "even"
        judge(store, made, verdict(made, f"s{number}", topics=(topic,)))

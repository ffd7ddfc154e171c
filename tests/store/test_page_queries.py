"""What the page asks of the store: movers, pages, coverage, counts; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from policywire.alerts.model.alert import DecisionAction
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import MarkKind
from policywire.store.database.store import Store
from policywire.store.deliveries import alerts, counts as stored_counts, deliveries
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.stories import daily_counts, developments, marks, story_articles
from policywire.store.stories.developments import DevelopmentFilter
from tests.store.newsroom import (
    MINUTE,
    NOW,
    alert,
    article,
    decision,
    development as turn,
    judge,
    message,
    verdict,
)

DAY = timedelta(days=1)


def _moves(store: Store, name: str, story: str, importance: float, at: timedelta) -> Article:
    """Let a story move, so long ago."""
    about = article(name, published=NOW - at, found=NOW - at)
    moved = replace(turn(about, story), importance=importance, at=about.published_or_found)
    judge(store, about, replace(verdict(about, story), development=moved))
    return about


def test_the_most_important_turn_in_the_time_asked_for_stands_on_top(store: Store) -> None:
    _moves(store, "a", "s1", 0.3, 2 * MINUTE)
    _moves(store, "b", "s2", 0.9, 4 * MINUTE)
    _moves(store, "c", "s2", 0.5, 3 * MINUTE)
    _moves(store, "d", "s3", 1.0, 3 * DAY)
    with store.reading() as session:
        found = developments.developing_stories(session, since=NOW - DAY, limit=10)
    assert [(each.story.id, each.development_count) for each in found] == [("s2", 2), ("s1", 1)]
    # The card shows the latest; the weightiest says how high it stands.
    assert found[0].view.article.title == "Title of c"
    assert found[0].importance == 0.9


def test_an_old_turn_of_a_story_that_moved_again_does_not_count(store: Store) -> None:
    _moves(store, "a", "s1", 1.0, 3 * DAY)
    _moves(store, "b", "s1", 0.2, MINUTE)
    with store.reading() as session:
        (found,) = developments.developing_stories(session, since=NOW - DAY, limit=10)
    assert found.view.development.importance == 0.2
    assert found.development_count == 1


def test_movers_can_be_asked_of_one_kind_stage_or_tier_only(store: Store) -> None:
    about = article("a", published=NOW - timedelta(hours=1), tier=Tier.WIRE)
    judge(store, about, verdict(about, "s1", moves=True))
    taken = [
        DevelopmentFilter(kind=DevelopmentKind.NEW_FACTS),
        DevelopmentFilter(stage=Stage.PROPOSED),
        DevelopmentFilter(tier=Tier.WIRE),
    ]
    left = [
        DevelopmentFilter(kind=DevelopmentKind.SURGE),
        DevelopmentFilter(stage=Stage.BLOCKED),
        DevelopmentFilter(tier=Tier.WIRE, kind=DevelopmentKind.SURGE),
    ]
    with store.reading() as session:
        for wanted in taken:
            assert developments.developing_stories(
                session, since=NOW - DAY, wanted=wanted, limit=10
            ), wanted
        for wanted in left:
            assert not developments.developing_stories(
                session, since=NOW - DAY, wanted=wanted, limit=10
            ), wanted


def test_movers_can_be_asked_of_one_topic_only(store: Store) -> None:
    _moves(store, "a", "s1", 0.3, MINUTE)
    with store.reading() as session:
        assert developments.developing_stories(session, since=NOW - DAY, topic="tariffs", limit=10)
        assert not developments.developing_stories(
            session, since=NOW - DAY, topic="taxes", limit=10
        )


def test_the_turns_of_a_story_are_paged_newest_first(store: Store) -> None:
    for number in range(5):
        _moves(store, f"n{number}", "s1", 0.5, number // 2 * MINUTE)
    _moves(store, "other", "s2", 0.5, MINUTE)
    seen: list[developments.DevelopmentView] = []
    with store.reading() as session:
        before = None
        while page := developments.of_story(session, "s1", limit=2, before=before):
            seen += page
            before = (page[-1].development.at, page[-1].id)
    assert [view.article.title[-1] for view in seen] == ["1", "0", "3", "2", "4"]


def test_the_latest_turn_of_each_story_is_found(store: Store) -> None:
    _moves(store, "a", "s1", 0.5, 3 * MINUTE)
    _moves(store, "b", "s1", 0.5, MINUTE)
    about = article("still")
    judge(store, about, verdict(about, "s2"))
    with store.reading() as session:
        found = developments.latest(session, ["s1", "s2", "nowhere"])
        assert developments.latest(session, []) == {}
    assert {story: view.article.title for story, view in found.items()} == {"s1": "Title of b"}


def test_a_topic_hears_only_of_the_turns_that_concern_it(store: Store) -> None:
    _moves(store, "a", "s1", 0.5, 2 * MINUTE)
    about = article("b", published=NOW - MINUTE)
    other = replace(turn(about, "s1"), topics=("taxes",))
    judge(store, about, replace(verdict(about, "s1"), development=other))
    with store.reading() as session:
        found = developments.of_topic(session, "tariffs", 10)
    assert [view.article.title for view in found] == ["Title of a"]


def test_the_articles_of_a_story_are_paged_with_what_they_copy(store: Store) -> None:
    original = article("a", published=NOW - DAY)
    copy = article("b", published=NOW - MINUTE)
    judge(store, original, verdict(original, "s1"))
    judge(store, copy, verdict(copy, "s1", copy_of=original.url))
    with store.reading() as session:
        (first,) = story_articles.of_story(session, "s1", limit=1)
        (second,) = story_articles.of_story(
            session, "s1", limit=5, before=(first.report.at, first.id)
        )
    assert (first.report.url, first.copy_of) == (copy.url, original.url)
    assert (second.report.url, second.copy_of) == (original.url, None)


def test_coverage_is_counted_by_the_day_in_utc(store: Store) -> None:
    for name, at in (("a", NOW), ("b", NOW - 12 * 60 * MINUTE), ("c", NOW - DAY)):
        about = article(name, published=at, found=at)
        judge(store, about, verdict(about, "s1"))
    today, yesterday = date(2026, 3, 1), date(2026, 2, 28)
    with store.reading() as session:
        stories = daily_counts.of_stories(session, ["s1", "s2"], NOW - 5 * DAY)
        topics = daily_counts.of_topics(session, NOW - 5 * DAY)
        sources = daily_counts.of_sources(session, NOW - 5 * DAY)
        late = daily_counts.of_stories(session, ["s1"], NOW - MINUTE)
    assert stories == {"s1": {today: 2, yesterday: 1}, "s2": {}}
    assert topics == {"tariffs": {today: 2, yesterday: 1}}
    assert sources == {"gazette": {today: 2, yesterday: 1}}
    assert late == {"s1": {today: 1}}


def test_counts_end_where_a_page_no_longer_names_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_counts, "COUNT_CAP", 2)
    with store.writing() as session:
        decisions = [decision(f"r{number}") for number in range(3)]
        decisions.append(decision("quiet", DecisionAction.SUPPRESS))
        deliveries.enqueue(session, alert(), message(), decisions, NOW)
    with store.reading() as session:
        counts = stored_counts.deliveries(session)
    assert str(counts[DeliveryState.PENDING]) == "2+"
    assert str(counts[DeliveryState.SUPPRESSED]) == "1"
    assert str(counts[DeliveryState.DEAD]) == "0"


def test_waiting_and_found_articles_are_counted(store: Store) -> None:
    about = article("a")
    judge(store, about, verdict(about))
    with store.writing() as session:
        from policywire.store.articles import articles

        articles.add(session, [article("b"), article("c")])
    with store.reading() as session:
        assert stored_counts.pending_articles(session).count == 2
        assert stored_counts.found_articles(session) == 3


def test_alerts_are_found_by_their_ids(store: Store) -> None:
    with store.writing() as session:
        deliveries.enqueue(session, alert("one"), message("one"), [decision()], NOW)
    with store.reading() as session:
        assert alerts.by_id(session, ["one", "two"]) == {"one": alert("one")}


def test_the_last_alerts_of_a_topic_are_those_that_somebody_hears_for_it(store: Store) -> None:
    decided = {
        "first": decision(),
        "quiet": decision("desk", DecisionAction.SUPPRESS),
        "held": decision("desk", DecisionAction.HOLD),
        "other": replace(decision(), topics=("tariffs-too",)),
        "last": decision(),
    }
    for day, (name, one) in enumerate(decided.items()):
        about = article(name)
        judge(store, about, verdict(about))
        with store.writing() as session:
            told, words = alert(name, about), message(name)
            deliveries.enqueue(session, told, words, [one], NOW + day * DAY)
    with store.reading() as session:
        found = [alerts.last_of_topic(session, "tariffs", most) for most in (9, 2)]
        assert alerts.last_of_topic(session, "visas", 9) == []
    assert [each.id for each in found[0]] == ["last", "held", "first"]
    assert found[1] == found[0][:2]


def test_the_last_alerts_are_looked_for_in_the_newest_articles_of_a_topic(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "NEWEST", 1)
    for name in ("told", "untold"):
        about = article(name)
        judge(store, about, verdict(about))
    with store.writing() as session:
        told = alert("told", article("told"))
        deliveries.enqueue(session, told, message("told"), [decision()], NOW)
    with store.reading() as session:
        assert alerts.last_of_topic(session, "tariffs", 9) == []


def test_marks_are_tallied_for_all_topics_at_once(store: Store) -> None:
    about = article("a")
    judge(store, about, verdict(about))
    said = [
        ("tariffs", MarkKind.RELEVANT, "ann"),
        ("tariffs", MarkKind.NOT_RELEVANT, "bob"),
        ("tariffs", MarkKind.NOT_RELEVANT, "cem"),
        ("visas", MarkKind.NOT_RELEVANT, "ann"),
    ]
    with store.writing() as session:
        made = [
            marks.add(session, kind, now=NOW, author=author, article=about.url, topic=topic)
            for topic, kind, author in said
        ]
        marks.add(session, MarkKind.NOT_DEVELOPMENT, now=NOW, author="ann", article=about.url)
        marks.undo(session, made[2].id, NOW)
    with store.reading() as session:
        assert marks.relevance_counts_by_topic(session) == {"tariffs": (1, 1), "visas": (0, 1)}
        assert marks.relevance_counts(session, "tariffs") == (1, 1)


def test_lists_are_served_by_indexes(sqlite_store: Store) -> None:
    """No page may read a whole table, however long the service has run."""
    for query in (
        "SELECT * FROM development WHERE story_id = 'x' AND (at, id) < ('y', 1) "
        "ORDER BY at DESC, id DESC LIMIT 9",
        "SELECT * FROM article WHERE story_id = 'x' AND (happened_at, id) < ('y', 1) "
        "ORDER BY happened_at DESC, id DESC LIMIT 9",
        "SELECT source, count(*) FROM article WHERE found_at >= 'x' GROUP BY source",
        "SELECT copy_of, count(*) FROM article WHERE copy_of IN ('x', 'y') GROUP BY copy_of",
    ):
        with sqlite_store.reading() as session:
            plan = session.connection().execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
        assert "SEARCH" in str(plan), plan
        assert "SCAN" not in str(plan), plan

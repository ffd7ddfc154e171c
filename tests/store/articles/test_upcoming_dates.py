"""Dates ahead: kept with their article, told once for a story, forgotten with the article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policywire.config.enums import DateKind, Tier
from policywire.crawler.model.article import Article, ArticleForm
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.store.articles import articles, retention, upcoming_dates
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from tests.store.newsroom import NOW, article, verdict

DEADLINE = datetime(2026, 4, 15, tzinfo=UTC)
YEAR = NOW + timedelta(days=366)


def closing(on: datetime = DEADLINE, said: str = "Comments close on April 15.") -> UpcomingDate:
    return UpcomingDate(kind=DateKind.COMMENTS_CLOSE, on=on, said=said)


def keep(store: Store, *kept: Article) -> None:
    """Store articles and judge each of them into the story s1, under the topic `tariffs`."""
    with store.writing() as session:
        articles.add(session, kept)
        for each in kept:
            verdicts.save(session, each, verdict(each), NOW)


def test_what_is_known_of_an_article_comes_back_as_it_was(store: Store) -> None:
    known = article(
        dates=(closing(),),
        forms=(ArticleForm.OPINION, ArticleForm.LIVE_BLOG),
        fields={"docket": "REG-1", "agencies": "Internal Revenue Service"},
        wire="Reuters",
        dateline="WASHINGTON",
    )
    keep(store, known)
    with store.reading() as session:
        assert articles.get(session, known.url) == known


def test_dates_to_come_are_listed_soonest_first(store: Store) -> None:
    hearing = UpcomingDate(
        kind=DateKind.HEARING,
        on=datetime(2026, 3, 9, 14, 30, tzinfo=UTC),
        said="A hearing is set for March 9 at 10:30 a.m.",
        all_day=False,
    )
    keep(store, article("late", dates=(closing(),)), article("soon", dates=(hearing,)))
    with store.reading() as session:
        found = upcoming_dates.upcoming(session, NOW, YEAR)
    assert [each.date for each in found] == [hearing, closing()]
    assert found[0].article.url == article("soon").url
    assert (found[0].story, found[0].topics) == ("s1", ("tariffs",))


def test_a_day_that_has_begun_is_ahead_and_an_hour_that_has_passed_is_not(store: Store) -> None:
    today = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = UpcomingDate(
        kind=DateKind.HEARING, on=NOW - timedelta(hours=1), said="x", all_day=False
    )
    yesterday = closing(today - timedelta(days=1))
    keep(store, article(dates=(closing(today), passed, yesterday)))
    with store.reading() as session:
        assert [each.date for each in upcoming_dates.upcoming(session, NOW, YEAR)] == [
            closing(today)
        ]


def test_two_papers_on_one_deadline_tell_it_once_by_the_one_closest_to_the_record(
    store: Store,
) -> None:
    paper = article("paper", dates=(closing(said="The public has until April 15."),))
    agency = article("agency", tier=Tier.OFFICIAL, dates=(closing(said="comments_close_on"),))
    keep(store, paper, agency)
    with store.reading() as session:
        found = upcoming_dates.upcoming(session, NOW, YEAR)
        assert [each.article.url for each in found] == [agency.url]
        assert found[0].key == upcoming_dates.of_story(session, "s1")[0].key


def test_what_nobody_follows_is_listed_only_when_asked_for(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article(dates=(closing(),))])
    with store.reading() as session:
        assert upcoming_dates.upcoming(session, NOW, YEAR) == []
        assert len(upcoming_dates.upcoming(session, NOW, YEAR, followed=False)) == 1


def test_the_dates_of_one_topic_are_those_of_articles_that_met_it(store: Store) -> None:
    keep(store, article(dates=(closing(),)))
    with store.reading() as session:
        assert len(upcoming_dates.upcoming(session, NOW, YEAR, topic="tariffs")) == 1
        assert upcoming_dates.upcoming(session, NOW, YEAR, topic="immigration") == []


def test_a_story_keeps_its_dates_when_they_have_passed(store: Store) -> None:
    keep(store, article(dates=(closing(NOW - timedelta(days=9)),)))
    with store.reading() as session:
        assert len(upcoming_dates.of_story(session, "s1")) == 1
        assert upcoming_dates.of_story(session, "s2") == []


def test_dates_are_forgotten_with_their_article(store: Store) -> None:
    keep(store, article(dates=(closing(),)))
    with store.writing() as session:
        retention.delete_before(session, NOW + timedelta(days=1))
    with store.reading() as session:
        assert upcoming_dates.upcoming(session, NOW, YEAR, followed=False) == []

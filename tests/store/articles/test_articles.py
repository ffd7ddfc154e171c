"""Articles: kept once, judged in order, forgotten in batches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from policywire.alerts.model.alert import DecisionAction
from policywire.store.articles import articles, judged_articles, retention
from policywire.store.database.store import Store
from policywire.store.decisions import audit, verdicts
from policywire.store.deliveries import deliveries, delivery_list, outbox
from policywire.store.stories import stories
from tests.store.newsroom import MINUTE, NOW, alert, article, decision, judge, message, verdict

LATER = NOW + timedelta(days=500)


def test_only_new_articles_are_given_back_and_in_their_order(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("b")])
    with store.writing() as session:
        new = articles.add(session, [article("c"), article("b"), article("a"), article("c")])
    assert [each.url for each in new] == [article("c").url, article("a").url]


def test_the_first_text_of_an_address_is_kept(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("a", title="First")])
        articles.add(session, [article("a", title="Second")])
        kept = articles.get(session, article("a").url)
    assert kept is not None
    assert kept.title == "First"


def test_no_articles_are_no_trouble(store: Store) -> None:
    with store.writing() as session:
        assert articles.add(session, []) == []
        assert articles.stored_urls(session, []) == frozenset()


def test_more_articles_than_one_statement_takes_are_kept(store: Store) -> None:
    many = [article(str(number)) for number in range(2100)]
    with store.writing() as session:
        assert articles.add(session, many) == many
        assert articles.stored_urls(session, [each.url for each in many]) == {
            each.url for each in many
        }


def test_known_tells_which_addresses_are_stored(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("a"), article("b")])
        asked = [article("a").url, article("x").url]
        assert articles.stored_urls(session, asked) == {article("a").url}


def test_an_address_of_any_length_is_kept(store: Store) -> None:
    long = article(url="https://news.example/?" + "aB9%" * 5000)
    with store.writing() as session:
        assert articles.add(session, [long, article("a")]) == [long, article("a")]
        assert articles.get(session, long.url) == long


def test_what_waits_longest_comes_first_and_equals_in_the_order_they_came(store: Store) -> None:
    same = [article(name, published=NOW) for name in "zya"]
    older = article("older", published=NOW - MINUTE)
    undated = article("undated", published=None, found=NOW - 2 * MINUTE)
    with store.writing() as session:
        articles.add(session, [*same, older, undated])
        assert articles.pending(session, 10) == [undated, older, *same]
        assert articles.pending(session, 2) == [undated, older]


def test_a_judged_article_waits_no_longer(store: Store) -> None:
    judge(store, article("a"), verdict(article("a")))
    with store.reading() as session:
        assert articles.pending(session, 10) == []


def test_judged_articles_come_in_the_order_of_judging_across_pages(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PAGE", 2)
    names = ["e", "a", "d", "b", "c"]
    with store.writing() as session:
        articles.add(session, [article(name) for name in sorted(names)])
        for name in names:
            verdicts.save(session, article(name), verdict(article(name)), NOW)
    with store.reading() as session:
        found = list(judged_articles.with_verdicts(session, NOW))
    assert found == [(article(name), verdict(article(name))) for name in names]


def test_what_was_judged_before_is_left_out(store: Store) -> None:
    judge(store, article("old"), verdict(article("old")), NOW)
    judge(store, article("new"), verdict(article("new")), NOW + MINUTE)
    with store.reading() as session:
        assert [each.url for each, _ in judged_articles.with_verdicts(session, NOW + MINUTE)] == [
            article("new").url
        ]
        assert list(judged_articles.with_verdicts(session, NOW + 2 * MINUTE)) == []


def test_a_clock_set_back_does_not_hide_what_was_judged_after(store: Store) -> None:
    judge(store, article("first"), verdict(article("first")), NOW)
    judge(store, article("set-back"), verdict(article("set-back")), NOW - MINUTE)
    with store.reading() as session:
        found = [each.url for each, _ in judged_articles.with_verdicts(session, NOW)]
    assert found == [article("first").url, article("set-back").url]


def test_of_what_was_judged_long_ago_only_what_met_a_topic_comes_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PAGE", 2)
    for day, name in enumerate("abcdefgh"):
        one = article(name)
        met = verdict(one)
        bare = replace(met, matches=()) if name in "bcf" else met
        judge(store, one, bare, NOW + timedelta(days=day))
    with store.reading() as session:
        found = judged_articles.with_verdicts(session, NOW, NOW + timedelta(days=5))
        assert [each.url for each, _ in found] == [article(name).url for name in "adefgh"]
        found = judged_articles.with_verdicts(session, NOW, NOW + timedelta(days=99))
        assert [each.url for each, _ in found] == [article(name).url for name in "adegh"]


def test_an_article_is_found_by_a_part_of_its_address_newest_first(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("tariff-1"), article("tariff-2"), article("visa")])
    with store.reading() as session:
        assert articles.find(session, article("visa").url) == [article("visa")]
        assert articles.find(session, "tariff") == [article("tariff-2"), article("tariff-1")]
        assert articles.find(session, "tariff_") == []
        assert articles.find(session, "%") == []


def test_forgetting_goes_in_batches_until_nothing_is_old(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PAGE", 2)
    with store.writing() as session:
        articles.add(session, [article(str(number)) for number in range(5)])
        articles.add(session, [article("young", found=LATER)])
    gone = []
    while not gone or gone[-1]:
        with store.writing() as session:
            gone.append(retention.delete_before(session, LATER))
    assert gone == [2, 2, 1, 0]
    with store.reading() as session:
        assert articles.pending(session, 10) == [article("young", found=LATER)]


def test_all_that_hung_on_a_forgotten_article_goes_with_it(store: Store) -> None:
    told = article("told")
    judge(store, told, verdict(told, moves=True))
    with store.writing() as session:
        deliveries.enqueue(
            session, alert(), message(), [decision(action=DecisionAction.SUPPRESS)], NOW
        )
    _forget_all(store)
    with store.reading() as session:
        assert audit.audit_trail_of(session, told.url) is None
        assert verdicts.get(session, told.url) is None
        assert stories.recent(session) == []
        assert stories.recent(session, topic="tariffs") == []
        assert delivery_list.list_deliveries(session) == []


def test_an_alert_still_to_be_sent_outlives_its_article(store: Store) -> None:
    judge(store, article("told"), verdict(article("told"), moves=True))
    with store.writing() as session:
        deliveries.enqueue(session, alert(), message(), [decision()], NOW)
    _forget_all(store)
    with store.writing() as session:
        (claimed,) = outbox.claim(
            session, now=LATER, lease=MINUTE, instance="i", channel=None, limit=9
        )
    assert claimed.message == message()


def test_a_story_that_still_has_an_article_stays(store: Store) -> None:
    judge(store, article("old"), verdict(article("old")))
    judge(store, article("new", found=LATER, published=LATER), verdict(article("new")))
    _forget_all(store)
    with store.reading() as session:
        found = stories.get(session, "s1")
    assert found is not None
    assert [each.article.url for each in found.articles] == [article("new").url]


@given(batches=st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_each_address_is_new_exactly_once(store: Store, batches: list[list[str]]) -> None:
    _forget_all(store)
    new: list[str] = []
    for batch in batches:
        with store.writing() as session:
            new += [each.url for each in articles.add(session, [article(name) for name in batch])]
    assert sorted(new) == sorted({article(name).url for batch in batches for name in batch})


def _forget_all(store: Store) -> None:
    gone = 1
    while gone:
        with store.writing() as session:
            gone = retention.delete_before(session, LATER)

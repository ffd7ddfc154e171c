"""The newest articles, and those of them that met nothing."""

from __future__ import annotations

from dataclasses import replace

from policywire.store.articles import articles
from policywire.store.articles.recent import newest, newest_unmatched
from policywire.store.database.store import Store
from tests.store.newsroom import MINUTE, NOW, article, judge, verdict


def test_the_newest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    with store.writing() as session:
        old = replace(article("old"), found=NOW - 5 * MINUTE)
        articles.add(session, [old, article("a"), article("b")])
        found = newest(session, NOW - MINUTE, 10)
        assert [each.url for each in found] == [article("b").url, article("a").url]
        assert len(newest(session, NOW - 10 * MINUTE, 2)) == 2


def test_what_met_a_topic_or_was_not_judged_yet_is_no_article_that_met_nothing(
    store: Store,
) -> None:
    judge(store, article("met"), verdict(article("met")))
    judge(store, article("nothing"), verdict(article("nothing"), None, topics=()))
    with store.writing() as session:
        articles.add(session, [article("waiting")])
        found = newest_unmatched(session, NOW - MINUTE, 10)
    assert [each.url for each in found] == [article("nothing").url]

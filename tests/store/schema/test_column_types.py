"""Values come back from either database as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.exc import StatementError

from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.schema.column_types import sanitize_text
from tests.store.newsroom import article


def test_an_article_comes_back_whole(store: Store) -> None:
    kept = article("whole", text="Ünïcode — “quotes” 税 🏛\n" * 1000)
    with store.writing() as session:
        articles.add(session, [kept])
    with store.reading() as session:
        assert articles.get(session, kept.url) == kept


def test_a_time_in_another_zone_comes_back_as_the_same_instant_in_utc(store: Store) -> None:
    there = datetime(2026, 7, 1, 23, 30, tzinfo=timezone(-timedelta(hours=5)))
    with store.writing() as session:
        articles.add(session, [article("zone", published=there)])
    with store.reading() as session:
        back = articles.get(session, article("zone").url)
    assert back is not None
    assert back.published == there
    assert back.published.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 7, 1)
    with (
        pytest.raises(StatementError, match="has no time zone"),
        store.writing() as session,
    ):
        articles.add(session, [article("naive", found=naive)])


def test_an_unknown_date_stays_unknown(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("undated", published=None)])
    with store.reading() as session:
        back = articles.get(session, article("undated").url)
    assert back is not None
    assert back.published is None


def test_characters_no_database_holds_are_replaced_one_for_one(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article("odd", text="a\x00b\ud800c")])
    with store.reading() as session:
        back = articles.get(session, article("odd").url)
    assert back is not None
    assert back.text == "a\ufffdb\ufffdc"


@given(words=st.text(max_size=40))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_comes_back_with_every_offset_in_place(store: Store, words: str) -> None:
    url = f"https://news.example/{words.encode('utf-8', 'surrogatepass').hex()}"
    with store.writing() as session:
        articles.add(session, [article(url=url, title=words, author=words)])
    with store.reading() as session:
        back = articles.get(session, url)
    assert back is not None
    assert back.title == sanitize_text(words)
    assert len(back.title) == len(words)

"""Full-text search: what is found, in which order, and that nothing typed is ever a mistake."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from policywire.store.articles import articles, retention, search
from policywire.store.articles.search import SearchQuery, SearchTerm
from policywire.store.articles.search_filter import SearchFilter, copies_of
from policywire.store.database.store import Store
from tests.store.newsroom import NOW, article, judge, verdict
from tests.trust.count import Count

HOSTILE = (
    "",
    " ",
    '"',
    '""',
    '"unclosed',
    "(",
    ")",
    "((((",
    "'; DROP TABLE article; --",
    "title:tariff",
    "NEAR(a b, 3)",
    "NEAR(",
    "AND",
    "OR",
    "OR OR",
    "NOT",
    "-",
    "--",
    "-tariff",
    "*",
    "tariff* *",
    "^tariff",
    "a & b | !c",
    "a <-> b",
    "tariff:*",
    "\\",
    "%",
    "_",
    "\x00",
    "\ud800",
    "🧾🧾",
    "مرحبا",
    "tariff\x02\x03",
    "’",
    "''''",
    "the",
    " AND ".join(["tariff"] * 2000),
    "(" * 10_000,
    '"' * 9999,
    "+-*/=<>!@#$%^&(){}[]|:;,.?~`",
)


def _found(store: Store, typed: str, **options: int) -> list[str]:
    with store.reading() as session:
        hits = search.search_articles(
            session, search.parse_query(typed), **{"limit": 50, **options}
        )
        return [hit.report.url.rpartition("/")[2] for hit in hits]


@pytest.fixture
def stocked(store: Store) -> Store:
    """Three articles that share some words."""
    with store.writing() as session:
        articles.add(
            session,
            [
                article("a", title="Tariffs on steel", text="The duties rise.", lede=""),
                article(
                    "b", title="Tax audits", text="Auditors leave; steel is not meant.", lede=""
                ),
                article("c", title="Weather", text="Rain on the day of tariffs.", lede=""),
            ],
        )
    return store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tariff", ["c", "a"]),
        ("steel", ["b", "a"]),
        ("steel tariffs", ["a"]),
        ('"tariffs on steel"', ["a"]),
        ('"steel tariffs"', []),
        ("rain OR duties", ["c", "a"]),
        ("steel -tariffs", ["b"]),
        ('steel -"tax audits"', ["a"]),
        ("audit*", ["b"]),
        ("au*", []),
        ("STEEL", ["b", "a"]),
        ("gazette", ["c", "b", "a"]),
        ("nowhere", []),
    ],
)
def test_words_phrases_beginnings_alternatives_and_exclusions_find(
    stocked: Store, typed: str, found: list[str]
) -> None:
    assert _found(stocked, typed) == found


def test_the_next_page_begins_after_the_last_article_shown(stocked: Store) -> None:
    with stocked.reading() as session:
        first = search.search_articles(session, search.parse_query("steel"), limit=1)
        second = search.search_articles(
            session, search.parse_query("steel"), limit=1, before=first[0].id
        )
    assert [hit.report.title for hit in first + second] == ["Tax audits", "Tariffs on steel"]


def test_the_found_words_are_marked_in_the_snippet(stocked: Store) -> None:
    with stocked.reading() as session:
        (hit,) = search.search_articles(session, search.parse_query("rain"), limit=1)
    assert [piece for piece, marked in hit.snippet if marked] == ["Rain"]
    assert "".join(piece for piece, _ in hit.snippet).startswith("Rain on the day")


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_searched_without_an_error(
    stocked: Store, typed: str, count: Count
) -> None:
    assert set(_found(stocked, typed)) <= {"a", "b", "c"}
    count(1)


def test_a_forgotten_article_is_no_longer_found(stocked: Store) -> None:
    with stocked.writing() as session:
        retention.delete_before(session, NOW + timedelta(days=1))
    assert _found(stocked, "tariff") == []


def test_a_changed_text_is_found_by_its_new_words_only(stocked: Store) -> None:
    with stocked.writing() as session:
        session.connection().execute(
            text("UPDATE article SET text = 'Hail.' WHERE title = 'Weather'")
        )
    assert _found(stocked, "rain") == []
    assert _found(stocked, "hail") == ["c"]


@pytest.mark.slow
def test_a_text_with_more_words_than_an_index_holds_is_stored_all_the_same(store: Store) -> None:
    endless = " ".join(f"{number:x}ж" for number in range(300_000))
    with store.writing() as session:
        assert articles.add(session, [article("long", text=endless)])
    assert _found(store, "title") == ["long"]


def test_a_query_is_read_into_groups_and_what_is_to_be_absent() -> None:
    assert search.parse_query('a OR "b c" -d edge* e*') == SearchQuery(
        (
            (SearchTerm("a"), SearchTerm("b c")),
            (SearchTerm("edge", is_prefix=True),),
            (SearchTerm("e"),),
        ),
        (SearchTerm("d"),),
    )


@pytest.mark.slow
def test_a_search_that_takes_too_long_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    with store.writing() as session:
        articles.add(session, [article(f"n{number}", text=long) for number in range(100)])
    monkeypatch.setattr(search, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(search.SearchTooBroad), store.reading() as session:
        search.search_articles(session, search.parse_query("word* wor* title"), limit=100)
    monkeypatch.setattr(search, "TIMEOUT_SECONDS", 60.0)
    assert len(_found(store, "word1*", limit=100)) == 100


def test_a_filter_narrows_what_is_found_and_counted(store: Store) -> None:
    ward = article("ward", title="Hospital wards", outlet="Gazette")
    again = article("again", title="Hospital wards", outlet="Herald")
    judge(store, ward, verdict(ward, "s1", moves=True))
    judge(store, again, verdict(again, "s1", copy_of=ward.url))
    query = search.parse_query("hospital")
    day = timedelta(days=1)
    filters = {
        SearchFilter(): 2,
        SearchFilter(copies=False): 1,
        SearchFilter(topic="tariffs", outlet="HERALD", stage="proposed"): 1,
        SearchFilter(stage="final"): 0,
        SearchFilter(since=NOW - day, until=NOW + day): 2,
        SearchFilter(since=NOW + day): 0,
    }
    with store.reading() as session:
        for only, count in filters.items():
            assert len(search.search_articles(session, query, limit=9, only=only)) == count, only
            assert search.count_hits(session, query, only) == count, only
        assert copies_of(session, [ward.url, again.url]) == {ward.url: 1}


def test_copies_of_an_article_are_found_however_long_its_address_is(store: Store) -> None:
    # Words that do not compress: PostgreSQL would store an address of one repeated word short.
    first = article("a", url="https://news.example/" + sha512_of_numbers(200))
    again = article("again")
    judge(store, first, verdict(first))
    judge(store, again, verdict(again, copy_of=first.url))
    with store.reading() as session:
        assert copies_of(session, [first.url, again.url]) == {first.url: 1}


def sha512_of_numbers(count: int) -> str:
    return "".join(hashlib.sha512(str(number).encode()).hexdigest() for number in range(count))

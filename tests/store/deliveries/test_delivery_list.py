"""The ledger of deliveries, narrowed as a reader asks; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from policywire.alerts.model.alert import Decision, DecisionAction
from policywire.crawler.model.article import Article
from policywire.store.articles import articles, search
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, delivery_list
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryFilter
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict

DAY = timedelta(days=1)


@pytest.fixture
def told(store: Store) -> Store:
    """A story on steel, told by mail; a day later one on cars, held back in Slack and by mail."""
    steel = article("steel", title="Tariffs on steel", text="Special agents met.")
    copy = article("steel-too", title="The other report", text="Nobody named the furnace.")
    cars = article("cars", title="A quota on cars", text="Nothing else.")
    for about, story in ((steel, "s1"), (copy, "s1"), (cars, "s2")):
        judge(store, about, verdict(about, story))
    _tell(store, steel, decision("desk"))
    quiet = decision("desk", DecisionAction.SUPPRESS, "slack")
    taxed = replace(decision("ann", DecisionAction.SUPPRESS), topics=("car-taxes", "cars"))
    _tell(store, cars, quiet, taxed, day=1)
    return store


def _tell(store: Store, about: Article, *decisions: Decision, day: int = 0) -> None:
    with store.writing() as session:
        made, words = alert(about.url, about), message(about.title)
        deliveries.enqueue(session, made, words, decisions, NOW + day * DAY)


def _found(store: Store, sought: DeliveryFilter) -> list[str]:
    with store.reading() as session:
        found = delivery_list.list_deliveries(session, sought)
    return [f"{each.alert.rpartition('/')[2]} {each.recipient.channel}" for each in found]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (DeliveryFilter(), ["cars mail", "cars slack", "steel mail"]),
        (DeliveryFilter(state=DeliveryState.PENDING), ["steel mail"]),
        (DeliveryFilter(channel="mail"), ["cars mail", "steel mail"]),
        (DeliveryFilter(channel="mail", state=DeliveryState.SUPPRESSED), ["cars mail"]),
        (DeliveryFilter(topic="tariffs"), ["cars slack", "steel mail"]),
        (DeliveryFilter(topic="cars"), ["cars mail"]),
        (DeliveryFilter(topic="taxes"), []),
        (DeliveryFilter(topic="car%"), []),
        (DeliveryFilter(since=NOW + DAY), ["cars mail", "cars slack"]),
        (DeliveryFilter(until=NOW + DAY), ["steel mail"]),
        (DeliveryFilter(since=NOW, until=NOW), []),
    ],
)
def test_the_ledger_is_narrowed(told: Store, sought: DeliveryFilter, found: list[str]) -> None:
    assert _found(told, sought) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("special agents", ["steel mail"]),
        ("furnace", ["steel mail"]),
        ("quota", ["cars mail", "cars slack"]),
        ("quota OR furnace", ["cars mail", "cars slack", "steel mail"]),
        ("furnace -nobody", []),
        ("quot*", ["cars mail", "cars slack"]),
        ("zebra", []),
    ],
)
def test_words_find_what_tells_a_story_with_an_article_that_has_them(
    told: Store, typed: str, found: list[str]
) -> None:
    assert _found(told, DeliveryFilter(words=search.parse_query(typed))) == found


def test_a_narrow_list_is_paged_by_key(told: Store) -> None:
    sought = DeliveryFilter(channel="mail", words=search.parse_query("quota OR furnace"))
    with told.reading() as session:
        (first,) = delivery_list.list_deliveries(session, sought, limit=1)
        (second,) = delivery_list.list_deliveries(session, sought, limit=9, before=first.id)
    assert first.alert.endswith("cars")
    assert second.alert.endswith("steel")


def test_words_that_take_too_long_are_given_up(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    with sqlite_store.writing() as session:
        articles.add(session, [article(f"n{number}", text=long) for number in range(100)])
    _tell(sqlite_store, article("n1"), decision("desk"))
    monkeypatch.setattr(search, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(search.SearchTooBroad):
        _found(sqlite_store, DeliveryFilter(words=search.parse_query("word* wor* title")))


def test_the_ends_of_a_time_are_found_among_many_deliveries(store: Store) -> None:
    for day in range(9):
        _tell(store, article(str(day)), decision("a"), decision("b"), day=day)
    sought = DeliveryFilter(since=NOW + 3 * DAY, until=NOW + 5 * DAY)
    assert _found(store, sought) == ["4 mail", "4 mail", "3 mail", "3 mail"]


def test_who_is_told_of_something_later_hides_nothing_in_between(store: Store) -> None:
    for day in range(4):
        _tell(store, article(str(day)), decision("a"), day=day)
    _tell(store, article("0"), decision("late"), day=3)
    assert _found(store, DeliveryFilter(since=NOW + DAY)) == ["3 mail", "2 mail", "1 mail"]


def test_the_deliveries_of_a_channel_are_listed_by_an_index(sqlite_store: Store) -> None:
    query = "SELECT * FROM delivery WHERE channel = 'x' AND id < 9 ORDER BY id DESC LIMIT 9"
    with sqlite_store.reading() as session:
        plan = str(session.connection().execute(text(f"EXPLAIN QUERY PLAN {query}")).all())
    assert "ix_delivery_channel_id" in plan
    assert "TEMP B-TREE" not in plan


def test_the_channels_are_those_that_anything_was_decided_for(told: Store) -> None:
    with told.reading() as session:
        assert delivery_list.channels(session) == ["mail", "slack"]

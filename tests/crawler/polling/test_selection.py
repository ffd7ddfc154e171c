"""Which entries a poll takes up, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.sighting import Sighting
from policywire.crawler.polling.identity import Event, is_new, page_address
from policywire.crawler.polling.selection import (
    FIRST_POLL,
    PER_POLL,
    SEEN_KEPT,
    SIGHTINGS_KEPT,
    keys_to_remember,
    link_keys_to_remember,
    max_pages_per_poll,
    oldest_first,
    select_events,
    sightings_to_remember,
)
from tests.crawler.polling.events import event_of

FEED = "https://example.org/feed"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(number: int, *, dated: bool = True, link: str | None = None) -> FeedEntry:
    """Entry 0 is the newest, as feeds have it."""
    return FeedEntry(
        key=f"k{number}",
        title=f"Title {number}",
        link=f"https://example.org/{number}" if link is None else link,
        summary="",
        author="",
        published=NOW - timedelta(hours=number) if dated else None,
        updated=None,
    )


def event(number: int, *, dated: bool = True, link: str | None = None) -> Event:
    return event_of(entry(number, dated=dated, link=link), FEED)


def keys(events: object) -> list[str]:
    return [each.entry.key for each in events]  # type: ignore[attr-defined]


def test_a_first_poll_takes_the_newest_and_passes_over_the_rest() -> None:
    chosen = select_events([event(n) for n in range(100)], first=True, limit=PER_POLL)
    assert keys(chosen.taken) == [f"k{n}" for n in reversed(range(FIRST_POLL))]
    assert keys(chosen.archive) == [f"k{n}" for n in reversed(range(FIRST_POLL, 100))]
    assert chosen.remaining == 0


def test_a_later_poll_takes_the_oldest_and_leaves_the_rest_for_next_time() -> None:
    chosen = select_events([event(n) for n in range(60)], first=False, limit=50)
    assert keys(chosen.taken) == [f"k{n}" for n in reversed(range(10, 60))]
    assert keys(chosen.left) == [f"k{n}" for n in reversed(range(10))]
    assert (chosen.archive, chosen.remaining) == ((), 10)


def test_without_dates_the_order_of_the_feed_counts() -> None:
    assert keys(oldest_first([event(0, dated=False), event(1), event(2)])) == ["k2", "k1", "k0"]


def test_a_feed_that_begins_with_the_oldest_is_put_right_by_its_dates() -> None:
    assert keys(oldest_first([event(2), event(1), event(0)])) == ["k2", "k1", "k0"]


def test_what_was_said_last_is_remembered_and_the_rest_is_bounded() -> None:
    old = [Sighting(key=f"old{n}", address="https://a.example/") for n in range(SIGHTINGS_KEPT)]
    now = [Sighting(key=f"new{n}", address="https://a.example/") for n in range(2)]
    kept = sightings_to_remember(now, [*old, replace(now[0], title="before")])
    assert kept[:3] == (*now, old[0])
    assert len(kept) == SIGHTINGS_KEPT


def test_an_entry_without_a_link_has_an_address_within_its_feed() -> None:
    one, other = entry(1, link=""), entry(2, link="")
    assert page_address(one, FEED).startswith(f"{FEED}#")
    assert page_address(one, FEED) != page_address(other, FEED)
    assert page_address(one, FEED) == page_address(one, FEED)


def test_what_is_in_the_feed_now_is_remembered_before_what_was_there_once() -> None:
    seen = [f"old{n}" for n in range(SEEN_KEPT)]
    now = keys_to_remember([entry(0), entry(1), entry(2)], {"k0", "k2"}, [*seen, "k1"])
    assert now[:4] == ("k0", "k1", "k2", "old0")
    assert len(now) == SEEN_KEPT


def test_a_poll_reads_no_more_pages_than_fit_before_the_next_one() -> None:
    quarter = timedelta(minutes=15)
    assert max_pages_per_poll(quarter, timedelta(0)) == PER_POLL
    assert max_pages_per_poll(quarter, timedelta(seconds=1)) == PER_POLL
    assert max_pages_per_poll(quarter, timedelta(minutes=1)) == 15
    assert max_pages_per_poll(quarter, timedelta(hours=1)) == 1


def slot(link: str, published: datetime, identifier: str = "top-story") -> FeedEntry:
    return FeedEntry("k", "T", link, "", "", published, None, id=identifier)


def test_an_old_identifier_on_another_article_is_new() -> None:
    first, second = slot("https://a.example/1", NOW), slot("https://a.example/2", NOW + HOUR)
    traces = link_keys_to_remember([first], {"k"}, ())
    assert is_new(first, (), (), None)
    assert not is_new(first, {"k"}, traces, NOW)
    assert is_new(second, {"k"}, traces, NOW)
    assert not is_new(second, {"k"}, link_keys_to_remember([second], {"k"}, traces), NOW + HOUR)


def test_an_entry_whose_link_was_mended_is_not_new() -> None:
    traces = link_keys_to_remember([slot("https://a.example/1", NOW)], {"k"}, ())
    assert not is_new(slot("https://a.example/one", NOW), {"k"}, traces, NOW + HOUR)
    assert not is_new(slot("https://a.example/1?session=9", NOW + HOUR), {"k"}, traces, NOW)


def test_where_the_identifier_is_the_address_it_is_the_only_key() -> None:
    entry = slot("https://a.example/2", NOW + HOUR, "https://a.example/1")
    assert link_keys_to_remember([entry], {"k"}, ()) == ()
    assert not is_new(entry, {"k"}, (), NOW)

"""Which entries a poll takes up, and what it remembers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.polling.selection import (
    FIRST_POLL,
    PER_POLL,
    SEEN_KEPT,
    entry_url,
    is_new,
    keys_to_remember,
    link_keys_to_remember,
    max_pages_per_poll,
    oldest_first,
    select_entries,
)

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


def keys(entries: object) -> list[str]:
    return [each.key for each in entries]  # type: ignore[attr-defined]


def test_a_first_poll_takes_the_newest_and_settles_the_rest() -> None:
    chosen = select_entries([entry(n) for n in range(100)], (), FEED, first=True, limit=PER_POLL)
    assert keys(chosen.taken) == [f"k{n}" for n in reversed(range(FIRST_POLL))]
    assert chosen.handled_keys == {f"k{n}" for n in range(100)}
    assert chosen.remaining == 0


def test_a_later_poll_takes_the_oldest_and_leaves_the_rest_for_next_time() -> None:
    chosen = select_entries([entry(n) for n in range(60)], (), FEED, first=False, limit=50)
    assert keys(chosen.taken) == [f"k{n}" for n in reversed(range(10, 60))]
    assert chosen.remaining == 10
    assert chosen.handled_keys == {f"k{n}" for n in range(10, 60)}


def test_what_the_store_has_already_is_settled_and_takes_no_room() -> None:
    known = {f"https://example.org/{n}" for n in range(55)}
    chosen = select_entries([entry(n) for n in range(60)], known, FEED, first=False, limit=50)
    assert keys(chosen.taken) == ["k59", "k58", "k57", "k56", "k55"]
    assert chosen.handled_keys == {f"k{n}" for n in range(60)}
    assert chosen.remaining == 0


def test_two_entries_of_one_address_give_one_article() -> None:
    twins = [entry(0, link="https://example.org/a"), entry(1, link="https://example.org/a#top")]
    chosen = select_entries(twins, (), FEED, first=False, limit=50)
    assert keys(chosen.taken) == ["k0"]
    assert chosen.handled_keys == {"k0", "k1"}


def test_the_twin_of_an_entry_that_is_left_is_left_as_well() -> None:
    twins = [entry(0, link="https://example.org/a"), entry(1, link="https://example.org/a")]
    chosen = select_entries([*twins, entry(2)], (), FEED, first=False, limit=1)
    assert chosen.handled_keys == {"k2"}


def test_without_dates_the_order_of_the_feed_counts() -> None:
    assert keys(oldest_first([entry(0, dated=False), entry(1), entry(2)])) == ["k2", "k1", "k0"]


def test_a_feed_that_begins_with_the_oldest_is_put_right_by_its_dates() -> None:
    assert keys(oldest_first([entry(2), entry(1), entry(0)])) == ["k2", "k1", "k0"]


def test_an_entry_without_a_link_has_an_address_within_its_feed() -> None:
    one, other = entry(1, link=""), entry(2, link="")
    assert entry_url(one, FEED).startswith(f"{FEED}#")
    assert entry_url(one, FEED) != entry_url(other, FEED)
    assert entry_url(one, FEED) == entry_url(one, FEED)


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


@given(
    shapes=st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60),
    known=st.sets(st.integers(0, 30)),
    most=st.integers(1, 60),
)
def test_nothing_is_lost_however_the_entries_come(
    shapes: list[tuple[int, bool]], known: set[int], most: int
) -> None:
    entries = [
        FeedEntry(f"k{i}", "", f"https://example.org/{n}", "", "", NOW if dated else None, None)
        for i, (n, dated) in enumerate(shapes)
    ]
    known_urls = {f"https://example.org/{n}" for n in known}
    have: set[str] = set()
    seen: tuple[str, ...] = ()
    for _ in range(len(entries) + 1):
        new = [e for e in entries if e.key not in seen]
        chosen = select_entries(new, known_urls | have, FEED, first=False, limit=most)
        have |= {entry_url(e, FEED) for e in chosen.taken}
        seen = keys_to_remember(entries, chosen.handled_keys, seen)
        settled = {e.link for e in entries if e.key in seen}
        assert settled <= have | known_urls
    assert {e.link for e in entries} <= have | known_urls
    assert set(seen) == {e.key for e in entries}


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

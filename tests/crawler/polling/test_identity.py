"""An entry is an event: what is new, what is known and by what, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.entry_counts import EntryCounts, KnownBy, describe_counts
from policywire.crawler.model.feed_entry import (
    Feed,
    FeedEntry,
    entry_key,
    with_distinct_entries,
)
from policywire.crawler.polling.identity import Event, EventSorter, Standing, page_address
from policywire.crawler.polling.intake import Intake, IntakeResult
from tests.trust.count import Count

FEED = "https://court.example/feed"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(
    title: str,
    link: str = "https://court.example/docket/7",
    *,
    name: str = "",
    says: str = "",
    at: datetime = NOW,
    **more: Any,
) -> FeedEntry:
    key = entry_key(name, link, title, says)
    return FeedEntry(key, title, link, says, "", at, None, id=name, **more)


class Desk:
    """Polls of one source without a web: entries in, addresses of articles out."""

    def __init__(self, *, reads_pages: bool = False) -> None:
        self.state, self.store, self.reads_pages = SourceState(), set[str](), reads_pages
        self.counts = EntryCounts()
        self.updated: list[str] = []

    def poll(self, *entries: FeedEntry, limit: int = 50, at: datetime = NOW) -> list[str]:
        feed = with_distinct_entries(Feed("", "", "", entries, None, "rss"))
        state = self.state
        events = EventSorter(
            FEED,
            state.sightings,
            set(state.seen),
            set(state.traces),
            state.last_ok,
            reads_pages=self.reads_pages,
        ).sort(feed.entries)
        intake = Intake.of(feed, events, self.store, state, limit=limit, now=at)
        new = [e for e in intake.taken if e.standing is Standing.NEW]
        changed = [e for e in intake.taken if e.standing is Standing.CHANGED]
        result = IntakeResult((), (), frozenset(), {e.entry.key: e.url for e in intake.taken})
        self.counts = replace(intake.counts(result), stored=len(new), changed=len(changed))
        self.state = replace(
            state,
            seen=(*intake.handled_keys, *state.seen),
            sightings=tuple(intake.handled_sightings(result)),
            last_ok=at,
        )
        self.updated = [e.url for e in changed]
        self.store |= {e.url for e in new}
        return [e.url for e in new]


# Several events at one address


def test_entries_that_differ_by_their_anchor_only_are_events_of_their_own(count: Count) -> None:
    desk = Desk(reads_pages=True)
    fees = entry("Fees rise", "https://a.example/new#fees")
    assert desk.poll(fees) == ["https://a.example/new"]
    visas = entry("Visas fall", "https://a.example/new#visas", at=NOW + HOUR)
    assert desk.poll(visas, fees) == ["https://a.example/new#visas"]
    assert desk.poll(visas, fees) == []
    count(1)


def test_an_anchor_that_all_entries_have_is_only_a_place_in_their_pages() -> None:
    first, second = (entry(f"Title {n}", f"https://a.example/{n}#ftag=RSS") for n in (1, 2))
    assert Desk().poll(first, second) == ["https://a.example/2", "https://a.example/1"]


def test_a_fragment_of_the_identifier_counts_from_the_first_entry_on() -> None:
    at = "https://court.example/docket/7?order=desc#entry-1"
    assert Desk().poll(entry("Entry 1", at, name=at)) == [at]


def test_a_path_that_a_script_makes_is_an_address() -> None:
    one = entry("Notice 1", "https://a.example/#!/notice/1")
    assert page_address(one, FEED) == "https://a.example/#!/notice/1"


def test_a_new_identifier_with_other_words_at_a_known_address_is_an_article(count: Count) -> None:
    desk = Desk()
    assert desk.poll(entry("Board sets fees", name="101")) == ["https://court.example/docket/7"]
    [second] = desk.poll(
        entry("Board bans barges", name="102"), entry("Board sets fees", name="101")
    )
    assert second.startswith("https://court.example/docket/7#event-")
    count(1)


def test_a_docket_whose_entries_share_title_and_page_gives_an_article_for_each() -> None:
    desk = Desk()
    said = ["[Complaint]", "[Motion for a Stay]", "[Order on Motion]", "[Notice of Appeal]"]
    case = "1:26-cv-00415 Harbor Workers v. Ports"
    for n, words in enumerate(said):
        assert len(desk.poll(entry(case, name=f"{n}", says=words, at=NOW + n * HOUR))) == 1
    assert len(desk.store) == len(said)


def test_the_same_words_under_another_identifier_are_known_by_their_words(count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Fees rise", name="w1", says="Fees for wells rise."))
    again = entry(
        "Fees rise", name="w2", says="Fees for wells rise.", at=NOW + timedelta(minutes=1)
    )
    assert desk.poll(again) == []
    assert desk.counts.known == {KnownBy.WORDS: 1}
    count(1)


def test_the_same_words_a_day_later_are_another_event(count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Case 7", name="n1", says="Notice of appearance"))
    late = entry("Case 7", name="n2", says="Notice of appearance", at=NOW + timedelta(days=1))
    assert len(desk.poll(late)) == 1
    count(1)


def test_an_address_that_only_another_source_led_to_is_known(count: Count) -> None:
    desk = Desk()
    desk.store.add("https://court.example/docket/7")
    assert desk.poll(entry("Board sets fees", name="101")) == []
    assert desk.counts.known == {KnownBy.ADDRESS: 1}
    count(1)


def test_two_sources_give_the_events_of_one_page_the_same_addresses() -> None:
    fees, barges = entry("Fees rise", name="1"), entry("Barges are banned", name="2")
    assert set(Desk().poll(fees, barges)) == set(Desk().poll(barges, fees))


# Identifiers


def test_an_identifier_that_is_the_front_page_identifies_nothing(count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Ferry fees", "https://a.example/1", name="https://a.example/"))
    second = entry("Milk order", "https://a.example/2", name="https://a.example/", at=NOW - HOUR)
    assert desk.poll(second) == ["https://a.example/2"]
    count(1)


def test_a_fragment_that_numbers_the_versions_of_a_page_makes_no_new_entry(count: Count) -> None:
    link = "https://news.example/articles/c1"
    first, later = (entry(f"Vote is {n}", link, name=f"{link}#{n}") for n in range(2))
    assert first.key == later.key
    assert entry("x", link, name="https://news.example/r#1").key != first.key
    count(1)


def test_an_identifier_that_is_given_to_another_page_with_other_words_is_new(count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Ferry fees stand", "https://a.example/1", name="top"))
    old = entry("Milk order falls", "https://a.example/2", name="top", at=NOW - HOUR)
    assert desk.poll(old) == ["https://a.example/2"]
    moved = replace(old, link="https://a.example/two")
    assert desk.poll(moved) == []
    assert desk.counts.known == {KnownBy.KEY: 1}
    count(1)


# Records without an identifier, and what changes


def test_other_words_under_a_link_that_is_all_a_record_has_are_another_event() -> None:
    desk = Desk()
    passed = entry("HR 7: Dredging Act", says="Passed House 220 - 204.")
    assert len(desk.poll(entry("HR 7: Dredging Act", says="Referred to the committee."))) == 1
    [event] = desk.poll(passed)
    assert "#event-" in event
    assert desk.poll(passed) == []


@pytest.mark.parametrize("name", ["", "doc-1"])
def test_a_few_other_words_are_a_version_of_the_article(name: str, count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Fees for harbor pilots", name=name, says="The office raises fees by a tenth."))
    again = entry("Fees for harbor pilots", name=name, says="The office raises fees by a fifth.")
    assert desk.poll(again) == []
    assert desk.updated == ["https://court.example/docket/7"]
    assert desk.counts.changed == 1
    count(1)


def test_another_field_is_a_change_of_the_article() -> None:
    desk = Desk()
    desk.poll(entry("Fees", name="d", fields={"status": "open"}))
    desk.poll(entry("Fees", name="d", fields={"status": "closed"}))
    assert desk.updated == ["https://court.example/docket/7"]


def test_where_the_page_is_read_a_summary_alone_changes_nothing() -> None:
    desk = Desk(reads_pages=True)
    desk.poll(entry("Fees rise", name="d", says="3 comments"))
    assert desk.poll(entry("Fees rise", name="d", says="4 comments", at=NOW + HOUR)) == []
    assert desk.updated == []
    desk.poll(entry("Fees rise after vote", name="d", says="9 comments", at=NOW + 2 * HOUR))
    assert desk.updated == ["https://court.example/docket/7"]


# Nothing vanishes


def test_a_twin_of_an_entry_that_is_left_is_left_as_well(count: Count) -> None:
    desk = Desk()
    desk.poll(entry("Old", "https://a.example/0"))
    twins = [entry("Fees", name=name, says="Fees rise.") for name in ("a", "b")]
    desk.poll(*twins, entry("Earlier", "https://a.example/1", at=NOW - HOUR), limit=1)
    assert desk.counts.waiting == 2
    assert len(desk.poll(*twins)) == 1
    count(1)


shapes = st.tuples(
    st.integers(0, 3), st.sampled_from(["", "1", "2", "3"]), st.integers(0, 4), st.integers(0, 30)
)


@settings(max_examples=60)
@given(polls=st.lists(st.lists(shapes, max_size=12), max_size=5), limit=st.integers(1, 8))
def test_every_entry_that_is_offered_has_one_fate(
    polls: Sequence[Sequence[tuple[int, str, int, int]]], limit: int
) -> None:
    desk = Desk()
    for shown in polls:
        entries = [
            entry(
                f"Matter {words} of the office",
                f"https://a.example/{place}",
                name=name,
                says=f"Word{words} says all",
                at=NOW + hours * HOUR,
            )
            for place, name, words, hours in shown
        ]
        desk.poll(*entries, limit=limit)
        assert desk.counts.offered == desk.counts.accounted_for == len(entries)


def test_the_counts_are_said_in_a_line() -> None:
    counts = EntryCounts(12, 3, 1, 2, Counter({KnownBy.KEY.value: 5}), {"stands twice": 1})
    assert describe_counts(counts) == (
        "12 offered: 3 stored, 1 changed, 2 left for the next poll, 5 known (5 by key), "
        "1 refused (1 stands twice)"
    )


def test_an_event_is_addressed_by_its_sighting() -> None:
    [event] = EventSorter(FEED, (), (), (), None, reads_pages=False).sort([entry("A", name="1")])
    assert isinstance(event, Event)
    assert event.url == event.sighting.url == "https://court.example/docket/7"


def test_two_events_with_one_fragment_are_two_articles() -> None:
    desk = Desk()
    bill = "https://court.example/bill/7"
    desk.poll(entry("Introduced", f"{bill}#2026-11-22", name="a"))
    told = desk.poll(
        entry("Introduced", f"{bill}#2026-11-22", name="a"),
        entry("Reported by committee", f"{bill}#2026-11-23", name="b"),
        entry("Passed the House", f"{bill}#2026-11-23", name="c"),
    )
    assert len(set(told)) == 2
    assert f"{bill}#2026-11-23" in told


def test_the_same_words_at_two_moments_of_one_answer_are_two_events_of_a_shared_page() -> None:
    desk = Desk()
    motion = entry("Port v. Guild", says="[Motion]")
    first = entry("Port v. Guild", says="[Appearance]")
    second = entry("Port v. Guild", says="[Appearance]", at=NOW + HOUR)
    assert len(desk.poll(motion, first, second)) == 3
    assert desk.poll(motion, first, second) == []


def test_a_page_of_one_event_that_is_listed_twice_is_one_article() -> None:
    desk = Desk()
    once, again = (
        entry("Port strike ends", name=name, says="It is over.", at=NOW + n * HOUR)
        for n, name in enumerate(("a", "b"))
    )
    assert len(desk.poll(once, again)) == 1

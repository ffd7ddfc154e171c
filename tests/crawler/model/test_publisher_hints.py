"""What feeds ask of their readers: how long to stay away, in which hours, on which days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.crawler.formats.feed import read_feed
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.model.publishing_rhythm import PublishingRhythm, updated_rhythm

NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)


def test_a_visit_is_put_off_until_the_hours_and_days_to_be_skipped_are_over() -> None:
    assert PublisherHints(skip_hours=(12, 13)).next_allowed(NOW) == datetime(
        2026, 11, 24, 14, tzinfo=UTC
    )
    assert PublisherHints(skip_days=(1, 2)).next_allowed(NOW) == datetime(2026, 11, 26, tzinfo=UTC)
    assert PublisherHints(skip_hours=(0,), skip_days=(1,)).next_allowed(NOW) == datetime(
        2026, 11, 25, 1, tzinfo=UTC
    )
    assert PublisherHints(skip_hours=(11,)).next_allowed(NOW) == NOW


def test_a_feed_that_wants_no_visit_at_all_is_visited() -> None:
    assert PublisherHints(skip_hours=tuple(range(24))).next_allowed(NOW) == NOW
    assert PublisherHints(skip_days=tuple(range(7))).next_allowed(NOW) == NOW


def test_a_ttl_is_cut_to_the_time_in_which_something_new_comes() -> None:
    busy = updated_rhythm(
        PublishingRhythm(NOW - 48 * HOUR), [NOW - n * HOUR for n in range(48)], NOW
    )
    assert PublisherHints(5 * HOUR).effective_ttl(None) == 5 * HOUR
    assert PublisherHints(5 * HOUR).effective_ttl(busy) == HOUR
    assert PublisherHints(HOUR / 2).effective_ttl(busy) == HOUR / 2
    assert PublisherHints().effective_ttl(busy) == timedelta(0)


@pytest.mark.parametrize(
    ("words", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", (0, 23), ()),
        ("<skipHours><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>", (0,), ()),
        (
            "<skipDays><day>Saturday</day><day>sunday</day><day>Doomsday</day></skipDays>",
            (),
            (5, 6),
        ),
        ("<skipHours><hour>7</hour>", (), ()),
        ("", (), ()),
    ],
)
def test_hours_and_days_to_be_skipped_are_read(
    words: str, hours: tuple[int, ...], days: tuple[int, ...]
) -> None:
    body = (
        f'<rss version="2.0"><channel><title>T</title><link>https://a.example/</link>{words}'
        "<item><title>One</title><link>https://a.example/1</link></item></channel></rss>"
    )
    feed = read_feed(body.encode(), "https://a.example/feed", "text/xml", NOW)
    assert isinstance(feed, Feed)
    assert (feed.skip_hours, feed.skip_days) == (hours, days)

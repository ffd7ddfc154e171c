"""What is learned of a source's hours, and what polling by it is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from policywire.crawler.model.publishing_rhythm import (
    PublishingRhythm,
    describe_rhythm,
    estimated_arrival,
    expected_arrivals,
    initial_rhythm,
    is_day_only,
    updated_rhythm,
)
from policywire.crawler.polling.schedule import PollPace, learned_wait, poll_pace_of, with_jitter
from policywire.crawler.polling.source_time_zone import timezone_of
from tests.crawler.newsday import (
    MINUTE,
    SHOWN,
    START,
    ZONE,
    Hours,
    agency,
    paper,
    polled,
    published,
    wire,
)
from tests.crawler.polling.test_poll import NOW, Desk, item, rss

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NEW_YORK = ZoneInfo(ZONE)
PRESS = PollPace(15 * MINUTE, 5 * MINUTE, 60 * MINUTE, feed_length=SHOWN)
OFFICIAL = PollPace(15 * MINUTE, 5 * MINUTE, 60 * MINUTE, is_priority=True, feed_length=SHOWN)


def of(a_week: float, hours: Hours, weeks: int = 8) -> PublishingRhythm:
    moments = published(a_week, hours, weeks, seed=1)
    return updated_rhythm(PublishingRhythm(START, ZONE), moments, START + timedelta(weeks=weeks))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week after the eight in which `of` learned; Monday is day 0."""
    return datetime(2026, 3, 2 + day, hour, minute, tzinfo=NEW_YORK)


# Learning


def test_the_hours_and_days_of_an_office_are_learned_on_its_own_clock() -> None:
    assert (
        describe_rhythm(of(60, agency))
        == "9 a day, mostly 09–17 h, little at weekends (America/New_York)"
    )
    assert describe_rhythm(of(3, agency)).startswith("3 a week, mostly 09–16 h")
    assert describe_rhythm(of(140, wire)) == "20 a day (America/New_York)"


def test_the_hours_stay_when_the_clocks_change() -> None:
    winter = [datetime(2026, 2, day, 9, 30, tzinfo=NEW_YORK) for day in range(2, 28)]
    summer = [datetime(2026, 6, day, 9, 30, tzinfo=NEW_YORK) for day in range(2, 28)]
    for moments in (winter, summer):
        rhythm = updated_rhythm(PublishingRhythm(moments[0], ZONE), moments, moments[-1] + HOUR)
        assert rhythm.hours.index(max(rhythm.hours)) == 9


def test_a_few_arrivals_are_no_rhythm() -> None:
    few = updated_rhythm(
        PublishingRhythm(START, ZONE), [START + n * DAY for n in range(1, 5)], START + 6 * DAY
    )
    assert not few.is_known
    assert describe_rhythm(few) == describe_rhythm(None) == "not known yet"
    assert learned_wait(NOW, PRESS, few) == PRESS.every


def test_what_a_feed_shows_at_first_is_learned_from_but_for_an_old_entry_on_top() -> None:
    shown = [NOW - n * 3 * HOUR for n in range(20)]
    rhythm = initial_rhythm([*shown, NOW - 900 * DAY], NOW, ZONE)
    assert rhythm.is_known
    assert rhythm.per_day == pytest.approx(8, rel=0.15)


def test_an_old_habit_is_forgotten() -> None:
    mornings = [START + n * DAY + 14 * HOUR for n in range(60)]
    evenings = [START + n * DAY + 23 * HOUR for n in range(60, 240)]
    rhythm = PublishingRhythm(START, "UTC")
    for moment in (*mornings, *evenings):
        rhythm = updated_rhythm(rhythm, [moment], moment + HOUR)
    assert rhythm.hours[23] > 15 * rhythm.hours[14]
    assert rhythm.per_day == pytest.approx(1, rel=0.05)


def test_what_appeared_between_two_polls_is_dated_between_them() -> None:
    before, now = NOW - HOUR, NOW
    assert estimated_arrival(NOW - 10 * MINUTE, before, now, ZONE) == NOW - 10 * MINUTE
    for told in (None, NOW - 3 * HOUR, NOW + HOUR):
        assert estimated_arrival(told, before, now, ZONE) == NOW - 30 * MINUTE


def test_midnight_is_a_day_and_no_hour() -> None:
    assert is_day_only(datetime(2026, 3, 2, tzinfo=UTC), ZONE)
    assert is_day_only(datetime(2026, 3, 2, 5, tzinfo=UTC), ZONE)
    assert not is_day_only(datetime(2026, 3, 2, 9, tzinfo=UTC), ZONE)


@pytest.mark.parametrize("hours", [agency, paper, wire])
def test_what_is_expected_of_a_week_is_what_a_week_brought(hours: Hours) -> None:
    rhythm = of(70, hours)
    week = expected_arrivals(rhythm, rhythm.at, rhythm.at + 7 * DAY)
    assert week == pytest.approx(rhythm.per_day * 7)
    by_day = [
        expected_arrivals(rhythm, rhythm.at + n * DAY, rhythm.at + (n + 1) * DAY) for n in range(7)
    ]
    assert sum(by_day) == pytest.approx(week, rel=0.01)
    assert expected_arrivals(rhythm, NOW, NOW) == expected_arrivals(rhythm, NOW, NOW - DAY) == 0


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("us", "America/New_York"),
        ("us-ca", "America/Los_Angeles"),
        ("us-ny", "America/New_York"),
        ("UK-sct", "Europe/London"),
        ("eu", "Europe/Brussels"),
        ("ca-bc", "America/Vancouver"),
        ("atlantis", "UTC"),
        ("", "UTC"),
    ],
)
def test_a_place_has_a_clock(place: str, zone: str) -> None:
    assert timezone_of(place).key == zone


# Polling by it


def test_a_busy_morning_is_polled_often_and_a_quiet_night_rarely() -> None:
    rhythm = of(60, agency)
    assert learned_wait(local(0, 9), OFFICIAL, rhythm) < 6 * MINUTE
    assert learned_wait(local(0, 22), OFFICIAL, rhythm) > 40 * MINUTE
    assert learned_wait(local(5, 12), OFFICIAL, rhythm) > 25 * MINUTE


def test_the_last_poll_of_the_night_does_not_miss_the_morning() -> None:
    moments = [datetime(2026, 1, 5 + n, 9, 5, tzinfo=NEW_YORK) for n in range(26) for _ in range(8)]
    rhythm = updated_rhythm(PublishingRhythm(START, ZONE), moments, moments[-1] + HOUR)
    night, late = (learned_wait(local(1, *at), OFFICIAL, rhythm) for at in ((5, 0), (8, 0)))
    assert night > 45 * MINUTE
    assert late < 35 * MINUTE


@given(
    moments=st.lists(st.integers(0, 60 * 24 * 60), max_size=200),
    later=st.integers(0, 60 * 24 * 14),
    room=st.integers(0, 50),
    first=st.booleans(),
)
def test_no_wait_is_shorter_or_longer_than_it_may_be(
    moments: list[int], later: int, room: int, first: bool
) -> None:
    pace = PollPace(15 * MINUTE, 5 * MINUTE, 60 * MINUTE, first, room)
    end = START + 60 * DAY
    rhythm = updated_rhythm(
        PublishingRhythm(START, ZONE), [START + m * MINUTE for m in moments], end
    )
    wait = learned_wait(end + later * MINUTE, pace, rhythm)
    least = timedelta(milliseconds=1)
    assert pace.shortest - least <= wait <= pace.longest + least


def test_a_feed_that_shows_little_is_polled_before_half_of_it_is_new() -> None:
    rhythm = of(2000, wire)
    roomy, narrow = (
        PollPace(60 * MINUTE, MINUTE, 240 * MINUTE, feed_length=room) for room in (500, 5)
    )
    assert learned_wait(NOW, roomy, rhythm) > 25 * MINUTE
    assert learned_wait(NOW, narrow, rhythm) < 17 * MINUTE


def test_sources_do_not_fall_into_step() -> None:
    waits = {with_jitter(f"source-{n}", NOW, HOUR) for n in range(100)}
    assert len(waits) == 100
    assert all(57 * MINUTE <= wait <= 63 * MINUTE for wait in waits)


WORTH = [
    # a week, hours, pace: at most this part of the fixed delay (median), and of the fixed polls
    (20, agency, OFFICIAL, 0.5, 1.1),
    (60, agency, OFFICIAL, 0.5, 1.1),
    (60, agency, PRESS, 0.5, 1.1),
    (20, agency, PRESS, 0.8, 0.75),
    (150, paper, PRESS, 0.6, 1.7),
    (14, wire, PRESS, 2.5, 0.6),
]


@pytest.mark.slow
@pytest.mark.parametrize(("a_week", "hours", "pace", "delay", "polls"), WORTH)
def test_polls_go_where_the_news_is(
    a_week: float, hours: Hours, pace: PollPace, delay: float, polls: float
) -> None:
    moments = published(a_week, hours, 12, seed=7)
    fixed = polled(moments, pace, 12, after=6, fixed=True)
    by_rhythm = polled(moments, pace, 12, after=6)
    assert by_rhythm.median <= delay * fixed.median
    assert by_rhythm.p90 <= max(delay, 1) * fixed.p90
    assert by_rhythm.polls <= polls * fixed.polls
    assert by_rhythm.worst <= 1.1 * pace.longest / MINUTE


# In a poll


@pytest.fixture
def desk(web: object, fetcher: object, reply: object, clock: object) -> Desk:
    desk = Desk(web, fetcher, reply, clock)  # type: ignore[arg-type]
    desk.source = desk.source.model_copy(update={"full_text": False})
    return desk


async def test_a_poll_learns_the_hours_and_plans_the_next_one_by_them(desk: Desk) -> None:
    moments = [NOW - n * DAY - HOUR for n in range(30)]
    items = [item(n, desk.web.url(f"/{n}"), when) for n, when in enumerate(moments)]
    desk.web.pages["/feed"] = desk.reply(rss(items))
    await desk.poll()
    rhythm = desk.state.rhythm
    assert rhythm is not None
    assert (rhythm.zone, rhythm.is_known, desk.state.room) == (ZONE, True, 30)
    pace = poll_pace_of(desk.source, None, 30)
    assert desk.state.next_poll == NOW + with_jitter("ledger", NOW, learned_wait(NOW, pace, rhythm))
    fresh = item("new", desk.web.url("/new"), NOW + 10 * MINUTE)
    desk.web.pages["/feed"] = desk.reply(rss([fresh, *items]))
    desk.clock.pass_by(minutes=20)
    await desk.poll()
    assert desk.state.rhythm is not None
    assert desk.state.rhythm.arrivals == pytest.approx(rhythm.arrivals + 1, rel=0.01)


def test_an_api_is_asked_no_more_often_than_it_is_written() -> None:
    from policywire.config.models import JsonSource, Source

    api = JsonSource(kind="json", url="https://a.example/x", outlet="A", items="results")
    feed = Source(url="https://a.example/x", outlet="A")
    assert poll_pace_of(api, None, 20).shortest == api.every
    assert poll_pace_of(feed, None, 20).shortest == feed.min
    assert poll_pace_of(feed, 7 * MINUTE, 20).longest == 7 * MINUTE

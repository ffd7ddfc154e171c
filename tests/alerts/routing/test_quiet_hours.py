"""Hours of a day as instants, on ordinary days and when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from policywire.alerts.routing.quiet_hours import (
    after_quiet,
    day_around,
    last_slot,
    next_slot,
    quiet_until,
)
from policywire.config.models import DigestSchedule, QuietHours
from tests.trust.count import Count

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours.model_validate({"from": "22:00", "to": "07:00"})
SPRING = datetime(2026, 3, 8, tzinfo=NEW_YORK)
"""In the night to this day New York loses the hour after 02:00."""
AUTUMN = datetime(2026, 11, 1, tzinfo=NEW_YORK)
"""In the night to this day New York has the hour after 01:00 twice."""


def _at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """A local time, told in UTC as the service does."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def _digest(*at: str, **terms: object) -> DigestSchedule:
    return DigestSchedule.model_validate({"at": list(at), **terms})


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-03 21:59", None),
        ("2026-03-03 22:00", "2026-03-04 07:00"),
        ("2026-03-04 00:00", "2026-03-04 07:00"),
        ("2026-03-04 06:59", "2026-03-04 07:00"),
        ("2026-03-04 07:00", None),
    ],
)
def test_a_night_is_quiet_from_its_first_minute_to_its_last(now: str, until: str | None) -> None:
    assert quiet_until(NIGHT, _at(now), NEW_YORK) == (_at(until) if until else None)


def test_quiet_hours_begin_on_the_days_named_and_end_on_the_next() -> None:
    weekend = QuietHours.model_validate({"from": "22:00", "to": "07:00", "days": ["fri", "sat"]})
    sunday_morning, monday_morning = _at("2026-03-01 06:00"), _at("2026-03-02 06:00")
    assert quiet_until(weekend, sunday_morning, NEW_YORK) == _at("2026-03-01 07:00")
    assert quiet_until(weekend, monday_morning, NEW_YORK) is None


def test_quiet_hours_by_day_do_not_reach_into_the_night() -> None:
    lunch = QuietHours.model_validate({"from": "12:00", "to": "13:30"})
    assert quiet_until(lunch, _at("2026-03-03 13:00"), NEW_YORK) == _at("2026-03-03 13:30")
    assert quiet_until(lunch, _at("2026-03-03 23:00"), NEW_YORK) is None


def test_a_zone_of_their_own_goes_before_that_of_the_installation() -> None:
    night = QuietHours.model_validate({"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"})
    now = _at("2026-03-03 23:00", BERLIN)
    assert quiet_until(night, now, NEW_YORK) == _at("2026-03-04 07:00", BERLIN)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 8), (AUTUMN, 10)])
def test_a_night_in_which_the_clocks_change_ends_when_the_clock_says_so(
    day: datetime, hours: int, count: Count
) -> None:
    begins = (day - timedelta(hours=2)).astimezone(UTC)
    ends = quiet_until(NIGHT, begins, NEW_YORK)
    assert ends == day.replace(hour=7).astimezone(UTC)
    assert ends - begins == timedelta(hours=hours)
    count(1)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_once(count: Count) -> None:
    short = QuietHours.model_validate({"from": "22:00", "to": "01:30"})
    first, second = (AUTUMN.replace(hour=1, minute=20, fold=fold) for fold in (0, 1))
    assert quiet_until(short, first.astimezone(UTC), NEW_YORK) == _at("2026-11-01 01:30")
    assert quiet_until(short, second.astimezone(UTC), NEW_YORK) is None
    count(1)


def test_a_digest_in_the_hour_that_is_skipped_comes_an_hour_later_by_the_clock(
    count: Count,
) -> None:
    early = _digest("02:30")
    slot = next_slot(early, _at("2026-03-07 12:00"), NEW_YORK)
    assert slot.astimezone(NEW_YORK).strftime("%d %H:%M %Z") == "08 03:30 EDT"
    assert next_slot(early, slot, NEW_YORK) == _at("2026-03-09 02:30")
    count(1)


def test_a_digest_in_the_hour_that_comes_twice_comes_once(count: Count) -> None:
    early = _digest("01:30")
    slot = next_slot(early, _at("2026-10-31 12:00"), NEW_YORK)
    assert slot.astimezone(NEW_YORK).strftime("%d %H:%M %Z") == "01 01:30 EDT"
    assert next_slot(early, slot, NEW_YORK) == _at("2026-11-02 01:30")
    count(1)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_digest_stays_at_its_hour_when_the_clocks_change(day: datetime, count: Count) -> None:
    slot = next_slot(_digest("08:00"), day.astimezone(UTC), NEW_YORK)
    assert slot.astimezone(NEW_YORK) == day.replace(hour=8)
    count(1)


def test_a_digest_comes_at_each_of_its_hours_on_its_days() -> None:
    twice = _digest("17:00", "08:00", days=["mon", "fri"])
    slots = [_at("2026-03-05 12:00")]
    for _ in range(3):
        slots.append(next_slot(twice, slots[-1], NEW_YORK))
    told = [slot.astimezone(NEW_YORK).strftime("%a %H:%M") for slot in slots[1:]]
    assert told == ["Fri 08:00", "Fri 17:00", "Mon 08:00"]


def test_the_days_of_a_change_have_23_and_25_hours() -> None:
    lengths = [
        end - start
        for start, end in (
            day_around(day.replace(hour=12).astimezone(UTC), NEW_YORK) for day in (SPRING, AUTUMN)
        )
    ]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


ZONES = st.sampled_from(
    ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia"]
)
CLOCK = st.times().map(lambda at: at.strftime("%H:%M"))
DAYS = st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1).map(
    sorted
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)


@given(MOMENTS, st.lists(CLOCK, min_size=1, max_size=3), DAYS, ZONES)
def test_between_two_digests_there_is_no_third(
    now: datetime, at: list[str], days: list[str], zone: str
) -> None:
    digest = _digest(*at, days=days, zone=zone)
    after = next_slot(digest, now, UTC)
    before = last_slot(digest, now, UTC)
    assert before <= now < after
    assert next_slot(digest, before, UTC) == after
    assert last_slot(digest, after, UTC) == after
    assert after - before <= timedelta(days=8, hours=1)


@given(MOMENTS, CLOCK, CLOCK, DAYS, ZONES)
def test_quiet_hours_end_within_a_day_and_never_in_the_past(
    now: datetime, begins: str, ends: str, days: list[str], zone: str
) -> None:
    if begins == ends:
        return
    quiet = QuietHours.model_validate({"from": begins, "to": ends, "days": days, "zone": zone})
    until = quiet_until(quiet, now, UTC)
    assert until is None or now < until <= now + timedelta(hours=48)
    assert after_quiet(quiet, now, UTC) == (until or now)

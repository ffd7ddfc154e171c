"""Dates ahead read out of sentences: those that are said to come, and no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from policywire.config.enums import DateKind
from policywire.crawler.extract.dates.upcoming_dates_in_text import (
    LONGEST_SAID,
    upcoming_dates_in,
)

PUBLISHED = datetime(2026, 11, 20, 15, tzinfo=UTC)
CLOSE, HEARING = DateKind.COMMENTS_CLOSE, DateKind.HEARING
EFFECTIVE, DEADLINE = DateKind.EFFECTIVE, DateKind.DEADLINE


@pytest.mark.parametrize(
    ("sentence", "kind", "day"),
    [
        ("Comments must be received on or before January 19, 2027.", CLOSE, "2027-01-19"),
        ("DATES: Written comments are due by January 19, 2027.", CLOSE, "2027-01-19"),
        ("The comment period closes on Jan. 19.", CLOSE, "2027-01-19"),
        ("Public comments will be accepted through 19 January 2027.", CLOSE, "2027-01-19"),
        ("The agency will accept comments on the draft until Monday, Jan. 4.", CLOSE, "2027-01-04"),
        ("The comment period is extended to 2027-02-01.", CLOSE, "2027-02-01"),
        ("Interested persons may submit comments no later than 1/19/2027.", CLOSE, "2027-01-19"),
        ("DATES: This rule is effective January 1, 2027.", EFFECTIVE, "2027-01-01"),
        ("The final rule takes effect Jan. 1, officials said.", EFFECTIVE, "2027-01-01"),
        ("Effective date: December 15, 2026.", EFFECTIVE, "2026-12-15"),
        ("The regulation enters into force on 1 March 2027.", EFFECTIVE, "2027-03-01"),
        ("On Dec. 10, the new fee takes effect nationwide.", EFFECTIVE, "2026-12-10"),
        ("A hearing is scheduled for Dec. 9 in Boston.", HEARING, "2026-12-09"),
        ("The committee will hold a hearing on the bill on Tuesday, December 1.", HEARING,
         "2026-12-01"),
        ("On Dec. 3, the Ways and Means panel will hold its first hearing on it.", HEARING,
         "2026-12-03"),
        ("Oral arguments are set for February 24, 2027.", HEARING, "2027-02-24"),
        ("Employers must file the form by January 31, 2027.", DEADLINE, "2027-01-31"),
        ("The program expires on September 30, 2027.", DEADLINE, "2027-09-30"),
        ("The deadline to apply is Dec. 15.", DEADLINE, "2026-12-15"),
    ],
)  # fmt: skip
def test_a_date_is_read_with_what_happens_on_it(sentence: str, kind: DateKind, day: str) -> None:
    text = f"The Treasury spoke on Thursday. {sentence} Nothing else is known."
    (found,) = upcoming_dates_in(text, PUBLISHED)
    assert (found.kind, found.on.date().isoformat()) == (kind, day)
    assert found.said == sentence
    assert found.all_day


@pytest.mark.parametrize(
    "sentence",
    [
        "The rule would take effect on January 1, 2027.",
        "The bill could become effective Jan. 1, 2027, if it passes.",
        "Comments were due on November 3, 2026.",
        "The hearing was held on November 3.",
        "The law took effect on January 1, 2026.",
        "She was born on December 9, 2027.",
        "Shares fell 3% on December 1, 2026.",
        "The hearing is scheduled for December 45.",
        "The comment period closes on February 30, 2027.",
        "The deadline is January 1, 2099.",
        "The hearing is set for January 5, 1999, in the file.",
        "He commented on January 4, 2027, in an interview.",
        "The rule does not take effect on January 1, 2027.",
        "Officials may publish the list in January.",
    ],
)
def test_what_is_past_possible_or_something_else_is_no_date_ahead(sentence: str) -> None:
    assert upcoming_dates_in(sentence, PUBLISHED) == ()


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        (" at 10 a.m. ET", datetime(2026, 12, 9, 15, tzinfo=UTC)),
        (", 2026, at 2:30 p.m. Eastern", datetime(2026, 12, 9, 19, 30, tzinfo=UTC)),
        (" at 9 a.m. Pacific", datetime(2026, 12, 9, 17, tzinfo=UTC)),
        (" at 14:00 GMT", datetime(2026, 12, 9, 14, tzinfo=UTC)),
    ],
)
def test_an_hour_with_its_zone_is_kept(clock: str, utc: datetime) -> None:
    (found,) = upcoming_dates_in(
        f"A hearing is set for December 9{clock} in Washington.", PUBLISHED
    )
    assert (found.on, found.all_day) == (utc, False)


def test_an_hour_without_a_zone_leaves_the_day() -> None:
    (found,) = upcoming_dates_in("A hearing is set for December 9 at 10 a.m. in Boston.", PUBLISHED)
    assert (found.on, found.all_day) == (datetime(2026, 12, 9, tzinfo=UTC), True)


def test_a_date_that_is_said_twice_is_kept_once_and_two_kinds_twice() -> None:
    text = (
        "This rule is effective March 1, 2027. Comments are due by January 4, 2027.\n"
        "As said above, comments must be received by January 4, 2027."
    )
    found = [(each.kind, each.on.date().isoformat()) for each in upcoming_dates_in(text, PUBLISHED)]
    assert found == [(EFFECTIVE, "2027-03-01"), (CLOSE, "2027-01-04")]


def test_a_long_sentence_is_cut_around_its_date() -> None:
    text = (
        f"Comments {'on this and that ' * 12}must be received by March 1, 2027, {'and so ' * 60}."
    )
    (found,) = upcoming_dates_in(text, PUBLISHED)
    assert "March 1, 2027" in found.said
    assert len(found.said) <= LONGEST_SAID + 4


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="comments hearing effective deadline by on until May 3,2027. \n", max_size=400)
)
def test_no_text_breaks_it(text: str) -> None:
    for each in upcoming_dates_in(text, PUBLISHED):
        assert each.on.date() > PUBLISHED.date()

"""What pages are made of: sparklines, marks, words for times, cursors, colours."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from policywire.alerts.message.labels import format_datetime, pluralize
from policywire.web.views import cursor
from policywire.web.views.highlight import highlight_line, highlight_paragraphs
from policywire.web.views.labels import name_topics
from policywire.web.views.sparkline import HEIGHT, sparkline
from policywire.web.views.template import STYLE
from policywire.web.views.times import ago

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(st.text(max_size=50), STRETCHES, STRETCHES)
def test_marking_never_changes_the_text(
    text: str, matched: list[tuple[int, int]], new: list[tuple[int, int]]
) -> None:
    shown = [
        "".join(piece.text for piece in line) for line in highlight_paragraphs(text, matched, new)
    ]
    assert shown == [line for line in text.split("\n") if line.strip()]
    assert "".join(piece.text for piece in highlight_line(text, matched)) == text


@given(st.text(alphabet="ab \n", max_size=50), STRETCHES)
def test_exactly_what_lies_in_a_stretch_is_marked(
    text: str, matched: list[tuple[int, int]]
) -> None:
    marked = [piece.matched for piece in highlight_line(text, matched) for _ in piece.text]
    assert marked == [
        any(start <= position < end for start, end in matched) for position in range(len(text))
    ]


def test_what_matched_and_what_is_new_may_overlap() -> None:
    (line,) = highlight_paragraphs("IRS agents leave", [(0, 10)], [(4, 16)])
    assert [(piece.text, piece.matched, piece.new) for piece in line] == [
        ("IRS ", True, False),
        ("agents", True, True),
        (" leave", False, True),
    ]


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 10_000), max_size=20))
def test_a_sparkline_stays_in_its_box_and_has_a_bar_for_each_day(days: dict[int, int]) -> None:
    counts = {TODAY - timedelta(days=back): articles for back, articles in days.items()}
    drawn = sparkline(counts, TODAY, 30)
    bars = re.findall(r"M(\d+) (\d+)v-(\d+)h(\d+)v(\d+)z", drawn.path)
    assert len(bars) == sum(1 for back, articles in days.items() if articles and back < 30)
    for x, bottom, height, width, _ in bars:
        assert int(x) + int(width) <= drawn.width
        assert int(bottom) == HEIGHT
        assert 0 < int(height) <= HEIGHT


def test_a_sparkline_says_in_words_what_it_shows() -> None:
    drawn = sparkline({TODAY: 3, TODAY - timedelta(days=2): 1}, TODAY, 14)
    assert drawn.label == "4 articles in 14 days, most on 1 Mar: 3"
    assert (drawn.first, drawn.last) == ("16 Feb", "1 Mar")
    assert sparkline({TODAY: 1}, TODAY, 14).label == "1 article in 14 days, on 1 Mar"
    assert sparkline({}, TODAY, 14).label == "no articles in 14 days"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=2), "27 Feb, 12:00 UTC"),
        (timedelta(days=400), "25 Jan 2025, 12:00 UTC"),
        (timedelta(seconds=-5), "in a moment"),
        (timedelta(minutes=-12), "in 12 min"),
        (timedelta(days=-3), "4 Mar, 12:00 UTC"),
    ],
)
def test_a_time_is_told_as_people_say_it(passed: timedelta, said: str) -> None:
    assert ago(NOW - passed, NOW, UTC) == said


def test_times_are_told_in_the_zone_of_the_settings() -> None:
    assert format_datetime(NOW, ZoneInfo("America/New_York")) == "1 Mar 2026, 07:00 EST"


def test_numbers_and_nouns_agree() -> None:
    assert pluralize(1, "copy", "copies") == "1 copy"
    assert pluralize(1200, "outlet") == "1,200 outlets"


@given(st.datetimes(timezones=st.just(UTC)), st.text(min_size=1, max_size=20))
def test_a_cursor_is_read_as_it_was_written(at: datetime, key: str) -> None:
    assert cursor.read(cursor.write(at, key)) == (at, key)


PAIRS = [
    (text, ground) for ground in ("paper", "raised") for text in ("ink", "soft", "accent", "bad")
] + [("ink", "wash"), ("accent", "wash"), ("ink", "mark")]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(text: str, ground: str, scheme: int) -> None:
    """WCAG 2.2 AA: a contrast of at least 4.5 to 1."""
    colours = _schemes()[scheme]
    light, dark = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _schemes() -> list[dict[str, str]]:
    blocks = re.findall(r":root {(.*?)}", STYLE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    return [dict(re.findall(r"--(\w+): #(\w{6});", block)) for block in blocks]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_style_sheet_loads_nothing_from_anywhere() -> None:
    style = STYLE.read_text()
    assert "url(" not in style
    assert "@import" not in style


def test_a_reason_names_topics_by_their_titles() -> None:
    titles = {"tax": "Taxes", "tax-credits": "Tax credits"}
    said = "Route 1 is for tax-credits, tax; this is about pre-tax pay."
    assert (
        name_topics(said, titles) == "Route 1 is for Tax credits, Taxes; this is about pre-tax pay."
    )
    assert name_topics(said, {}) == said

"""The demo: its beats, its calendar, its figures, and a quick run of the whole."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.demo.calendar import DateRuleStream
from policywire.demo.demo import SINCE, tick_times
from policywire.demo.newsroom import publications
from policywire.demo.summary import DemoCounts
from tests.cli.command import policywire

YEAR = [each for each in publications() if each.date >= SINCE]


def test_a_reprint_comes_after_two_beats_of_rest() -> None:
    original = next(each for each in YEAR if each.copy_of is None)
    reprint = next(each for each in YEAR if each.copy_of is not None)
    rest = [reprint.date - timedelta(seconds=2), reprint.date - timedelta(seconds=1)]
    assert list(tick_times([original, reprint])) == [original.date, *rest, reprint.date]


def test_the_demo_plays_a_good_year() -> None:
    assert len(YEAR) > 80
    assert YEAR[-1].date - YEAR[0].date > timedelta(days=365)


def test_each_alert_stands_under_the_date_and_what_is_published() -> None:
    stream = io.StringIO()
    calendar = DateRuleStream(stream, lambda: datetime(2025, 2, 9, tzinfo=UTC), lambda: 1)
    calendar.write("an alert\n")
    calendar.write("another\n")
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("9 Feb 2025 · 1 article published ─")
    assert [lines[1], lines[3]] == ["an alert", "another"]


def test_an_empty_write_draws_no_rule() -> None:
    stream = io.StringIO()
    DateRuleStream(stream, lambda: SINCE, lambda: 0).write("")
    assert stream.getvalue() == ""


def test_the_figures_read_as_sentences() -> None:
    counted = DemoCounts(
        published=88,
        reprints=12,
        read=88,
        polls=655,
        matching=72,
        copies=14,
        stories=20,
        developments=23,
        messages=1,
    )
    told = dict(counted.lines(feeds=16, topics=3))
    assert told["Crawled"] == "88 pages, in 655 polls of 16 feeds"
    assert told["Told"] == "1 message in place of 72 articles"


@pytest.mark.slow
def test_it_tells_each_development_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = policywire("demo", "--seconds", "14", env={"TMPDIR": str(tmp_path), "COLUMNS": "200"})
    alerted = re.findall(r"^  http://127\.0\.0\.1:\d+(/\S+)$", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0, ran.stderr
    assert len(alerted) > 10
    assert len(alerted) == len(set(alerted))
    assert re.search(rf"Crawled +{len(YEAR)} pages", ran.stderr)
    assert re.search(rf"Told +{len(alerted)} messages", ran.stderr)
    assert not list(tmp_path.glob("policywire-demo-*"))

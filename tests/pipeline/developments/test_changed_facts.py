"""What a register changes beside the text of a known item is told with both values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from policywire.config.enums import ArticleKind, DateKind, Tier
from policywire.crawler.model.article import Article
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.pipeline.developments.changed_facts import revision_of_facts
from tests.pipeline.proceedings.records import record

AT = datetime(2026, 12, 9, 0, 30, tzinfo=UTC)
"""The evening of the 8th in Washington."""


def hearing(at: datetime, **fields: str) -> Article:
    dates = (UpcomingDate(kind=DateKind.HEARING, on=at, said="DTSTART", all_day=False),)
    article = record("Hearing on the quarry")
    return replace(article, tier=Tier.PRESS, kind=ArticleKind.NEWS, dates=dates, fields=fields)


def test_a_date_is_told_on_the_clock_of_its_place_and_its_hour_where_the_day_stays() -> None:
    before = hearing(AT, status="confirmed")
    later = revision_of_facts(before, hearing(AT + timedelta(days=7), status="confirmed"))
    sooner = revision_of_facts(before, hearing(AT - timedelta(hours=2), status="confirmed"))
    assert later
    assert later.reason == "hearing 15 December 2026, not 8 December 2026"
    assert sooner
    assert sooner.reason == ("hearing 8 December 2026, 17:30 EST, not 8 December 2026, 19:30 EST")


def test_an_event_that_is_called_off_is_told_whoever_keeps_the_calendar() -> None:
    told = revision_of_facts(hearing(AT, status="confirmed"), hearing(AT, status="cancelled"))
    assert told
    assert told.reason == "status: cancelled, was confirmed"


def test_a_date_that_was_read_from_the_text_of_a_paper_tells_nothing() -> None:
    assert revision_of_facts(hearing(AT), hearing(AT + timedelta(days=1))) is None

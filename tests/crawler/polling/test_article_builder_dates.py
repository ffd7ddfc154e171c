"""Dates ahead of an article: of its source's own fields, and of its sentences."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.config.enums import DateKind
from policywire.config.models import Source
from policywire.crawler.model.article import Article
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.polling.article_builder import ArticleDraft
from tests.crawler.polling.events import event_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CLOSING = datetime(2027, 1, 19, tzinfo=UTC)


def drafted(text: str, *dates: UpcomingDate, language: str = "en") -> Article:
    source = Source(url="https://agency.example/api", outlet="Agency", language=language)
    entry = FeedEntry(
        "k", "A rule", "https://agency.example/1", text, "", NOW, None,
        fields={"docket": "REG-1"}, dates=dates,
    )  # fmt: skip
    return ArticleDraft("agency", source, event_of(entry), NOW).build_from_feed("No page.")


def closing(on: datetime = CLOSING) -> UpcomingDate:
    return UpcomingDate(kind=DateKind.COMMENTS_CLOSE, on=on, said="comments_close_on")


def test_fields_and_dates_of_the_source_become_the_articles() -> None:
    article = drafted("A rule.", closing())
    assert article.fields == {"docket": "REG-1"}
    assert article.dates == (closing(),)


def test_a_date_that_the_source_names_is_not_read_again_from_the_text() -> None:
    text = "Comments are due by January 19, 2027. The rule is effective March 1, 2027."
    found = drafted(text, closing()).dates
    assert [(each.kind, each.said[:8]) for each in found] == [
        (DateKind.COMMENTS_CLOSE, "comments"),
        (DateKind.EFFECTIVE, "The rule"),
    ]


def test_a_date_before_publication_is_none_ahead() -> None:
    assert drafted("A rule.", closing(datetime(2026, 11, 24, tzinfo=UTC))).dates == ()


def test_only_english_is_read_for_dates() -> None:
    assert drafted("Comments are due by January 19, 2027.", language="de").dates == ()

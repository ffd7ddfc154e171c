"""Whose article it is: the source's, or the outlet's that its page names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.config.models import Source
from policywire.crawler.extract.page import read_page
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.polling.article_builder import ArticleDraft
from tests.crawler.polling.events import event_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = "The agency said on Tuesday that it would send more notices to taxpayers this spring. " * 9


def article(link: str, head: str, *, aggregator: bool = False) -> Article:
    source = Source(
        url="https://feeds.hub.example/rss", outlet="The Hub", aggregator=aggregator, language="en"
    )
    html = f"<html lang=en><head><title>Notices</title>{head}</head><p>{BODY}</p></html>"
    page = read_page(html.encode(), link, "text/html", NOW)
    assert not isinstance(page, Problem)
    entry = FeedEntry("k", "Notices", link, "", "", NOW, None)
    return ArticleDraft("hub", source, event_of(entry), NOW).build_from_page(page)


NAMED = '<meta property="og:site_name" content="The Ledger">'
PUBLISHER = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Notices",'
    '"publisher": {"@type": "Organization", "name": "The Courier"}}</script>'
)


@pytest.mark.parametrize(
    ("link", "head", "aggregator", "outlet"),
    [
        ("https://www.hub.example/1", NAMED, False, "The Hub"),
        ("https://www.hub.example/1", NAMED, True, "The Ledger"),
        ("https://ledger.example/1", NAMED, False, "The Ledger"),
        ("https://courier.example/1", PUBLISHER, False, "The Courier"),
        ("https://www.ledger.example/1", "", False, "The Hub"),
        ("https://www.ledger.example/1", "", True, "ledger.example"),
        ("https://ledger.example/1", NAMED.replace("The Ledger", "x" * 500), False, "x" * 120),
    ],
    ids=[
        "own site",
        "aggregator",
        "other site",
        "JSON-LD",
        "nothing named",
        "nothing named in an aggregator",
        "endless name",
    ],
)
def test_an_article_is_by_the_outlet_of_its_page_when_that_is_elsewhere(
    link: str, head: str, aggregator: bool, outlet: str
) -> None:
    assert article(link, head, aggregator=aggregator).outlet == outlet


def test_an_article_whose_page_was_not_read_is_by_the_source() -> None:
    source = Source(url="https://hub.example/rss", outlet="The Hub", aggregator=True)
    entry = FeedEntry("k", "Notices", "https://ledger.example/1", "Words.", "", NOW, None)
    assert (
        ArticleDraft("hub", source, event_of(entry), NOW).build_from_feed("No page.").outlet
        == "The Hub"
    )

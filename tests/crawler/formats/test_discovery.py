"""Where a site may keep its news: what its page and its robots.txt say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from policywire.config.models import JsonSource, ListingSource, SitemapSource, Source
from policywire.crawler.formats.discovery import (
    SiteInfo,
    common_feed_urls,
    common_sitemap_urls,
    read_site,
    robots_url,
    sitemaps_in,
)
from policywire.crawler.formats.format_registry import parser_for
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.workers.parser_pool import ParserPool

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITE = "https://agency.example/newsroom"


def site(html: str) -> SiteInfo:
    found = read_site(html.encode(), SITE, "text/html", NOW)
    assert isinstance(found, SiteInfo)
    return found


def test_the_feeds_in_a_pages_head_come_before_links_that_look_like_one() -> None:
    found = site(
        '<html lang="fr"><head><meta property="og:site_name" content="The Agency">'
        '<link rel="alternate" type="application/atom+xml" href="/all.atom"></head>'
        '<a href="/news/rss.xml">RSS</a><a href="/feedback">Tell us</a></html>'
    )
    assert found.feeds == (
        "https://agency.example/all.atom",
        "https://agency.example/news/rss.xml",
    )
    assert (found.name, found.language) == ("The Agency", "fr")


def test_feeds_of_comments_and_what_is_no_address_are_left_out() -> None:
    found = site(
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:void(0)">'
        '<link rel="alternate" type="application/rss+xml" href="https://[broken/feed">'
        '<link rel="alternate" type="text/html" href="/fr/">'
    )
    assert found.feeds == ()


def test_sitemaps_for_news_come_first() -> None:
    robots = b"User-agent: *\nSitemap: https://a.example/sitemap.xml\r\n  sitemap : /relative.xml\n"
    robots += b"SITEMAP:https://a.example/news-sitemap.xml\n# Sitemap: https://a.example/no.xml\n"
    assert sitemaps_in(robots) == (
        "https://a.example/news-sitemap.xml",
        "https://a.example/sitemap.xml",
    )
    assert sitemaps_in(b"\xff\xfe\0") == ()


def test_the_usual_places_are_those_of_the_page_and_of_the_site() -> None:
    assert common_feed_urls(SITE)[0] == "https://agency.example/newsroom/feed/"
    assert "https://agency.example/rss.xml" in common_feed_urls(SITE)
    assert common_sitemap_urls(SITE)[0] == "https://agency.example/news-sitemap.xml"
    assert robots_url(SITE) == "https://agency.example/robots.txt"


LIST = "".join(f"<li><a href='/n/{n}'>Measure number {n}</a>" for n in range(3))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "body"),
    [
        (
            Source(url=SITE, outlet="A"),
            "<rss version='2.0'><channel><item><title>x</title></item></channel></rss>",
        ),
        (
            SitemapSource(kind="sitemap", url=SITE, outlet="A"),
            f"<urlset><url><loc>{SITE}/1</loc></url></urlset>",
        ),
        (ListingSource(kind="listing", url=SITE, outlet="A"), f"<html><ul>{LIST}</ul>"),
        (
            ListingSource(kind="listing", url=SITE, outlet="A", items="li"),
            f"<html><ul>{LIST}</ul>",
        ),
        (JsonSource(kind="json", url=SITE, outlet="A", items="r"), '{"r": [{"title": "x"}]}'),
    ],
    ids=["feed", "sitemap", "learned listing", "listing", "json"],
)
async def test_every_kind_is_read_within_the_limits_of_the_pool(source: Any, body: str) -> None:
    pool = ParserPool()
    await pool.start()
    try:
        feed = await pool.run(parser_for(source), body.encode(), SITE, "", NOW)
    finally:
        await pool.stop()
    assert isinstance(feed, Feed), feed
    assert feed.entries

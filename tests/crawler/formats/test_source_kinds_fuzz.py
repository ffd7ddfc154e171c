"""Whatever a site sends for a sitemap, a listing or an API: a Feed or a Problem, never an error."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as some

from policywire.crawler.formats.json_items import JsonPaths, read_json_detail, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.url import is_http_url

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITE = "https://agency.example/newsroom"
FRAGMENTS = [
    *("<urlset>", "</urlset>", "<sitemapindex>", "<url>", "</url>", "<sitemap>", "</sitemap>"),
    *("<loc>https://agency.example/a", "</loc>", "<lastmod>2026-11-24T99:00", "</lastmod>"),
    *(
        "<news:title>",
        "<news:news xmlns:news='n'>",
        "<!-- c -->",
        "<?pi x?>",
        "&a;",
        "&#0;",
        "<![CDATA[",
    ),
    *("<html>", "<base href='https://[x'>", "<a href='/n/1'>One two three four</a>", "<li>", "<p>"),
    *("<a href='//[::1'>Five six seven eight</a>", "<a href='javascript:x'>a b c d</a>", "<time>"),
    *("<time datetime='x'>", "November 3, 2026", "\x00", "\ud800", "é", "]]>", "<a href=?>x y z w"),
]
PATHS = JsonPaths(items="r", title="t", link="l", date="d", text="x", next="n")

fuzz = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(found: Feed | Problem) -> None:
    assert isinstance(found, Feed | Problem)
    if isinstance(found, Feed):
        assert len({entry.key for entry in found.entries}) == len(found.entries)
        assert all(not entry.link or is_http_url(entry.link) for entry in found.entries)
        assert all(
            is_http_url(part) for part in (*found.part_urls, *filter(None, [found.next_url]))
        )


@pytest.mark.slow
@fuzz
@given(some.lists(some.sampled_from(FRAGMENTS), max_size=25), some.binary(max_size=30))
def test_sitemaps_and_listings(parts: list[str], tail: bytes) -> None:
    body = "".join(parts).encode("utf-8", "surrogatepass") + tail
    check(read_sitemap(body, SITE, "text/xml", NOW))
    check(read_listing(body, SITE, "text/html", NOW, rules=ListingRules()))
    rules = ListingRules(items="li, p", title="a", link="a", date="time")
    check(read_listing(body, SITE, "text/html", NOW, rules=rules))


VALUES = some.recursive(
    some.none() | some.booleans() | some.floats() | some.text(max_size=20) | some.just("//["),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(some.sampled_from("rtldxn"), inner, max_size=6)
    ),
    max_leaves=20,
)


@pytest.mark.slow
@fuzz
@given(VALUES)
def test_answers_of_an_api(value: object) -> None:
    for body in (json.dumps(value), json.dumps({"r": [value], "n": value})):
        check(read_json_items(body.encode(), SITE, "application/json", NOW, paths=PATHS))


@pytest.mark.slow
@fuzz
@given(VALUES, VALUES)
def test_second_answers_of_an_api(value: object, listed: object) -> None:
    detailed = replace(PATHS, detail="l", detail_items="r", listed="d")
    found = read_json_items(json.dumps({"r": [value]}).encode(), SITE, "", NOW, paths=detailed)
    check(found)
    assert isinstance(found, Problem) or not found.entries
    body, item = json.dumps(value).encode(), json.dumps(listed)
    for paths in (detailed, replace(detailed, detail_items="")):
        check(read_json_detail(body, SITE, "", NOW, paths=paths, item=item))


@pytest.mark.parametrize("depth", [500, 20_000])
def test_deep_nesting_is_read_or_refused(depth: int) -> None:
    html = b"<html>" + b"<div>" * depth + b"<a href=/n/1>One two three four</a>" * 3
    check(read_listing(html, SITE, "text/html", NOW, rules=ListingRules()))
    xml = b"<urlset>" + b"<url>" * depth + b"<loc>https://agency.example/a</loc>"
    check(read_sitemap(xml, SITE, "text/xml", NOW))

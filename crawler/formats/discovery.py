"""Where a site may keep its news: what its pages and robots.txt say, and where it usually lies.

Pure; `service` tries the places one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.extraction import parse_html
from policywire.crawler.extract.metadata import collect_markup, read_metadata
from policywire.crawler.extract.plain_text import single_line
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.url import is_http_url

_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
})  # fmt: skip
_FEED_LINK = re.compile(r"\.rss\b|/rss\b|/feed/?$|\batom\.xml|\brss\.xml|/feeds?/", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)
_SITEMAP = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_USUAL_FEEDS = ("feed/", "rss.xml", "feed.xml", "atom.xml")
_USUAL_SITEMAPS = ("news-sitemap.xml", "sitemap.xml")
_MOST_FEEDS = 5
_MOST_SITEMAPS = 3


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What a page says of its site: its name, its language, and the feeds that it links to."""

    name: str
    language: str
    feeds: tuple[str, ...]


def read_site(html: bytes, url: str, content_type: str, now: datetime) -> SiteInfo | Problem:
    """Read a page for the feeds it names: those in its head first, then links that look like one.

    Feeds of comments are left out.
    """
    tree = parse_html(decode(html, content_type))
    if tree is None:
        return Problem(ProblemClass.EMPTY, url, "The answer is empty; a page was expected.")
    named = [
        str(tag.get("href"))
        for tag in tree.iterfind(".//link[@href]")
        if (tag.get("type") or "").lower().strip() in _FEED_TYPES
        and not _COMMENTS.search(f"{tag.get('title')} {tag.get('href')}")
    ]
    linked = [
        str(tag.get("href"))
        for tag in tree.iterfind(".//a[@href]")
        if _FEED_LINK.search(str(tag.get("href")))
    ]
    whole = (urljoin(url, link.strip()) for link in (*named, *linked) if "[" not in link)
    feeds = tuple(dict.fromkeys(link for link in whole if is_http_url(link)))[:_MOST_FEEDS]
    facts = read_metadata(collect_markup(tree, url), now)
    return SiteInfo(single_line(facts.outlet), facts.language, feeds)


def sitemaps_in(robots: bytes) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those for news first."""
    links = [found.decode("utf-8", "replace") for found in _SITEMAP.findall(robots[:500_000])]
    unique = [link for link in dict.fromkeys(links) if is_http_url(link)]
    return tuple(sorted(unique, key=lambda link: "news" not in link.lower())[:_MOST_SITEMAPS])


def common_feed_urls(url: str) -> tuple[str, ...]:
    """Where feeds of this page, or of its whole site, lie on most systems."""
    here = url if url.endswith("/") else f"{url}/"
    return tuple(dict.fromkeys([urljoin(here, "feed/"), *_at_root(url, _USUAL_FEEDS)]))


def common_sitemap_urls(url: str) -> tuple[str, ...]:
    """Where sitemaps lie on most systems."""
    return _at_root(url, _USUAL_SITEMAPS)


def robots_url(url: str) -> str:
    """The address of a site's robots.txt."""
    return _at_root(url, ("robots.txt",))[0]


def _at_root(url: str, names: tuple[str, ...]) -> tuple[str, ...]:
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}/{name}" for name in names)

"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed, read from bytes into entries.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from policywire.crawler.extract.bot_wall import detect_bot_wall, is_html
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.plain_text import html_to_line
from policywire.crawler.formats.feed_body import as_utf8, declares_entities, from_root
from policywire.crawler.formats.feed_json import looks_like_json, read_json_feed
from policywire.crawler.formats.feed_xml import UnreadableFeedError, read_xml_feed
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry, with_distinct_entries

__all__ = ["Feed", "FeedEntry", "feed_to_dict", "read_feed", "unexpected_content_problem"]

LARGEST_BODY = 10 * 2**20


def read_feed(body: bytes, url: str, content_type: str, now: datetime) -> Feed | Problem:
    """Read a feed; what is none comes back as the problem it is.

    `url` is where the body came from: relative links hang on it. Only the newest 1,000 entries are
    read.
    """
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return Problem(ProblemClass.EMPTY, url, "The answer is empty; a feed was expected.")
    plain = unpacked(body, LARGEST_BODY)
    if plain is None or len(plain) > LARGEST_BODY:
        return Problem(ProblemClass.TOO_LARGE, url, "The feed is broken or larger than 10 MiB.")
    return _read_plain(plain, url, content_type, now)


def _read_plain(body: bytes, url: str, content_type: str, now: datetime) -> Feed | Problem:
    if looks_like_json(body):
        feed = read_json_feed(body, url, now)
        return with_distinct_entries(feed) if feed else _no_feed(body, url, content_type)
    return _read_xml(from_root(as_utf8(body, content_type)), url, now)


def _read_xml(body: bytes, url: str, now: datetime) -> Feed | Problem:
    if declares_entities(body):
        detail = "The feed declares XML entities, which no feed needs."
        return Problem(ProblemClass.XML_ENTITIES, url, detail)
    try:
        feed = None if is_html(body) else read_xml_feed(body, url, now)
    except UnreadableFeedError as error:
        return Problem(ProblemClass.PARSE, url, str(error)[:300])
    return with_distinct_entries(feed) if feed else _no_feed(body, url, "charset=utf-8")


def feed_to_dict(feed: Feed, file: str) -> dict[str, object]:
    """Write a feed as JSON values: `file`, `feed`, `entries`; dates in ISO 8601."""
    about = {
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "kind": feed.kind,
        "ttl": feed.ttl.total_seconds() if feed.ttl else None,
    }
    return {"file": file, "feed": about, "entries": [_entry_record(e) for e in feed.entries]}


def _entry_record(entry: FeedEntry) -> dict[str, object]:
    return {
        "key": entry.key,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "author": entry.author,
        "summary": entry.summary,
    }


def _no_feed(body: bytes, url: str, content_type: str) -> Problem:
    problem = unexpected_content_problem(body, url, content_type, "a feed")
    if problem.detail.endswith("is not a feed."):
        return replace(problem, detail="The answer is neither RSS, Atom nor JSON Feed.")
    return problem


def unexpected_content_problem(body: bytes, url: str, content_type: str, wanted: str) -> Problem:
    """Say what came instead of `wanted`, for example `a feed`."""
    text = decode(body[:LARGEST_BODY], content_type)
    if is_html(body) or "<html" in text[:2000].lower():
        if wall := detect_bot_wall(text, len(html_to_line(text[:500_000]).split())):
            return Problem(ProblemClass.CHALLENGE, url, wall)
        return Problem(ProblemClass.NOT_A_FEED, url, f"The answer is an HTML page, not {wanted}.")
    return Problem(ProblemClass.NOT_A_FEED, url, f"The answer is not {wanted}.")

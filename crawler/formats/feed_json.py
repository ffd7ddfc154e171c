"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read by ourselves: feedparser knows only XML."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from policywire.crawler.extract.byline import format_byline
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.dates.datetimes import parse_datetime
from policywire.crawler.extract.plain_text import (
    clean_text,
    html_to_line,
    html_to_paragraphs,
    plain_title,
)
from policywire.crawler.model.entry_counts import NAMED_LEFT_OUT, LeftOut, RefusedFor
from policywire.crawler.model.feed_entry import MOST_ENTRIES, Feed, FeedEntry, entry_key
from policywire.crawler.model.url import resolve_link

_FIRST = {b"{", b"[", b'"', b"n", b"t", b"f"}


def looks_like_json(body: bytes) -> bool:
    """Whether it is JSON rather than XML, by the first character that is not blank."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in _FIRST


def read_json_feed(body: bytes, url: str, now: datetime) -> Feed | None:
    """Read a JSON Feed; None when it is no JSON, or JSON of another kind."""
    try:
        feed = json.loads(decode(body, "application/json"))
    except (ValueError, RecursionError):
        return None
    feed = _from_rss(feed) if isinstance(feed, dict) and "rss" in feed else feed
    if not isinstance(feed, dict) or not _is_feed(feed):
        return None
    items = [item for item in feed["items"][:MOST_ENTRIES] if isinstance(item, dict)]
    further = [item for item in feed["items"][MOST_ENTRIES:] if isinstance(item, dict)]
    return Feed(
        title=html_to_line(_text(feed, "title")),
        link=resolve_link(clean_text(_text(feed, "home_page_url")), url),
        language=_text(feed, "language"),
        entries=tuple(_entry(item, feed, url, now) for item in items),
        ttl=None,
        kind="json",
        next_url=resolve_link(clean_text(_text(feed, "next_url")), url),
        refused={RefusedFor.TOO_MANY.value: len(further)} if further else {},
        left_out=tuple(_left_out(item, url) for item in further[:NAMED_LEFT_OUT]),
    )


def _left_out(item: dict[str, Any], url: str) -> LeftOut:
    link = resolve_link(clean_text(_text(item, "url")), url)
    return LeftOut(link, html_to_line(_text(item, "title")), RefusedFor.TOO_MANY)


def _from_rss(feed: dict[str, Any]) -> dict[str, Any]:
    """Write RSS in JSON (rss.channel.item) as a JSON Feed."""
    rss = feed["rss"]
    channel = rss.get("channel") if isinstance(rss, dict) else None
    if not isinstance(channel, dict):
        return {}
    items = channel.get("item", [])
    items = items if isinstance(items, list) else [items]
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.get("title"),
        "home_page_url": channel.get("link"),
        "language": channel.get("language"),
        "items": [_rss_item(item) for item in items if isinstance(item, dict)],
    }


def _rss_item(item: dict[str, Any]) -> dict[str, Any]:
    guid = item.get("guid")
    guid = (
        next((guid[k] for k in ("#value", "#text", "_", "$t") if k in guid), "")
        if isinstance(guid, dict)
        else guid
    )
    by = item.get("dc:creator") or item.get("author")
    return {
        "id": guid,
        "url": item.get("link"),
        "title": item.get("title"),
        "content_html": item.get("content:encoded") or item.get("description"),
        "date_published": item.get("pubDate") or item.get("dc:date"),
        "authors": [{"name": by}],
    }


def _is_feed(feed: dict[str, Any]) -> bool:
    named = "jsonfeed.org/version/" in _text(feed, "version")
    return isinstance(feed.get("items"), list) and (named or bool(feed["items"]))


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str, now: datetime) -> FeedEntry:
    title = plain_title(_text(item, "title"))
    content = _content(item)
    summary = html_to_line(_text(item, "summary")) or content.partition("\n")[0]
    written = _text(item, "url") or _text(item, "external_url") or _text(item, "id")
    link = resolve_link(clean_text(written), url)
    identifier = clean_text(_text(item, "id")).strip()
    return FeedEntry(
        key=entry_key(identifier, link, title, summary),
        title=title or summary[:120],
        link=link,
        summary=summary,
        author=format_byline(_authors(item) or _authors(feed)),
        published=parse_datetime(_text(item, "date_published"), now),
        updated=parse_datetime(_text(item, "date_modified"), now),
        text=content,
        id=identifier,
    )


def _content(item: dict[str, Any]) -> str:
    return html_to_paragraphs(_text(item, "content_html")) or html_to_paragraphs(
        _text(item, "content_text").replace("<", "&lt;")
    )


def _authors(part: dict[str, Any]) -> list[str]:
    """Take the names of 1.1 (`authors`) or of 1.0 (`author`)."""
    people = part.get("authors")
    people = people if isinstance(people, list) else [part.get("author")]
    return [_text(p, "name") for p in people if isinstance(p, dict) and _text(p, "name")]


def _text(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)

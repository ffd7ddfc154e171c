"""RSS, RDF and Atom through feedparser."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from policywire.crawler.extract.byline import format_byline
from policywire.crawler.extract.dates.datetimes import parse_datetime, plausible_utc
from policywire.crawler.extract.plain_text import (
    clean_text,
    html_to_line,
    html_to_paragraphs,
    single_line,
)
from policywire.crawler.formats.feed_body import (
    named_left_out,
    newest_entries,
    repair_xml,
    shorten_names,
)
from policywire.crawler.model.entry_counts import LeftOut, RefusedFor
from policywire.crawler.model.feed_entry import MOST_ENTRIES, Feed, FeedEntry, entry_key
from policywire.crawler.model.url import resolve_link

_FORMATTING = re.compile(r"</?(?:b|i|em|strong|span|a|p|br|su[bp]|font|u|small|div)\b[^<>]*>", re.I)
_LINE_BREAK = re.compile(r"\s*[\r\n\t]+\s*|\s{2,}")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000}
_SKIPPED = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_SKIPPED_ONE = re.compile(rb"<(?:hour|day)>\s*(\w{1,12})\s*</", re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class UnreadableFeedError(Exception):
    """The feed is broken in a way that its parser cannot get over."""


def read_xml_feed(body: bytes, url: str, now: datetime) -> Feed | None:
    """Read RSS, RDF or Atom in UTF-8, broken XML included; None when no feed can be seen in it.

    Raises UnreadableFeedError where feedparser itself stumbles.
    """
    try:
        shortened = newest_entries(body)
        parsed = _parsed(shorten_names(repair_xml(shortened.body)), url)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFeedError(f"The feed cannot be read: {error}") from error
    version = _get(parsed, "version")
    if not version and not parsed["entries"]:
        return None
    feed = _feed(parsed, _kind(version), url, now)
    return replace(
        feed,
        skip_hours=_skip_hours(shortened.body),
        skip_days=_skip_days(shortened.body),
        refused={RefusedFor.TOO_MANY.value: shortened.cut} if shortened.cut else {},
        left_out=tuple(
            LeftOut(
                _web_link(html.unescape(link), url),
                html_to_line(title.removesuffix("]]>")),
                RefusedFor.TOO_MANY,
            )
            for link, title in named_left_out(shortened.left_out)
        ),
    )


def _parsed(body: bytes, url: str) -> dict[str, Any]:
    """Call feedparser on a stream: given plain bytes, it would try to open them as a file."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed: dict[str, Any] = feedparser.parse(
        io.BytesIO(body),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _feed(parsed: dict[str, Any], kind: str, url: str, now: datetime) -> Feed:
    about = parsed["feed"]
    return Feed(
        title=html_to_line(_get(about, "title")),
        link=_web_link(_get(about, "link"), url),
        language=single_line(_get(about, "language"))[:35],
        entries=tuple(
            _entry(e, kind, url, now, by=_feed_author(about, kind))
            for e in parsed["entries"][:MOST_ENTRIES]
        ),
        ttl=_ttl(about),
        kind=kind,
        next_url=_older_entries(about, url),
    )


def _older_entries(about: dict[str, Any], url: str) -> str:
    """Where a feed goes on: its next page, or its archive (RFC 5005)."""
    links = [each for each in dict.get(about, "links") or [] if isinstance(each, dict)]
    by_rel = {_get(each, "rel"): _get(each, "href") for each in reversed(links)}
    return _web_link(by_rel.get("next") or by_rel.get("prev-archive") or "", url)


def _feed_author(about: dict[str, Any], kind: str) -> str:
    """Atom gives an entry without an author that of its feed (RFC 4287, 4.2.1)."""
    return format_byline(_authors(about)) if kind == "atom" else ""


def _entry(raw: dict[str, Any], kind: str, url: str, now: datetime, *, by: str) -> FeedEntry:
    identifier = clean_text(_get(raw, "id")).strip()
    title = _title(raw, kind)
    text = html_to_paragraphs(_content(raw))
    summary = html_to_line(_get(raw, "summary")) or text.partition("\n")[0]
    link = _entry_link(raw, kind, identifier, url)
    published, created, updated = (_date(raw, n, now) for n in ("published", "created", "updated"))
    return FeedEntry(
        key=entry_key(identifier, link, title, summary),
        title=title or summary[:120],
        link=link,
        summary=summary,
        author=format_byline(_authors(raw)) or by,
        published=published or created or updated,
        updated=updated,
        text=text,
        id=identifier,
    )


def _get(part: dict[str, Any], name: str) -> str:
    """Read a value as text, past feedparser's own aliases, which warn and mislead."""
    value = dict.get(part, name)
    return value if isinstance(value, str) else ""


def _content(raw: dict[str, Any]) -> str:
    """Take the longest body; a plain one keeps its angle brackets."""
    bodies = [c.get("value") or "" for c in dict.get(raw, "content") or [] if isinstance(c, dict)]
    return max([*bodies, ""], key=len)


def _title(raw: dict[str, Any], kind: str) -> str:
    """Read a title; the angle brackets of one that Atom calls plain text are its own."""
    detail = dict.get(raw, "title_detail") or {}
    title = _get(raw, "title")
    plain = kind == "atom" and detail.get("type") == "text/plain" and not _FORMATTING.search(title)
    return single_line(html.unescape(title)) if plain else html_to_line(title)


def _entry_link(raw: dict[str, Any], kind: str, identifier: str, url: str) -> str:
    """Take the publisher's own link before a redirector's; an id that is an address will do.

    In RSS the first of several links is the item's own; a file stands in for a page.
    """
    links = [each for each in dict.get(raw, "links") or [] if isinstance(each, dict)]
    alternates = [_get(each, "href") for each in links if _get(each, "rel") == "alternate"]
    own = alternates[:1] if kind != "atom" else []
    for link in (_get(raw, "feedburner_origlink"), *own, _get(raw, "link")):
        if found := _web_link(link, url):
            return found
    files = (_get(each, "href") for each in links if _get(each, "rel") == "enclosure")
    last_resorts = (_web_link(each, each) for each in (identifier, *files))
    return next(filter(None, last_resorts), "")


def _web_link(link: str, base: str) -> str:
    """A link may be broken over lines; a blank inside of one is part of it, and is encoded."""
    link = "%20".join(_LINE_BREAK.sub("", clean_text(link).strip()).split())
    return resolve_link(link, base) if link != "0" else ""


def _authors(raw: dict[str, Any]) -> list[str]:
    """Take several authors by their names, one as it is written: feedparser cuts some addresses."""
    people = [p for p in dict.get(raw, "authors") or [] if isinstance(p, dict)]
    names = [name for p in people if (name := _get(p, "name"))]
    return names if len(names) > 1 else [_get(raw, "author") or "".join(names)]


def _date(raw: dict[str, Any], name: str, now: datetime) -> datetime | None:
    parsed = dict.get(raw, f"{name}_parsed")
    try:
        moment = datetime(*parsed[:6]) if parsed else None  # noqa: DTZ001 - feedparser gives UTC
    except ValueError:
        moment = None
    # feedparser takes an hour in a zone that it does not know for one in UTC.
    return parse_datetime(_get(raw, name), now) or plausible_utc(moment, now)


def _ttl(about: dict[str, Any]) -> timedelta | None:
    """Read RSS `ttl` (minutes) or the syndication module's period and frequency."""
    minutes = _get(about, "ttl").strip()
    if minutes.isdigit() and 0 < len(minutes) < 7:
        return timedelta(minutes=int(minutes)) or None
    period = _PERIODS.get(_get(about, "sy_updateperiod").strip().lower())
    times = _get(about, "sy_updatefrequency").strip()
    if not period:
        return None
    return timedelta(seconds=period / (int(times) if times.isdigit() and int(times) else 1))


def _skip_hours(body: bytes) -> tuple[int, ...]:
    """Read RSS `skipHours`, of which feedparser keeps the last only; 0.91 counts from 1 to 24."""
    numbers = {int(word) for word in _skipped(body, "hours") if word.isdigit()}
    return tuple(sorted({number % 24 for number in numbers if number <= 24}))


def _skip_days(body: bytes) -> tuple[int, ...]:
    words = _skipped(body, "days")
    return tuple(number for number, day in enumerate(_WEEKDAYS) if day in words)


def _skipped(body: bytes, what: str) -> list[str]:
    return [
        word.decode("ascii", "replace").lower()
        for kind, entries in _SKIPPED.findall(body[:65536])
        if kind.lower() == what.encode()
        for word in _SKIPPED_ONE.findall(entries)
    ]


def _kind(version: str) -> str:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in {"rss10", "rss090"} else "rss"

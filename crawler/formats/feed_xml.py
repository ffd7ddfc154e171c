"""RSS, RDF and Atom through feedparser, which must never see what it would burn on or open."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers import expat

from policywire.crawler.extract.byline import format_byline
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.datetimes import parse_datetime, plausible_utc
from policywire.crawler.extract.plain_text import (
    clean_text,
    html_to_line,
    html_to_paragraphs,
    single_line,
)
from policywire.crawler.model.entry_counts import RefusedFor
from policywire.crawler.model.feed_entry import MOST_ENTRIES, Feed, FeedEntry, entry_key
from policywire.crawler.model.url import resolve_link

_ROOT = re.compile(rb"<\w")
_DECLARATION = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_REFERENCE = re.compile(rb"&#(\d{1,7}|[xX][0-9a-fA-F]{1,6});")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,500}\?>")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000}
_ENTRIES = ((b"item", b"</item>"), (b"entry", b"</entry>"))
_ENTRY_DATE = re.compile(rb"<(?:pubDate|published|updated|dc:date)>\s*([^<]{6,60}?)\s*<")
_SKIPPED = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_SKIPPED_ONE = re.compile(rb"<(?:hour|day)>\s*(\w{1,12})\s*</", re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class UnreadableFeedError(Exception):
    """The feed is broken in a way that its parser cannot get over."""


class _PrologEndedError(Exception):
    """The root element has begun: no entity can be declared any more."""


class _EntitiesDeclaredError(Exception):
    """The document type has a part of its own, or declares an entity."""


def as_utf8(body: bytes, content_type: str) -> bytes:
    """Recode a feed so that every later step sees the same characters, and no other charset."""
    utf8 = decode(body, content_type).encode("utf-8", "replace")
    return _XML_DECLARATION.sub(b"", utf8, count=1)


def declares_entities(body: bytes) -> bool:
    """Whether the prolog declares entities or an internal subset, without expanding any."""
    try:
        _watcher().Parse(body, True)
    except _EntitiesDeclaredError:
        return True
    except (_PrologEndedError, expat.ExpatError, ValueError):
        pass
    # Broken XML goes to feedparser's loose parser, which reads the declarations before the root.
    root = _ROOT.search(body)
    return _DECLARATION.search(body[: root.start() if root else 65536]) is not None


def _watcher() -> expat.XMLParserType:
    def begin(_name: str, _system: object, _public: object, internal: int) -> None:
        if internal:
            raise _EntitiesDeclaredError

    def declare(*_: object) -> None:
        raise _EntitiesDeclaredError

    def root(*_: object) -> None:
        raise _PrologEndedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = begin
    parser.EntityDeclHandler = declare
    parser.StartElementHandler = root
    return parser


def read_xml_feed(body: bytes, url: str, now: datetime) -> Feed | None:
    """Read RSS, RDF or Atom in UTF-8, broken XML included; None when no feed can be seen in it.

    Raises UnreadableFeedError where feedparser itself stumbles.
    """
    try:
        shortened, left_out = _newest_entries(body)
        parsed = _parsed(_repair_xml(shortened), url)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFeedError(f"The feed cannot be read: {error}") from error
    version = _get(parsed, "version")
    if not version and not parsed["entries"]:
        return None
    feed = _feed(parsed, _kind(version), url, now)
    return replace(
        feed,
        skip_hours=_skip_hours(shortened),
        skip_days=_skip_days(shortened),
        refused={RefusedFor.TOO_MANY.value: left_out} if left_out else {},
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
        entries=tuple(_entry(e, kind, url, now) for e in parsed["entries"][:MOST_ENTRIES]),
        ttl=_ttl(about),
        kind=kind,
    )


def _entry(raw: dict[str, Any], kind: str, url: str, now: datetime) -> FeedEntry:
    identifier = clean_text(_get(raw, "id")).strip()
    title = html_to_line(_get(raw, "title"))
    text = html_to_paragraphs(_content(raw))
    summary = html_to_line(_get(raw, "summary")) or text.partition("\n")[0]
    link = _entry_link(raw, identifier, url)
    published, updated = _dates(raw, now)
    return FeedEntry(
        key=entry_key(identifier, link, title, summary),
        title=title or summary[:120],
        link=link,
        summary=summary,
        author=format_byline(_authors(raw)),
        published=published or updated,
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


def _entry_link(raw: dict[str, Any], identifier: str, url: str) -> str:
    """Take the publisher's own link before a redirector's; an id that is an address will do."""
    for link in (_get(raw, "feedburner_origlink"), _get(raw, "link")):
        if found := _web_link(link, url):
            return found
    return _web_link(identifier, identifier)


def _web_link(link: str, base: str) -> str:
    link = "".join(clean_text(link).split())
    return resolve_link(link, base) if link != "0" else ""


def _authors(raw: dict[str, Any]) -> list[str]:
    """Take several authors by their names, one as it is written: feedparser cuts some addresses."""
    people = [p for p in dict.get(raw, "authors") or [] if isinstance(p, dict)]
    names = [name for p in people if (name := _get(p, "name"))]
    return names if len(names) > 1 else [_get(raw, "author") or "".join(names)]


def _dates(raw: dict[str, Any], now: datetime) -> tuple[datetime | None, datetime | None]:
    return tuple(_date(raw, name, now) for name in ("published", "updated"))  # type: ignore[return-value]


def _date(raw: dict[str, Any], name: str, now: datetime) -> datetime | None:
    parsed = dict.get(raw, f"{name}_parsed")
    try:
        moment = datetime(*parsed[:6]) if parsed else None  # noqa: DTZ001 - feedparser gives UTC
    except ValueError:
        moment = None
    return plausible_utc(moment, now) or parse_datetime(_get(raw, name), now)


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


def _newest_entries(body: bytes) -> tuple[bytes, int]:
    """Cut out all but the newest thousand entries, and say how many: a million take minutes.

    A feed begins with its newest entry, unless the dates of its first and last one say otherwise.
    """
    for opener, closer in _ENTRIES:
        count = body.count(closer)
        if count > MOST_ENTRIES:
            begin, end = _span(body, opener, closer)
            entries = body[begin:end]
            kept = (
                entries[_nth(entries, closer, count - MOST_ENTRIES) :]
                if _is_oldest_first(entries, closer)
                else entries[: _nth(entries, closer, MOST_ENTRIES)]
            )
            return body[:begin] + kept + body[end:], count - MOST_ENTRIES
    return body, 0


def _span(body: bytes, opener: bytes, closer: bytes) -> tuple[int, int]:
    found = re.search(rb"<" + opener + rb"[\s>]", body)
    return found.start() if found else 0, body.rindex(closer) + len(closer)


def _nth(body: bytes, closer: bytes, number: int) -> int:
    """Where the entry of this number ends."""
    end = 0
    for _ in range(number):
        end = body.index(closer, end) + len(closer)
    return end


def _is_oldest_first(entries: bytes, closer: bytes) -> bool:
    now = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)
    last = entries[entries[: -len(closer)].rindex(closer) :]
    first = entries[: entries.index(closer)]
    dates = [_ENTRY_DATE.search(each) for each in (first, last)]
    begin, end = (
        parse_datetime(d[1].decode("utf-8", "replace"), now) if d else None for d in dates
    )
    return begin is not None and end is not None and begin < end


def _repair_xml(body: bytes) -> bytes:
    """Take out control characters, references to none, and bare ampersands: XML's usual faults."""
    before, *rest = body.translate(None, _CONTROLS).split(b"<![CDATA[")
    pieces = [_mended_markup(before)]
    for part in rest:
        data, end, after = part.partition(b"]]>")
        pieces.append(data + end + _mended_markup(after))
    return b"<![CDATA[".join(pieces)


def _mended_markup(markup: bytes) -> bytes:
    return _REFERENCE.sub(_kept_reference, _BARE_AMPERSAND.sub(b"&amp;", markup))


def _kept_reference(reference: re.Match[bytes]) -> bytes:
    """Keep a numeric reference that stands for a character that XML allows."""
    digits = reference[1]
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    allowed = code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return reference[0] if allowed else b""

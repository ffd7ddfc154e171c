"""The bytes of a feed before its parser sees them: recoded, cut to size, mended, looked through.

feedparser must never see what it would burn on or open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.parsers import expat

from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.dates.datetimes import parse_datetime
from policywire.crawler.model.entry_counts import NAMED_LEFT_OUT
from policywire.crawler.model.feed_entry import MOST_ENTRIES

_ROOT = re.compile(rb"<\w")
_DECLARATION = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_REFERENCE = re.compile(rb"&#(\d{1,7}|[xX][0-9a-fA-F]{1,6});")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,500}\?>")
_ENTRIES = ((b"item", b"</item>"), (b"entry", b"</entry>"))
_ENTRY_DATE = re.compile(rb"<(?:pubDate|published|updated|dc:date)>\s*([^<]{6,60}?)\s*<")
_ENTRY_END = re.compile(rb"</(?:item|entry)>")
_ENTRY_LINK = re.compile(
    rb"<link>\s*(?:<!\[CDATA\[)?\s*([^<\s\]]{1,2083})|<link\b[^>]{0,300}href=[\"']([^\"'<]{1,2083})"
)
_ENTRY_TITLE = re.compile(rb"<title\b[^>]{0,100}>\s*(?:<!\[CDATA\[)?([^<]{0,300})")
_LONGEST_NAME = 1000
_LONG_NAME = re.compile(
    rb"(<(?:[\w.-]{1,20}:)?"
    rb"(?:author|creator|contributor|managingeditor|webmaster|publisher|owner|credit|name|email)"
    rb"\b[^<>]{0,1000}>\s{0,100})"
    rb"(?:<!\[CDATA\[(.{1000,}?)\]\]>|([^<]{1000,}))",
    re.IGNORECASE | re.DOTALL,
)
_FRONT = 20_000
_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF|RDF)[\s>]")
_COMMENT = re.compile(rb"<!--.{0,10000}?-->", re.DOTALL)
_FOREIGN = re.compile(rb"<(?:html|head|body)\b|<!--|<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)


class _PrologEndedError(Exception):
    """The root element has begun: no entity can be declared any more."""


class _EntitiesDeclaredError(Exception):
    """The document type has a part of its own, or declares an entity."""


def as_utf8(body: bytes, content_type: str) -> bytes:
    """Recode a feed so that every later step sees the same characters, and no other charset."""
    utf8 = decode(body, content_type).encode("utf-8", "replace")
    return _XML_DECLARATION.sub(b"", utf8, count=1)


def from_root(body: bytes) -> bytes:
    """Cut off an HTML document type, warnings and blank lines in front of a feed's root."""
    found = _FEED_ROOT.search(body[:_FRONT])
    front = _COMMENT.sub(b"", body[: found.start()]) if found else b""
    return body if found is None or _FOREIGN.search(front) else body[found.start() :]


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


class ShortenedFeed(NamedTuple):
    """A feed with its newest thousand entries, how many were cut out, and what these were."""

    body: bytes
    cut: int = 0
    left_out: bytes = b""


def newest_entries(body: bytes) -> ShortenedFeed:
    """Cut out all but the newest thousand entries: a million take minutes.

    A feed begins with its newest entry, unless the dates of its first and last one say otherwise.
    """
    for opener, closer in _ENTRIES:
        count = body.count(closer)
        if count > MOST_ENTRIES:
            begin, end = _span(body, opener, closer)
            entries = body[begin:end]
            cut = count - MOST_ENTRIES
            oldest_first = _is_oldest_first(entries, closer)
            at = _nth(entries, closer, cut if oldest_first else MOST_ENTRIES)
            halves = entries[:at], entries[at:]
            left_out, kept = halves if oldest_first else halves[::-1]
            return ShortenedFeed(body[:begin] + kept + body[end:], cut, left_out)
    return ShortenedFeed(body)


def named_left_out(left_out: bytes) -> Iterator[tuple[str, str]]:
    """The link and the title of each entry that was cut out, as far as they are plain to see."""
    for entry in _ENTRY_END.split(left_out)[:NAMED_LEFT_OUT]:
        if link := _ENTRY_LINK.search(entry):
            title = _ENTRY_TITLE.search(entry)
            yield _decoded(link[1] or link[2]), _decoded(title[1]) if title else ""


def _decoded(said: bytes) -> str:
    return said.decode("utf-8", "replace")


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
    begin, end = (parse_datetime(_decoded(d[1]), now) if d else None for d in dates)
    return begin is not None and end is not None and begin < end


def repair_xml(body: bytes) -> bytes:
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


def shorten_names(body: bytes) -> bytes:
    """Cut the names of people to 1,000 bytes each.

    feedparser looks for an e-mail address in them, in time that grows with the square of their
    length: a single one of 60 KB would cost the feed all of its entries.
    """
    return _LONG_NAME.sub(_cut_name, body)


def _cut_name(found: re.Match[bytes]) -> bytes:
    opening, quoted, plain = found.groups()
    # Neither a letter nor a reference such as `&amp;` is cut in two.
    text = (plain if quoted is None else quoted)[:_LONGEST_NAME].decode("utf-8", "ignore").encode()
    if quoted is not None:
        return bytes(opening) + b"<![CDATA[" + text + b"]]>"
    return bytes(opening) + (text.rpartition(b"&")[0] if b"&" in text[-12:] else text)

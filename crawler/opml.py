"""OPML 1.0 and 2.0: the list of feeds that feed readers exchange."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from lxml import etree
from pydantic import ValidationError

from policywire.config.models import Source
from policywire.crawler.formats.feed_body import as_utf8, declares_entities
from policywire.crawler.model.url import canonicalize_url
from policywire.crawler.source_search import key_for

LARGEST_OPML = 10 * 2**20


class OpmlError(Exception):
    """The file is not readable OPML."""


def read_opml(body: bytes, taken: Mapping[str, Source]) -> tuple[dict[str, Source], list[str]]:
    """The feeds that are not in `taken` yet, by new keys; and a sentence for each left out.

    Raises OpmlError. Folders are walked through, whatever their depth.
    """
    found: dict[str, Source] = {}
    skipped: list[str] = []
    known = {canonicalize_url(source.url) for source in taken.values()}
    for url, title in _outlines(body):
        try:
            source = Source(url=url, outlet=title[:200] or url[:200])
        except ValidationError:
            skipped.append(f"{url[:200]} is not a web address")
            continue
        if canonicalize_url(url) in known:
            skipped.append(f"{url} is already configured")
            continue
        known.add(canonicalize_url(url))
        found[key_for(source, {*taken, *found})] = source
    return found, skipped


def _outlines(body: bytes) -> Iterator[tuple[str, str]]:
    """Address and title of every outline that has an address."""
    root = _root(body)
    for outline in root.iter("outline"):
        named = {name.lower(): str(value).strip() for name, value in outline.attrib.items()}
        if url := named.get("xmlurl", ""):
            yield url, " ".join((named.get("title") or named.get("text") or "").split())


def _root(body: bytes) -> etree._Element:
    if len(body) > LARGEST_OPML:
        raise OpmlError("The file is larger than 10 MiB.")
    text = as_utf8(body, "")
    if declares_entities(text):
        raise OpmlError("The file declares XML entities, which no OPML needs.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(text, parser) if text.strip() else None
    if root is None or root.tag != "opml":
        raise OpmlError("The file is not OPML; export the feeds from your feed reader as OPML.")
    return root


def opml_of(sources: Mapping[str, Source], now: datetime) -> str:
    """The feeds among the sources as OPML 2.0; other kinds have no place in it."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "policywire sources"
    etree.SubElement(head, "dateCreated").text = now.astimezone(UTC).strftime(
        "%a, %d %b %Y %H:%M:%S GMT"
    )
    body = etree.SubElement(root, "body")
    for key, source in sources.items():
        if source.kind == "feed":
            _outline(body, key, source)
    etree.indent(root)
    text: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _outline(body: etree._Element, key: str, source: Source) -> None:
    etree.SubElement(
        body, "outline", type="rss", text=source.outlet, title=source.outlet,
        xmlUrl=source.url, category=key, language=source.language,
    )  # fmt: skip


def other_kinds(sources: Mapping[str, Source]) -> Collection[str]:
    """The keys of the sources that OPML cannot carry."""
    return [key for key, source in sources.items() if source.kind != "feed"]

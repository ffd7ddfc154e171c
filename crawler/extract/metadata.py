"""The facts of an article as its page gives them: title, author, date, address, outlet, language.

What a page says for machines comes first (JSON-LD, then meta tags), then what it shows to people
(headline, byline, time), then a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from policywire.crawler.extract import linked_data
from policywire.crawler.extract.byline import format_byline
from policywire.crawler.extract.dates.datetimes import dates_in
from policywire.crawler.extract.dates.page_dates import published_at
from policywire.crawler.extract.linked_data import Node
from policywire.crawler.extract.plain_text import html_to_line
from policywire.crawler.model.url import (
    canonicalize_url,
    is_http_url,
    registrable_domain,
    resolve_link,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SEPARATOR = re.compile(r"\s+[|–—-]\s+|\s*[|»•·]\s*")
_AUTHOR_METAS = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dc.creator.name", "dcterms.creator", "citation_author", "byl", "cxenseparse:author",
    "article:author", "twitter:data1",
)  # fmt: skip
_TITLE_METAS = ("og:title", "parsely-title", "twitter:title", "dc.title", "citation_title", "title")
_BYLINE_PATHS = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
    ".//*[contains(@class,'byline') or contains(@class,'author-name') "
    "or contains(@class,'authorName') or contains(@class,'article-author')]",
    *(
        f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in ("assinatura", "autor", "autoria", "autore", "auteur", "verfasser", "forfatter",
                     "skribent", "firma")
    ),
)  # fmt: skip
_LANGUAGE = re.compile(r"^([a-zA-Z]{2})(?:[-_]|$)")
_MOST_BYLINE = 120


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article. Text that is not known is empty."""

    title: str
    author: str
    published: datetime | None
    canonical_url: str
    outlet: str
    language: str
    text: str
    """The article's text as JSON-LD declares it; often cut short, seldom there."""


@dataclass(frozen=True, slots=True)
class PageMarkup:
    """A page, taken apart into the places where its facts stand."""

    tree: HtmlElement
    metas: dict[str, list[str]]
    nodes: list[Node]
    article: Node
    url: str

    def meta(self, *names: str) -> Iterator[str]:
        """Give the values of these meta tags, in this order."""
        for name in names:
            yield from self.metas.get(name, ())

    def first_meta(self, *names: str) -> str:
        """Give the first value of these meta tags, or nothing."""
        return next(self.meta(*names), "")


def read_metadata(sources: PageMarkup, now: datetime) -> PageMetadata:
    """Read the facts of the article out of its page."""
    outlet = _outlet(sources)
    return PageMetadata(
        title=_title(sources, outlet),
        author=_author(sources, outlet),
        published=published_at(sources, now),
        canonical_url=_canonical_url(sources),
        outlet=outlet,
        language=_language(sources),
        text=linked_data.text(sources.article, "articleBody"),
    )


def collect_markup(tree: HtmlElement, url: str) -> PageMarkup:
    """Find meta tags and JSON-LD in a page."""
    metas: dict[str, list[str]] = {}
    for tag in tree.iterfind(".//meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        content = (tag.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    scripts = (s.text or "" for s in tree.iterfind(".//script") if "ld+json" in s.get("type", ""))
    nodes = linked_data.nodes(scripts)
    return PageMarkup(tree, metas, nodes, linked_data.article_node(nodes), url)


def _title(sources: PageMarkup, outlet: str) -> str:
    """Choose the headline that people see.

    JSON-LD's headline, unless the page's heading and its og:title agree on another; and the
    heading, where a title only adds to it ("… - National | Site").
    """
    heading = _first(_clean_titles(_headings(sources), outlet, sources))
    social = _first(_clean_titles(sources.meta(*_TITLE_METAS), outlet, sources))
    named = _first(_clean_titles([linked_data.text(sources.article, "headline")], outlet, sources))
    if heading and social and _folded(heading) == _folded(social):
        return social
    title = named or social or heading
    if heading and _SEPARATOR.match(title, len(heading)) and _starts(title, heading):
        return heading
    return title or _first(_clean_titles(_last_resorts(sources), outlet, sources))


def _starts(title: str, heading: str) -> bool:
    return _folded(title[: len(heading)]) == _folded(heading)


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _clean_titles(raw: Iterable[str], outlet: str, sources: PageMarkup) -> Iterator[str]:
    for text in raw:
        if title := _without_site(html_to_line(text), outlet, sources):
            yield title


def _headings(sources: PageMarkup) -> list[str]:
    """Give the page's one main heading; with several, none of them is sure to be the article's."""
    shown = [text for tag in sources.tree.iterfind(".//h1") if (text := _shown(tag))]
    return shown if len(shown) == 1 else []


def _last_resorts(sources: PageMarkup) -> Iterator[str]:
    yield linked_data.text(sources.article, "name")
    yield from (_shown(tag) for tag in sources.tree.iterfind(".//title"))
    yield from (_shown(tag) for tag in sources.tree.iterfind(".//h1"))


def _shown(tag: HtmlElement) -> str:
    return " ".join("".join(tag.itertext()).split())


def _without_site(title: str, outlet: str, sources: PageMarkup) -> str:
    """Take the outlet's name, and what stands after it, off a title; or off its beginning."""
    names = {
        _folded(outlet),
        _folded(registrable_domain(sources.url)),
        _site_label(sources.url),
    } - {""}
    cuts = list(_SEPARATOR.finditer(title))
    ends = [*(cut.start() for cut in cuts[1:]), len(title)]
    for cut, end in zip(cuts, ends, strict=False):
        if cut.start() and _is_site(title[cut.end() : end], names):
            return title[: cut.start()].strip()
    if cuts and cuts[0].start() and _is_site(title[: cuts[0].start()], names):
        return title[cuts[0].end() :].strip()
    return title


def _is_site(part: str, names: set[str]) -> bool:
    folded = _folded(part)
    return folded in names or folded.removeprefix("the") in {n.removeprefix("the") for n in names}


def _folded(text: str) -> str:
    return re.sub(r"[^\w]|_", "", text.casefold())


def _site_label(url: str) -> str:
    return _folded(registrable_domain(url).split(".")[0])


def _author(sources: PageMarkup, outlet: str) -> str:
    """Name the people; the site or the outlet itself only where nobody else is named."""
    site = {_folded(outlet), _folded(registrable_domain(sources.url))} - {""}
    fallback = ""
    for names in _authors(sources):
        author = format_byline(names)
        if author and _folded(author) not in site:
            return author
        fallback = fallback or author
    return fallback if _folded(fallback) == _folded(outlet) else ""


def _authors(sources: PageMarkup) -> Iterator[list[str]]:
    """What is said of the authors, place by place; an organisation, where no person is named."""
    declared = sources.article.get("author") or sources.article.get("creator")
    people = linked_data.without_bodies(declared, sources.nodes)
    yield linked_data.names(people, sources.nodes)
    for name in _AUTHOR_METAS:
        yield list(sources.meta(name))
    for path in _BYLINE_PATHS:
        shown = (_without_date(_shown(tag)) for tag in sources.tree.xpath(path)[:5])
        yield [text for text in shown if 0 < len(text) <= _MOST_BYLINE]
    yield linked_data.names(declared, sources.nodes)


def _without_date(byline: str) -> str:
    """A byline often goes on with the date: `By Jo Desk | March 5, 2026`."""
    for date in dates_in(byline):
        byline = byline.replace(date, "")
    return byline.strip(" |·•,–—-")


def _canonical_url(sources: PageMarkup) -> str:
    """Believe the page where it names an address of its own site, else keep where we found it."""
    links = (
        tag.get("href", "")
        for tag in sources.tree.iterfind(".//link[@rel]")
        if tag.get("rel", "").lower().strip() == "canonical"
    )
    base = next((tag.get("href", "") for tag in sources.tree.iterfind(".//base[@href]")), "")
    base = resolve_link(base, sources.url) or sources.url
    for link in (*links, *sources.meta("og:url"), linked_data.text(sources.article, "url")):
        if found := _own(link, base, sources.url):
            return found
    return canonicalize_url(sources.url)


def _own(link: str, base: str, url: str) -> str:
    try:
        whole = canonicalize_url(urljoin(base, link.strip())) if link else ""
    except ValueError:
        return ""
    unknown = not is_http_url(url)
    return (
        whole
        if is_http_url(whole) and (unknown or registrable_domain(whole) == registrable_domain(url))
        else ""
    )


def _outlet(sources: PageMarkup) -> str:
    for name in (
        sources.first_meta("og:site_name"),
        *linked_data.names(sources.article.get("publisher"), sources.nodes),
        sources.first_meta("application-name", "citation_journal_title", "dc.publisher"),
    ):
        if outlet := html_to_line(name):
            return outlet
    return registrable_domain(_canonical_url(sources))


def _language(sources: PageMarkup) -> str:
    declared = (
        sources.tree.get("lang") or "",
        linked_data.text(sources.article, "inLanguage"),
        sources.first_meta("og:locale", "content-language", "language", "dc.language"),
    )
    for value in declared:
        if found := _LANGUAGE.match(value.strip()):
            return found[1].lower()
    return ""


def detect_language(text: str) -> str:
    """The language of a text, by its letters (ISO 639-1); empty when it is too short."""
    if len(text) < 100:
        return ""
    import py3langid

    language: str = py3langid.classify(text[:3000])[0]
    return language

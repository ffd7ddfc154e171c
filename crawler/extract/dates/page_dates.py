"""When a page was published: of all the dates that it gives, the one that can be meant.

What it says for machines comes first (JSON-LD, meta tags, `time`), then what it shows beside its
headline, then its address. An hour without a zone yields to the same moment with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policywire.crawler.extract import linked_data
from policywire.crawler.extract.dates.datetimes import dates_in, names_zone, parse_datetime
from policywire.crawler.model.url import registrable_domain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from policywire.crawler.extract.metadata import PageMarkup

_DATE_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "parsely-pub-date",
    "datepublished", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date",
    "dcterms.date", "dc.date.created", "citation_publication_date", "citation_date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "release_date", "date",
    "cxenseparse:recs:publishtime", "iso-8601-publish-date", "rnews:datepublished",
    "originalpublicationdate", "dcterms.issued", "article.published", "article:post_date",
)  # fmt: skip
_TIME_PATHS = (".//*[@itemprop='datePublished']", ".//time[@datetime]", ".//time")
_BESIDE = frozenset({"aside", "nav", "footer", "li", "figure", "blockquote"})
_BESIDE_NAME = re.compile(
    r"\b(?:related|sidebar|teasers?|recommend\w*|most[-_ ]?(?:read|popular)|comments?|promo)\b",
    re.IGNORECASE,
)
_NAMED_FOR_DATE = re.compile(
    r"(?:^|[-_ ])(?:pub(?:lish(?:ed)?)?[-_]?)?(?:date|dateline|datetime|timestamp|posted|published"
    r"|pubdate|byline|article[-_]?meta|post[-_]?meta|entry[-_]?meta|fecha|datum)(?:$|[-_ ])",
    re.IGNORECASE,
)
_LONGEST_LINE = 200
_NEAR_HEADLINE = 12
_SAME = timedelta(hours=15)
_DAY_OFF = timedelta(days=3)
"""A day without an hour may be that of writing or of release; the moment with a zone is better."""
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?:[/_-]|$)")
_DAY_FIRST = re.compile(r"^en[-_](?:gb|au|nz|ie|in|za)\b|\.(?:uk|au|nz|ie|in|za|eu)$")


def published_at(sources: PageMarkup, now: datetime) -> datetime | None:
    """Read when the page was published, in UTC; None when it does not say."""
    day_first = _writes_day_first(sources)
    found: list[tuple[datetime, bool]] = []
    for candidate in _declared(sources):
        if moment := parse_datetime(candidate, now, day_first=day_first):
            if names_zone(candidate):
                return _agreeing(found, moment) or moment
            found.append((moment, False))
    for candidate in _less_sure(sources) if not found else ():
        if moment := parse_datetime(candidate, now, day_first=day_first):
            return moment
    return found[0][0] if found else None


def _agreeing(naive: list[tuple[datetime, bool]], zoned: datetime) -> datetime | None:
    """The first date without a zone, where the one with a zone is of another time."""
    if not naive:
        return None
    first = naive[0][0]
    reach = _SAME if first.time() != time() else _DAY_OFF
    return None if abs(first - zoned) <= reach else first


def _declared(sources: PageMarkup) -> Iterator[str]:
    yield linked_data.text(sources.article, "datePublished")
    for name in _DATE_METAS:
        yield from sources.metas.get(name, ())
    yield linked_data.text(sources.article, "dateCreated", "uploadDate")
    for path in _TIME_PATHS:
        for tag in sources.tree.iterfind(path):
            if not _is_beside(tag):
                yield tag.get("datetime") or tag.get("content") or _shown(tag)


def _less_sure(sources: PageMarkup) -> Iterator[str]:
    """What is shown where dates stand, then the address, then when the page was changed."""
    for tag in sources.tree.xpath(".//*[@class or @id]"):
        name = f"{tag.get('class') or ''} {tag.get('id') or ''}"
        if _NAMED_FOR_DATE.search(name) and not _is_beside(tag):
            shown = _shown(tag)[:_LONGEST_LINE]
            yield shown
            yield from dates_in(shown)
    yield from _after_headline(sources.tree)
    if found := _IN_PATH.search(urlsplit(sources.url).path):
        yield "-".join(found.groups())
    yield linked_data.text(sources.article, "dateModified")
    yield from sources.metas.get("article:modified_time", ())


def _after_headline(tree: HtmlElement) -> Iterator[str]:
    """The dates in short lines right behind the one headline."""
    headlines = tree.findall(".//h1")
    if len(headlines) != 1:
        return
    following = headlines[0].xpath("following::*[not(*)][normalize-space()]")
    for tag in following[:_NEAR_HEADLINE]:
        text = _shown(tag)
        if len(text) <= _LONGEST_LINE // 2 and not _is_beside(tag):
            yield from (text, *found) if (found := dates_in(text)) else ()


def _is_beside(tag: HtmlElement) -> bool:
    """Whether it stands in what is not the article: an aside, a menu, a list of other articles."""
    for each in (tag, *tag.iterancestors()):
        if each.tag in {"article", "main", "body"}:
            return False
        if each.tag in _BESIDE or _BESIDE_NAME.search(each.get("class") or ""):
            return True
    return False


def _writes_day_first(sources: PageMarkup) -> bool:
    """How the site means 03/04/2026: English does so month first, but not in all countries."""
    language = sources.tree.get("lang", "").lower()
    if not language or language.startswith("en"):
        return bool(_DAY_FIRST.search(f"{language} .{registrable_domain(sources.url)}"))
    return True


def _shown(tag: HtmlElement) -> str:
    return " ".join("".join(tag.itertext()).split())

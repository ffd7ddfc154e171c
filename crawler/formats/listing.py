"""Listings: the items of a newsroom page as a feed, by selectors or by the page's repeated blocks.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from policywire.crawler.extract.bot_wall import detect_bot_wall
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.dates.datetimes import parse_datetime
from policywire.crawler.extract.extraction import parse_html
from policywire.crawler.extract.page_form import holds_page
from policywire.crawler.extract.word_count import word_count
from policywire.crawler.formats.listing_block import date_in, shown_text, summary_in, written_date
from policywire.crawler.formats.listing_title import LinkTexts, says_nothing
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry, entry_key, with_distinct_entries
from policywire.crawler.model.url import canonicalize_url, is_http_url, registrable_domain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST_LISTING = 10 * 2**20
LEAST_ITEMS = 3
"""So many links of one form make a list."""
_BOILERPLATE_TAGS = frozenset({"nav", "header", "footer", "aside", "select", "button"})
_DAY_FIRST = re.compile(r"\.(?:uk|au|nz|ie|in|za|eu|fr|de|es|it|nl)$")
_MENU = re.compile(
    r"(?:^|[\s_-])(?:menu|nav(?:bar|igation)?|breadcrumbs?|sidebar|footer|masthead|topbar|toolbar"
    r"|pagination|pager|social|share|tags?|cookie)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ANCESTORS = 4
_CLIMB = 8
_FOLLOWING = 3
_LONGEST_TITLE = 300
_WORDS_OF_A_TITLE = 12


@dataclass(frozen=True, slots=True)
class ListingRules:
    """CSS selectors: `items` in the page, the others inside of an item; all may be empty.

    `only` is what the address of an item must hold.
    """

    items: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class ListingItem:
    """One item of a list. `docket` is the number that its link is, in a register of numbers."""

    link: str
    title: str
    date: str
    summary: str
    docket: str = ""


def read_listing(
    html: bytes, url: str, content_type: str, now: datetime, *, rules: ListingRules
) -> Feed | Problem:
    """Read a page's list of items as a feed; a page without any is a problem."""
    if len(html) > LARGEST_LISTING:
        return Problem(ProblemClass.TOO_LARGE, url, "The page is larger than 10 MiB.")
    source = decode(html, content_type)
    tree = parse_html(source)
    if tree is None:
        return Problem(ProblemClass.EMPTY, url, "The answer is empty; a list was expected.")
    base = _base(tree, url)
    items = list(
        _selected(tree, base, rules) if rules.items else detect_items(tree, base, rules.only)
    )
    if not items:
        return _nothing(source, url, rules)
    day_first = bool(_DAY_FIRST.search(registrable_domain(url)))
    feed = Feed(
        title=shown_text(tree.find(".//title")),
        link=url,
        language="",
        entries=tuple(_entry(item, now, day_first) for item in items),
        ttl=None,
        kind="listing",
    )
    return with_distinct_entries(feed)


def _nothing(source: str, url: str, rules: ListingRules) -> Problem:
    if wall := detect_bot_wall(source, 0):
        return Problem(ProblemClass.CHALLENGE, url, wall)
    where = f"at {rules.items}" if rules.items else "that looks like a list of news"
    detail = f"The page contains nothing {where}; its layout may have changed."
    return Problem(ProblemClass.EMPTY, url, detail)


def _entry(item: ListingItem, now: datetime, day_first: bool) -> FeedEntry:
    return FeedEntry(
        key=entry_key("", item.link, item.title, ""),
        title=item.title[:_LONGEST_TITLE],
        link=item.link,
        summary=item.summary,
        author="",
        published=parse_datetime(item.date, now, day_first=day_first),
        updated=None,
        fields={"docket": item.docket} if item.docket else {},
    )


def _base(tree: HtmlElement, url: str) -> str:
    found = tree.find(".//base[@href]")
    return _whole(found.get("href", ""), url) or url if found is not None else url


# By selectors.


def _selected(tree: HtmlElement, base: str, rules: ListingRules) -> Iterator[ListingItem]:
    blocks = tree.cssselect(rules.items)
    said = [_link_text(block) for block in blocks]
    texts = LinkTexts.of(said)
    for block, shown in zip(blocks, said, strict=True):
        anchor = _first(block, rules.link) if rules.link else block
        link = _whole(_href(anchor), base) if anchor is not None else ""
        title = shown_text(_first(block, rules.title)) if rules.title else texts.title(block, shown)
        if link and title and rules.only in link:
            found = _first(block, rules.date) if rules.date else None
            date = written_date(found) if found is not None else date_in(block)
            summary = summary_in(block, title)
            yield ListingItem(link, title, date, summary, texts.docket(shown))


def _first(block: HtmlElement, selector: str) -> HtmlElement | None:
    found: list[HtmlElement] = block.cssselect(selector)
    return found[0] if found else None


def _href(element: HtmlElement) -> str:
    """The element's own link, or the first one in it that leads somewhere."""
    if element.get("href"):
        return str(element.get("href"))
    return next((str(a.get("href")) for a in element.iterfind(".//a[@href]") if shown_text(a)), "")


def _link_text(block: HtmlElement) -> str:
    anchors = [block, *block.iterfind(".//a[@href]")]
    return next((text for a in anchors if a.tag == "a" and (text := shown_text(a))), "")


# By the page's repeated blocks.


def detect_items(tree: HtmlElement, base: str, only: str = "") -> list[ListingItem]:
    """The items of the page's main list: the links of one form that say most, with their dates.

    Links in menus, headers and footers, to other sites and to the page itself are none.
    """
    groups: dict[str, dict[str, HtmlElement]] = defaultdict(dict)
    for anchor in tree.iterfind(".//a[@href]"):
        link = _whole(str(anchor.get("href")), base)
        if link and only in link and _may_be_news(anchor, link, base):
            groups[_dom_signature(anchor)].setdefault(link.partition("#")[0], anchor)
    lists = [_items_of(group) for group in groups.values()]
    return max((each for each in lists if _is_list(each)), key=_worth, default=[])


def _may_be_news(anchor: HtmlElement, link: str, base: str) -> bool:
    if registrable_domain(link) != registrable_domain(base) or canonicalize_url(
        link
    ) == canonicalize_url(base):
        return False
    return bool(shown_text(anchor)) and not any(map(_is_furniture, anchor.iterancestors()))


def _is_furniture(element: HtmlElement) -> bool:
    """Whether links in it lead around the site: menus, headers, footers, small forms."""
    if element.tag == "form":
        return not holds_page(element)
    if element.tag in {"body", "main", "html"}:
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return element.tag in _BOILERPLATE_TAGS or bool(_MENU.search(named))


def _items_of(group: dict[str, HtmlElement]) -> list[ListingItem]:
    beneath = _links_beneath(group.values())
    texts = LinkTexts.of(map(shown_text, group.values()))
    return [_learned(link, anchor, beneath, texts) for link, anchor in group.items()]


def _is_list(items: list[ListingItem]) -> bool:
    """Whether these are news: items with titles, and fewer than three of them all with dates."""
    titled = [each for each in items if not says_nothing(each.title)]
    if len(titled) < max(1, len(items) / 2):
        return False
    return len(items) >= LEAST_ITEMS or (len(items) >= 2 and all(each.date for each in items))


def _dom_signature(anchor: HtmlElement) -> str:
    """The tags and classes of a link and of what it stands in, without numbers."""
    above = [each for each, _ in zip(anchor.iterancestors(), range(_ANCESTORS), strict=False)]
    return "/".join(_element_signature(each) for each in (anchor, *above))


def _element_signature(element: HtmlElement) -> str:
    classes = sorted({_DIGITS.sub("", each) for each in (element.get("class") or "").split()})
    steady = [each for each in classes if not re.search(r"first|last|odd|even|active", each)]
    return f"{element.tag}.{'.'.join(steady)}"


def _worth(items: list[ListingItem]) -> float:
    """How much the titles say; a list whose items have dates is worth twice that."""
    words = sum(min(word_count(each.title), _WORDS_OF_A_TITLE) for each in items)
    dated = sum(bool(each.date) for each in items) / len(items)
    return words * (1 + dated)


def _links_beneath(anchors: Iterable[HtmlElement]) -> Counter[HtmlElement]:
    return Counter(above for anchor in anchors for above in anchor.iterancestors())


def _learned(
    link: str, anchor: HtmlElement, beneath: Counter[HtmlElement], texts: LinkTexts
) -> ListingItem:
    block = anchor
    for above, _ in zip(anchor.iterancestors(), range(_CLIMB), strict=False):
        if beneath[above] > 1:
            break
        block = above
    shown = shown_text(anchor)
    title, date = texts.title(block, shown), date_in(block)
    for beside in _following(block, beneath) if says_nothing(title) else ():
        title = texts.title(beside, title)
        date = date or date_in(beside)
    return ListingItem(link, title, date, summary_in(block, title), texts.docket(shown))


def _following(block: HtmlElement, beneath: Counter[HtmlElement]) -> Iterator[HtmlElement]:
    """What stands behind a heading or a term, and before the next: that is its own as well."""
    for each in islice(block.itersiblings(), _FOLLOWING):
        if beneath[each] or each.tag in {"hr", "footer", "nav"}:
            return
        if isinstance(each.tag, str):
            yield each


def _whole(link: str, base: str) -> str:
    try:
        whole = urljoin(base, link.strip())
    except ValueError:
        return ""
    return whole if is_http_url(whole) else ""

"""The form of an article: a stub behind a paywall, a live blog, a gallery, an opinion.

Found by what a page says of itself (JSON-LD, meta tags, its address) and, where that is silent, by
words in its title. A form is a fact, not a judgement: what follows from it others decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from policywire.crawler.extract import linked_data
from policywire.crawler.extract.wall_words import CONSENT, LIVE, PAYWALL
from policywire.crawler.extract.word_count import word_count
from policywire.crawler.model.article import ArticleForm

if TYPE_CHECKING:
    from policywire.crawler.extract.metadata import PageMarkup

PAYWALL_STUB_WORDS = 250
"""An article behind a paywall with fewer words is a stub; with more it was given whole."""
COOKIE_WALL_WORDS = 80
"""A page of fewer words that speaks of cookies has nothing else to say."""

_TYPES: Mapping[str, ArticleForm] = {
    "liveblogposting": ArticleForm.LIVE_BLOG,
    "imagegallery": ArticleForm.GALLERY,
    "mediagallery": ArticleForm.GALLERY,
    "opinionnewsarticle": ArticleForm.OPINION,
    "backgroundnewsarticle": ArticleForm.EXPLAINER,
}
_SECTIONS = ("article:section", "og:section", "section", "parsely-section", "og:type", "dc.type")
_SECTION: Mapping[ArticleForm, re.Pattern[str]] = {
    ArticleForm.OPINION: re.compile(
        r"\b(?:opinions?|op-?eds?|editorials?|commentary|columnists?|letters to the editor)\b", re.I
    ),
    ArticleForm.GALLERY: re.compile(r"\b(?:photo )?galler(?:y|ies)\b|\bslideshows?\b", re.I),
    ArticleForm.LIVE_BLOG: re.compile(r"\blive ?blogs?\b|\blive updates\b", re.I),
    ArticleForm.NEWSLETTER: re.compile(r"\bnewsletters?\b", re.I),
    ArticleForm.EXPLAINER: re.compile(r"\bexplainers?\b", re.I),
}
_ADDRESS: Mapping[ArticleForm, re.Pattern[str]] = {
    ArticleForm.OPINION: re.compile(
        r"/(?:opinions?|op-?eds?|editorials?|commentisfree|commentary|columnists?|letters)/", re.I
    ),
    ArticleForm.GALLERY: re.compile(r"/(?:galler(?:y|ies)|photos?|pictures?|slideshows?)/", re.I),
    ArticleForm.LIVE_BLOG: re.compile(
        r"/(?:live(?:-?blogs?|-?updates?|-news|-?ticker)?|(?:en-)?directo?|en-vivo|ao-vivo|diretta)/"
        r"|-live-updates?\b|[/-]live-?(?:ticker|blog)\b",
        re.I,
    ),
    ArticleForm.NEWSLETTER: re.compile(r"/newsletters?/", re.I),
    ArticleForm.PRINT: re.compile(r"/print(?:able)?(?:/|$|\.html?$)", re.I),
}
_TITLE: Mapping[ArticleForm, re.Pattern[str]] = {
    ArticleForm.OPINION: re.compile(
        r"^(?:opinion|editorial|op-ed|commentary|letters?)\s*[:|]|\|\s*opinion\b", re.I
    ),
    ArticleForm.GALLERY: re.compile(
        r"^(?:photos|in pictures|gallery|in photos)\s*[:|–-]|\bin pictures$", re.I
    ),
    ArticleForm.LIVE_BLOG: LIVE,
    ArticleForm.EXPLAINER: re.compile(
        r"^explain(?:er|ed)\s*[:|]|\bexplained$|\bwhat (?:you need )?to know\b|^(?:q&a|faq)\b", re.I
    ),
    ArticleForm.NEWSLETTER: re.compile(r"\bnewsletter\b", re.I),
}
_WALLED = re.compile(r"pay-?wall|reg-?wall|subscri(?:be|ption|ber)|metered|premium|piano-", re.I)
_MOST_WALLS, _LONGEST_PLEA = 5, 600
_FALSE = frozenset({"false", "no", "0"})
_DATELINE = re.compile(
    r"^((?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})(?:, (?:[A-Z][a-z]+\.?(?: [A-Z][a-z]+\.?)?"
    r"|[A-Z]\.[A-Z]\.))?)(?:[,/] (?:[A-Z][a-z]+\.? \d{1,2}))?\s?(?:\([A-Za-z .]{2,30}\))?"
    r"\s*[—–-]+\s"
)


def declared_forms(sources: PageMarkup) -> frozenset[ArticleForm]:
    """What a page says of its article's form, before its text is read."""
    return frozenset((*_typed(sources), *_versions(sources), *_sectioned(sources)))


def article_forms(
    marked: frozenset[ArticleForm], title: str, text: str, *, has_declared_paywall: bool
) -> tuple[ArticleForm, ...]:
    """All forms of an article, in the order of the vocabulary.

    `closed` is whether the page says that it is not free to read.
    """
    found = set(marked)
    found.update(form for form, words in _TITLE.items() if words.search(title))
    length = word_count(text)
    if length < PAYWALL_STUB_WORDS and (has_declared_paywall or PAYWALL.search(text)):
        found.add(ArticleForm.PAYWALL)
    if length < COOKIE_WALL_WORDS and CONSENT.search(text):
        found.add(ArticleForm.COOKIE_WALL)
    return tuple(form for form in ArticleForm if form in found)


def declares_paywall(sources: PageMarkup) -> bool:
    """Whether a page says that not everybody may read it."""
    said = (
        node.get("isAccessibleForFree") for node in sources.nodes if "isAccessibleForFree" in node
    )
    tier = sources.first_meta("article:content_tier").lower()
    return any(str(free).lower() in _FALSE for free in said) or tier in {"locked", "metered"}


def paywall_plea(sources: PageMarkup) -> str:
    """What the page's own paywall says; the readings of its text may leave that out."""
    said = []
    for tag in sources.tree.xpath(".//*[@class or @id]"):
        if _WALLED.search(f"{tag.get('class') or ''} {tag.get('id') or ''}"):
            text = " ".join(tag.text_content().split())
            said += [text] if len(text) <= _LONGEST_PLEA else []
        if len(said) >= _MOST_WALLS:
            break
    return next((text for text in said if PAYWALL.search(text)), "")


def dateline(text: str) -> str:
    """The place that a text is datelined, in its own capitals; empty when there is none."""
    found = _DATELINE.match(text)
    return found[1] if found else ""


def next_page_url(sources: PageMarkup) -> str:
    """The address of the article's next page: on its own site, under its own path; or nothing."""
    for link in sources.tree.iterfind(".//link[@rel]"):
        if "next" in (link.get("rel") or "").lower().split():
            return _following(sources.url, link.get("href") or "")
    return ""


def _following(url: str, href: str) -> str:
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, href.strip()))
    except ValueError:
        return ""
    stem = re.sub(r"(?:/(?:page/)?\d{1,2})?/?$|(?:-\d{1,2})?\.html?$", "", here.path)
    same = there.netloc == here.netloc and bool(stem.strip("/")) and there.path.startswith(stem)
    other = (there.path, there.query) != (here.path, here.query)
    numbered = re.search(r"\d", there.path[len(stem) :] + there.query)
    return there.geturl() if same and other and numbered else ""


def _typed(sources: PageMarkup) -> Iterator[ArticleForm]:
    for kind in linked_data.kinds(sources.article):
        if kind in _TYPES:
            yield _TYPES[kind]
    if any("liveblogposting" in linked_data.kinds(node) for node in sources.nodes):
        yield ArticleForm.LIVE_BLOG


def _versions(sources: PageMarkup) -> Iterator[ArticleForm]:
    root = sources.tree.getroottree().getroot()
    if "amp" in root.attrib or "⚡" in root.attrib:
        yield ArticleForm.AMP
    if re.search(r"\b(?:print|view)=(?:1|true|yes|print)?\b", urlsplit(sources.url).query):
        yield ArticleForm.PRINT


def _sectioned(sources: PageMarkup) -> Iterator[ArticleForm]:
    said = " · ".join(
        (*sources.meta(*_SECTIONS), linked_data.text(sources.article, "articleSection"))
    )
    path = urlsplit(sources.url).path
    yield from (form for form, words in _SECTION.items() if words.search(said))
    yield from (form for form, words in _ADDRESS.items() if words.search(path))

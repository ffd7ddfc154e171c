"""Round-ups, newsletters, link lists and live blogs: many stories in one article."""

from __future__ import annotations

import re

from crawler.article import Article, Form

_TITLE = re.compile(
    r"\bround-?\s?ups?\b|\bnewsletter\b|\b(?:daily|weekly|morning|evening|nightly) "
    r"(?:digest|brief(?:ing)?|wrap|recap|report|news|update|links?|headlines)\b"
    r"|\bnews (?:digest|brief|in brief|wrap|recap|summary)\b|\bin brief\b|\bmemeorandum\b"
    r"|\b(?:this|the) week in\b|\bweek in review\b|\bwhat (?:we'?re|to) (?:reading|watch)\b"
    r"|\b(?:top|five|ten|\d+) (?:things|stories|headlines)\b|\blive (?:blog|updates?)\b"
    r"|^links?:|\bopen thread\b|\bnews & views\b|\bfive things\b|\bheadlines for\b"
    r"|^what just happened|, and more$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*•▪–]|\d{1,2}[.)])\s+\S", re.MULTILINE)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[/)]\s", re.MULTILINE)
OF_MANY = frozenset({Form.LIVE_BLOG, Form.GALLERY, Form.NEWSLETTER})
"""Forms that gather many matters under one title."""

ITEMS = 6
"""A text with so many list items is a list of links."""


def is_roundup(article: Article) -> str:
    """What marks an article as a round-up, empty if nothing does."""
    if of_many := [form.value for form in article.forms if form in OF_MANY]:
        return of_many[0]
    found = _TITLE.search(article.title)
    if found:
        return found.group().strip()
    text = article.text
    lines = text.count("\n") + 1
    items = len(_ITEM.findall(text)) if lines >= ITEMS else 0
    if items >= ITEMS and items * 2 >= lines:
        return f"{items} list items"
    able = text.count(")") + text.count("/") >= ITEMS
    return f"{ITEMS} numbered items" if able and len(_NUMBERED.findall(text)) >= ITEMS else ""

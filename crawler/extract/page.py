"""Pages: an article's text and facts, read from the bytes of its HTML.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from policywire.crawler.extract.article_form import (
    article_forms,
    dateline,
    declared_forms,
    declares_paywall,
    next_page_url,
    paywall_plea,
)
from policywire.crawler.extract.boilerplate import remove_boilerplate
from policywire.crawler.extract.bot_wall import detect_bot_wall
from policywire.crawler.extract.byline import detect_wire_service
from policywire.crawler.extract.charset import decode, is_binary
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.extraction import extract_text, parse_html
from policywire.crawler.extract.metadata import collect_markup, detect_language, read_metadata
from policywire.crawler.extract.stand_in import detect_stand_in
from policywire.crawler.extract.word_count import word_count
from policywire.crawler.model.article import ArticleForm
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

LARGEST_PAGE = 10 * 2**20
_HIDDEN_STREAM = re.compile(r"""<div\s+hidden(?:=["']["'])?\s+(id=["']S:[0-9a-f]+["'])""")
"""What React streams stands hidden at the end of the page until a script puts it in its place."""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article as its page gives it.

    `text` has a paragraph to a line and no title; `lede` is its first paragraph. `published` is
    aware UTC. `language` is ISO 639-1, or empty. `wire` names the service that the text is from.
    """

    url: str
    title: str
    text: str
    lede: str
    author: str
    published: datetime | None
    canonical_url: str
    outlet: str
    language: str
    wire: str
    forms: tuple[ArticleForm, ...] = ()
    dateline: str = ""
    next_url: str = ""
    """Where the article goes on, when it is cut into several pages."""


def read_page(html: bytes, url: str, content_type: str, now: datetime) -> ArticlePage | Problem:
    """Read a page; a captcha, a login or an empty answer comes back as a problem.

    A paywall's stub or a cookie wall is a page with what text there is.
    """
    if not html.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return Problem(ProblemClass.EMPTY, url, "The answer is empty; a page was expected.")
    plain = unpacked(html, LARGEST_PAGE)
    if plain is None or len(plain) > LARGEST_PAGE:
        return Problem(ProblemClass.TOO_LARGE, url, "The page is broken or larger than 10 MiB.")
    if is_binary(plain):
        return Problem(ProblemClass.PARSE, url, "The answer is not text, so it is not a page.")
    source = _HIDDEN_STREAM.sub(r"<div \1", decode(plain, content_type))
    tree = parse_html(source)
    if tree is None:
        return Problem(ProblemClass.EMPTY, url, "The answer contains no page.")
    sources = collect_markup(tree, url)
    facts = read_metadata(sources, now)
    marked, closed, following = (
        declared_forms(sources),
        declares_paywall(sources),
        next_page_url(sources),
    )
    plea = paywall_plea(sources)
    read = extract_text(source, tree, facts.text)
    text = remove_boilerplate(read, facts.title)
    if problem := _is_no_article(source, url, facts.title, text):
        return problem
    return ArticlePage(
        url=url,
        title=facts.title,
        text=text,
        lede=text.partition("\n")[0],
        author=facts.author,
        published=facts.published,
        canonical_url=facts.canonical_url,
        outlet=facts.outlet,
        language=facts.language or detect_language(text),
        wire=detect_wire_service(facts.author, text),
        forms=article_forms(
            marked, facts.title, f"{read}\n{plea}" if plea else read, has_declared_paywall=closed
        ),
        dateline=dateline(text),
        next_url=following,
    )


def _is_no_article(source: str, url: str, title: str, text: str) -> Problem | None:
    if wall := detect_bot_wall(source, word_count(text)):
        return Problem(ProblemClass.CHALLENGE, url, wall)
    if instead := detect_stand_in(title, text):
        return Problem(ProblemClass.EMPTY, url, instead)
    return None


def page_to_dict(page: ArticlePage, file: str) -> dict[str, object]:
    """Write a page as JSON values; the date in ISO 8601, or null."""
    return {
        "file": file,
        "title": page.title,
        "text": page.text,
        "author": page.author,
        "published": page.published.isoformat() if page.published else None,
        "canonical_url": page.canonical_url,
        "outlet": page.outlet,
        "language": page.language,
    }

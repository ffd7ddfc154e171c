"""An article that is cut into several pages: the next ones are fetched and put behind the first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from policywire.crawler.extract.document import content_type_problem, read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.model.article import ArticleForm
from policywire.crawler.model.crawl_outcome import Problem

MAX_EXTRA_PAGES = 4
"""So many further pages are fetched; what stands on later ones is left out."""

Get = Callable[[str], Awaitable[Response | Problem]]
ReadPage = Callable[..., Awaitable[ArticlePage | Problem]]


async def with_next_pages(
    page: ArticlePage, get: Get, read: ReadPage, now: datetime
) -> ArticlePage:
    """The page with the text of those that follow it, as far as they can be read."""
    texts, asked, url = [page.text], {page.url}, page.next_url
    while url and url not in asked and len(asked) <= MAX_EXTRA_PAGES:
        asked.add(url)
        following = await _page(url, get, read, now)
        if following is None or following.text in texts:
            break
        texts.append(following.text)
        url = following.next_url
    if not page.next_url:
        return page
    forms = tuple(form for form in ArticleForm if form in {*page.forms, ArticleForm.SEVERAL_PAGES})
    return replace(page, text=_joined(texts), forms=forms)


async def _page(url: str, get: Get, read: ReadPage, now: datetime) -> ArticlePage | None:
    answer = await get(url)
    if isinstance(answer, Problem) or status_problem(answer) is not None:
        return None
    if content_type_problem(url, answer.content_type) is not None:
        return None
    page = await read(read_document, answer.body, answer.url, answer.content_type, now)
    return None if isinstance(page, Problem) else page


def _joined(texts: list[str]) -> str:
    """The paragraphs of all pages, those that stand on each of them once."""
    lines = (line for text in texts for line in text.split("\n"))
    return "\n".join(dict.fromkeys(lines))

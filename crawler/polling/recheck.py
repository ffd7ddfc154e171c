"""A recheck of an article: unchanged, as it is now, gone, or not readable at the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from policywire.crawler.extract.dates.upcoming_dates_in_text import upcoming_dates_in
from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.fetch.response import GONE, Response
from policywire.crawler.fetch.source_fetcher import RunParser, SourceFetcher
from policywire.crawler.model.article import Article, ArticleForm, TextOrigin
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.polling.entry_page import LESS_TEXT, page_problem, wall_problem
from policywire.crawler.polling.multi_page import with_next_pages

EMPTIED, WAS_FULL = 20, 100
"""A page of fewer words than this, which once had more than that, has been emptied."""
SHRUNKEN = 0.6
"""A page with less than this share of the words is cut for us: the text that we have is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckResult:
    """What came of it. `article` is the article as it is now, with its old text when it is gone;
    None when nothing is known: the page is unchanged, or there was a problem.
    """

    article: Article | None = None
    problem: Problem | None = None
    etag: str = ""
    last_modified: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the page has been taken away, or emptied."""
        return self.article is not None and ArticleForm.WITHDRAWN in self.article.forms


async def recheck_article(
    article: Article,
    validators: Mapping[str, str],
    now: datetime,
    web: SourceFetcher,
    read: RunParser,
) -> RecheckResult:
    """Fetch the page of an article again and read it. May raise StoppedError; nothing else.

    `validators` are the headers of a conditional request; there may be none.
    """
    answer = await web.get(article.url, validators)
    if isinstance(answer, Problem):
        return RecheckResult(problem=answer)
    kept = _validators(answer, validators)
    if answer.status == 304:
        return replace(kept, article=_back(article))
    if answer.status in GONE and not article.awaits_page:
        return replace(kept, article=_withdrawn(article))
    page = page_problem(answer, article.url) or await read(
        read_document, answer.body, answer.url, answer.content_type, now
    )
    if isinstance(page, Problem):
        return RecheckResult(problem=page)
    if problem := wall_problem(page, article.url):
        return RecheckResult(problem=problem)
    page = await with_next_pages(page, web.get, read, now)
    return (_completed if article.awaits_page else _compared)(article, page, kept)


def _completed(article: Article, page: ArticlePage, kept: RecheckResult) -> RecheckResult:
    """Take the page of an article that had the feed's text alone, unless that says more."""
    if len(page.text) < len(article.text):
        return RecheckResult(problem=Problem(ProblemClass.EMPTY, article.url, LESS_TEXT))
    whole = replace(
        _renewed(article, page),
        author=page.author or article.author,
        language=page.language or article.language,
        origin=TextOrigin.PAGE,
        note="",
        wire=page.wire,
        dateline=page.dateline,
    )
    return replace(kept, article=whole)


def _compared(article: Article, page: ArticlePage, kept: RecheckResult) -> RecheckResult:
    """Take the page's text of now, unless hardly any is left."""
    words, before = len(page.text.split()), len(article.text.split())
    if words < EMPTIED and before > WAS_FULL:
        return replace(kept, article=_withdrawn(article))
    if words < SHRUNKEN * before:
        detail = "The page has much less text than before; it may be for subscribers only."
        return RecheckResult(problem=Problem(ProblemClass.EMPTY, article.url, detail))
    return replace(kept, article=_renewed(article, page))


def _validators(answer: Response, asked: Mapping[str, str]) -> RecheckResult:
    return RecheckResult(
        etag=answer.headers.get("etag", "") or asked.get("If-None-Match", ""),
        last_modified=answer.headers.get("last-modified", "") or asked.get("If-Modified-Since", ""),
    )


def _renewed(article: Article, page: ArticlePage) -> Article:
    """The article with the page's text of now."""
    return replace(
        article,
        title=page.title or article.title,
        text=page.text,
        lede=page.lede or article.lede,
        dates=_dates(article, page.text),
        forms=page.forms,
    )


def _dates(article: Article, text: str) -> tuple[UpcomingDate, ...]:
    """The upcoming dates of the new text, and those that did not come from the old one."""
    told = tuple(each for each in article.dates if each.said.strip("… ") not in article.text)
    said = upcoming_dates_in(text, article.published_or_found) if article.language == "en" else ()
    known = {(each.kind, each.on.date()) for each in told}
    return (*told, *(each for each in said if (each.kind, each.on.date()) not in known))


def _withdrawn(article: Article) -> Article:
    if ArticleForm.WITHDRAWN in article.forms:
        return article
    return replace(article, forms=(*article.forms, ArticleForm.WITHDRAWN))


def _back(article: Article) -> Article:
    """The article as one whose page is there, if it was away before."""
    left = tuple(form for form in article.forms if form is not ArticleForm.WITHDRAWN)
    return article if left == article.forms else replace(article, forms=left)

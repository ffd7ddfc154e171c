"""Articles as JSON: one with its decisions, its versions, the search, and corrections."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.pipeline.model.mark import Mark
from policywire.store.articles import search, versions as stored_versions
from policywire.store.articles.search import SearchHit
from policywire.store.articles.versions import ArticleVersion
from policywire.store.decisions.audit import AuditTrail
from policywire.store.decisions.not_told import NotToldArticle
from policywire.store.stories import marks as stored_marks
from policywire.web.api.operation import BEFORE, PAGE, ApiOperation, ApiParameter
from policywire.web.pages.article import requested_audit_trail
from policywire.web.pages.not_told import articles_not_told
from policywire.web.pages.search import search_hits
from policywire.web.views import cursor
from policywire.web.views.request import HttpError, PageRequest


@dataclass(frozen=True, slots=True)
class SearchHitPage:
    """Articles that were found, newest first; `next` is the `before` of the next page."""

    articles: list[SearchHit]
    next: int | None


@dataclass(frozen=True, slots=True)
class ArticleVersionList:
    """All versions of an article, oldest first."""

    versions: list[ArticleVersion]


@dataclass(frozen=True, slots=True)
class MarkList:
    """The last hundred, newest first, including undone ones."""

    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class NotToldPage:
    """Articles that were not told, newest first; `next` is the `before` of the next page."""

    articles: list[NotToldArticle]
    next: int | None


def _not_told(request: PageRequest) -> NotToldPage:
    return NotToldPage(*articles_not_told(request, PAGE))


def _search(request: PageRequest) -> SearchHitPage:
    before = cursor.read_number(request.query.get("before"))
    query = search.parse_query(request.query.get("q", ""))
    hits = search_hits(request, query, PAGE + 1, before)
    return SearchHitPage(hits[:PAGE], hits[PAGE - 1].id if len(hits) > PAGE else None)


def _versions(request: PageRequest) -> ArticleVersionList:
    with request.store.reading() as session:
        found = stored_versions.of_url(session, request.query.get("url", ""))
    if not found:
        raise HttpError(404, "No such article", "Pass the address that stories give in `url`.")
    return ArticleVersionList(list(found))


def _marks(request: PageRequest) -> MarkList:
    with request.store.reading() as session:
        return MarkList(list(stored_marks.listing(session, 100)))


OPERATIONS: dict[str, ApiOperation] = {
    "/api/articles": ApiOperation(
        "One article with every decision about it",
        requested_audit_trail,
        AuditTrail,
        (ApiParameter("url", "The article's address, as stories give it.", is_required=True),),
    ),
    "/api/articles/versions": ApiOperation(
        "All versions of an article",
        _versions,
        ArticleVersionList,
        (ApiParameter("url", "The article's address, as stories give it.", is_required=True),),
    ),
    "/api/not-told": ApiOperation(
        "Articles that matched a topic and were told to nobody, with the reasons",
        _not_told,
        NotToldPage,
        (ApiParameter("topic", "Only of this topic, by key."), BEFORE),
    ),
    "/api/search": ApiOperation(
        "Search articles",
        _search,
        SearchHitPage,
        (
            ApiParameter("q", 'Words, "phrases", prefix*, a OR b, -excluded.', is_required=True),
            BEFORE,
        ),
    ),
    "/api/marks": ApiOperation(
        "Corrections by people and late merges by the program", _marks, MarkList
    ),
}

"""`/search`: the articles that have some words."""

from __future__ import annotations

from starlette.responses import Response

from policywire.pipeline.topics.query.phrase import QueryError
from policywire.store.articles import search as stored_search
from policywire.store.articles.search import SearchHit, SearchQuery, SearchTooBroad
from policywire.web.views import cursor
from policywire.web.views.archive_answer import ArchiveAnswer, answer_of, is_question
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page
from policywire.web.views.topic_search import (
    SearchPage,
    is_topic_query,
    parse_topic_search,
    run_topic_search,
)

PAGE = 30
TOO_BROAD = HttpError(
    400,
    "Search too broad",
    "The search took too long: use whole words, or longer prefixes.",
)


def search(request: PageRequest) -> Response:
    """What is found, newest first: by plain words, or in the topic language."""
    typed = request.query.get("q", "")[: stored_search.MAX_QUERY_LENGTH].strip()
    before = cursor.read_number(request.query.get("before"))
    fault = ""
    if is_topic_query(typed):
        try:
            listed = _inquired(request, typed, before)
            return _page(request, typed, listed)
        except QueryError as error:
            # Somebody may have typed a colon or a bracket without meaning the topic language.
            fault = f"Searched for plain words, because {error.problem}; {error.cure}."
    hits = search_hits(request, stored_search.parse_query(typed), PAGE + 1, before)
    older = hits[PAGE - 1].id if len(hits) > PAGE else None
    return _page(request, typed, SearchPage(hits[:PAGE], older), fault)


def _page(request: PageRequest, typed: str, listed: SearchPage, fault: str = "") -> Response:
    return render_page(
        "search",
        request,
        typed=typed,
        fault=fault,
        empty_query=not stored_search.parse_query(typed).groups,
        hits=listed.hits,
        older=listed.older,
        answer=_answered(request, typed),
    )


def _answered(request: PageRequest, typed: str) -> ArchiveAnswer | None:
    """What the archive says, where a question was typed, on the first page."""
    first = "before" not in request.query
    return answer_of(request, typed) if first and is_question(typed) else None


def _inquired(request: PageRequest, typed: str, before: int | None) -> SearchPage:
    configuration = request.configuration
    asked = parse_topic_search(typed, configuration.topics, configuration.entities)
    try:
        with request.store.reading() as session:
            return run_topic_search(session, asked, limit=PAGE, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None


def search_hits(
    request: PageRequest, query: SearchQuery, limit: int, before: int | None
) -> list[SearchHit]:
    """What the query finds. Raises HttpError when that would take too long."""
    try:
        with request.store.reading() as session:
            return stored_search.search_articles(session, query, limit=limit, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None

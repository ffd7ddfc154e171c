"""`/search`: the articles that have some words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from policywire.config.enums import Stage
from policywire.config.translation.texts import gettext as _
from policywire.config.values.days import end_of_day, start_of_day
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.store.articles import search as stored_search
from policywire.store.articles.search import SearchHit, SearchQuery, SearchTooBroad
from policywire.store.articles.search_filter import EVERYTHING, SearchFilter, copies_of, filter_of
from policywire.store.people import saved_searches as stored_saved
from policywire.store.people.saved_searches import SavedSearch
from policywire.web.pages.stories import titles_of
from policywire.web.views import cursor
from policywire.web.views.archive_answer import ArchiveAnswer, answer_of, is_question
from policywire.web.views.day_field import day_in
from policywire.web.views.former_topic import no_topic_in_query
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page
from policywire.web.views.topic_search import (
    SearchPage,
    is_topic_query,
    parse_topic_search,
    run_topic_search,
)

PAGE = 30
SAVED_SHOWN = 40
FILTERS = ("topic", "outlet", "stage", "since", "until", "copies")
"""The fields of the form that narrow a search."""
TOO_BROAD = HttpError(
    400,
    "Search too broad",
    "The search took too long: use whole words, or longer prefixes.",
)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of what a search finds. `count` is None where it is not counted: in topic language.

    `copies` are the numbers of copies folded under articles, by URL; `fault` says why the search
    was read as plain words.
    """

    hits: Sequence[SearchHit]
    older: int | None
    count: int | None = None
    copies: Mapping[str, int] = field(default_factory=dict)
    fault: str = ""


def search(request: PageRequest) -> Response:
    """What is found, newest first: by plain words, or in the topic language."""
    typed = request.query.get("q", "")[: stored_search.MAX_QUERY_LENGTH].strip()
    only = read_filter(request, request.query)
    found = find(request, typed, only, cursor.read_number(request.query.get("before")))
    is_empty = not stored_search.parse_query(typed).groups
    return render_page(
        "search",
        request,
        typed=typed,
        empty_query=is_empty,
        found=found,
        most=stored_search.COUNTED,
        titles=titles_of(request),
        stage_names=list(Stage),
        filters=FILTERS,
        filtered=only != SearchFilter(copies=False),
        saved=_saved(request) if is_empty else (),
        answer=_answered(request, typed),
    )


def _answered(request: PageRequest, typed: str) -> ArchiveAnswer | None:
    """What the archive says, where a question was typed: above the first page, unfiltered."""
    asks = set(request.query) <= {"q"} and is_question(typed)
    return answer_of(request, typed) if asks else None


def _saved(request: PageRequest) -> Sequence[SavedSearch]:
    """The searches that were saved, by name."""
    with request.store.reading() as session:
        return stored_saved.listing(session)[:SAVED_SHOWN]


def read_filter(request: PageRequest, given: Mapping[str, str]) -> SearchFilter:
    """A filter by the names of the form; copies are folded unless all are asked for.

    Raises HttpError for a topic, stage or day that is not.
    """
    topic, stage = given.get("topic", ""), given.get("stage", "")
    if topic and topic not in request.configuration.topics:
        raise no_topic_in_query(request, topic)
    if stage and stage not in list(Stage):
        raise HttpError(
            404, "No such stage", _("Choose one of: %(choices)s.", choices=", ".join(Stage))
        )
    for name, moment_of in (("since", start_of_day), ("until", end_of_day)):
        day_in(request, given, name, moment_of)
    return filter_of(given, request.zone)


def find(request: PageRequest, typed: str, only: SearchFilter, before: int | None) -> SearchResult:
    """A page of what the words find. Raises HttpError when that would take too long."""
    fault = ""
    if is_topic_query(typed):
        try:
            listed = _inquired(request, typed, before, only)
            return SearchResult(listed.hits, listed.older)
        except QueryError as error:
            # Somebody may have typed a colon or a bracket without meaning the topic language.
            fault = _(
                "Searched for plain words, because %(problem)s; %(cure)s.",
                problem=error.problem,
                cure=error.cure,
            )
    query = stored_search.parse_query(typed)
    hits = search_hits(request, query, PAGE + 1, before, only)
    shown = hits[:PAGE]
    with request.store.reading() as session:
        copies = {} if only.copies else copies_of(session, [each.report.url for each in shown])
    return SearchResult(
        shown,
        shown[-1].id if len(hits) > PAGE else None,
        _counted(request, query, only),
        copies,
        fault,
    )


def _counted(request: PageRequest, query: SearchQuery, only: SearchFilter) -> int | None:
    """How many there are; None when counting would take too long."""
    try:
        with request.store.reading() as session:
            return stored_search.count_hits(session, query, only)
    except SearchTooBroad:
        return None


def _inquired(
    request: PageRequest, typed: str, before: int | None, only: SearchFilter
) -> SearchPage:
    configuration = request.configuration
    asked = parse_topic_search(typed, configuration.topics, configuration.entities)
    try:
        with request.store.reading() as session:
            return run_topic_search(session, asked, limit=PAGE, before=before, only=only)
    except SearchTooBroad:
        raise TOO_BROAD from None


def search_hits(
    request: PageRequest,
    query: SearchQuery,
    limit: int,
    before: int | None,
    only: SearchFilter = EVERYTHING,
) -> list[SearchHit]:
    """What the query finds. Raises HttpError when that would take too long."""
    try:
        with request.store.reading() as session:
            return stored_search.search_articles(
                session, query, limit=limit, before=before, only=only
            )
    except SearchTooBroad:
        raise TOO_BROAD from None

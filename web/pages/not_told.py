"""`/not-told`: what matched a topic and was told to nobody, each article with its reason."""

from __future__ import annotations

from starlette.responses import Response

from policywire.store.articles import articles
from policywire.store.decisions import not_told as stored_not_told
from policywire.store.decisions.not_told import NotToldArticle
from policywire.store.decisions.outcome_counts import WEEK, outcome_counts
from policywire.web.pages.stories import titles_of, topic_filter_of
from policywire.web.views import cursor
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

PAGE = 50


def not_told(request: PageRequest) -> Response:
    """The articles found last, of all topics or of one. Raises HttpError for an unknown topic."""
    found, older = articles_not_told(request, PAGE)
    asked = topic_filter_of(request)
    topics = [asked] if asked else list(request.configuration.topics)
    with request.store.reading() as session:
        week = outcome_counts(session, topics, request.now - WEEK)
        compared = articles.by_urls(session, [each.compared for each in found if each.compared])
    return render_page(
        "not_told",
        request,
        titles=titles_of(request),
        topic=asked,
        listed=found,
        compared=compared,
        older=older,
        week=week.words if week.matched else "",
    )


def articles_not_told(request: PageRequest, limit: int) -> tuple[list[NotToldArticle], int | None]:
    """The articles of this page, and after which the next one goes on."""
    before = cursor.read_number(request.query.get("before"))
    with request.store.reading() as session:
        found = stored_not_told.listing(
            session, topic=topic_filter_of(request), limit=limit + 1, before=before
        )
    return found[:limit], found[limit - 1].id if len(found) > limit else None

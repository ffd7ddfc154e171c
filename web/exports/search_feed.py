"""`/searches/{id}/feed.atom`, `/feed.json`: what a saved search finds, newest first."""

from __future__ import annotations

from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.link import safe_link
from policywire.store.articles.search import SearchHit
from policywire.store.people import saved_searches
from policywire.web.exports.feeds import SyndicationEntry, SyndicationFeed, feed_urn
from policywire.web.pages.search import find, read_filter
from policywire.web.views.cursor import row_number
from policywire.web.views.request import HttpError, PageRequest


def search_feed(request: PageRequest) -> SyndicationFeed:
    """The articles that a saved search finds. Raises HttpError when there is no such search."""
    number = row_number(request.path_params["id"])
    with request.store.reading() as session:
        saved = saved_searches.find(session, number) if number is not None else None
    if saved is None:
        raise HttpError(404, "No such search", "It was removed, or the link is damaged.")
    found = find(request, saved.query, read_filter(request, saved.filters), None)
    entries = tuple(_entry(request, each) for each in found.hits)
    return SyndicationFeed(
        id=feed_urn(f"/searches/{saved.id}"),
        title=f"Search: {sanitize(saved.name, 100)}",
        page=f"{request.origin}{request.url('/search', q=saved.query, **saved.filters)}",
        address=f"{request.origin}{request.url(f'/searches/{saved.id}')}/feed",
        updated=max((each.updated for each in entries), default=saved.at),
        entries=entries,
    )


def _entry(request: PageRequest, hit: SearchHit) -> SyndicationEntry:
    report = hit.report
    page = request.url("/articles", url=report.url)
    return SyndicationEntry(
        id=feed_urn(f"article {report.url}"),
        url=safe_link(report.url).url,
        page=f"{request.origin}{page}",
        title=sanitize(report.title, 200) or "without a title",
        outlet=sanitize(report.outlet, 100) or "unknown outlet",
        summary=sanitize("".join(text for text, _ in hit.snippet), 500),
        at=report.at,
        updated=report.at,
    )

"""`/sources/{key}`: one source, what became of what it offered, and what was refused and why."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.responses import Response

from policywire.config.editing.sources_text import NAME, own_keys
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.entry_counts import describe_counts
from policywire.crawler.polling.source_health import health_of
from policywire.store.articles import refused_entries, sources as stored_sources
from policywire.store.articles.source_articles import newest_of_source
from policywire.web.pages.setup.folder import folder_of
from policywire.web.pages.stories import titles_of
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

SHOWN = 100
ARTICLES = 40
LOOK_BACK = timedelta(days=7)
"""How far back its articles are listed: no index holds them by source."""


def source(request: PageRequest) -> Response:
    """The source with its latest refused entries. Raises HttpError for an unknown one."""
    key = request.path_params["key"]
    configured = request.configuration.sources.get(key)
    if configured is None:
        raise HttpError(404, "No such source", "It is not in sources.yaml, or was taken out.")
    with request.store.reading() as session:
        state = stored_sources.states(session).get(key, SourceState())
        refused = refused_entries.listing(session, key, SHOWN)
        tally = refused_entries.counts(session, key)
        articles = newest_of_source(session, key, request.now - LOOK_BACK, ARTICLES)
    return render_page(
        "source",
        request,
        key=key,
        source=configured,
        health=health_of(state, request.now),
        offered=describe_counts(state.counts) if state.counts.offered else "",
        refused=refused,
        tally=tally,
        shown=SHOWN,
        articles=articles,
        look_back=LOOK_BACK.days,
        titles=titles_of(request),
        site=_site(configured.url),
        is_own=request.can_configure and key in own_keys(folder_of(request).content(NAME)),
    )


def _site(url: str) -> str:
    """The front page of the site that a feed belongs to; empty where it has no host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}/" if parts.hostname else ""

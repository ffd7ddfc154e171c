"""The last step of the first hour: what was written, and what it brings, as it comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from policywire.config.models.file_models import FILE_MODELS
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines, near_headlines
from policywire.store.articles import sources as stored_sources
from policywire.store.articles.recent import newest_unmatched
from policywire.store.deliveries import counts
from policywire.store.deliveries.counts import CappedCount
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.stories import stories as stored_stories
from policywire.web.pages.setup.folder import first_hour, folder_of, require_editor
from policywire.web.pages.topic import one_click
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

STORIES = 5
NEARLY = 3
MOST_UNMATCHED = 300
LOOK_BACK = timedelta(days=14)
"""Articles that met nothing and are looked at for near misses: the newest, and how far back."""


@dataclass(frozen=True, slots=True)
class FirstResults:
    """What came in so far. `read` of `sources` have answered, `failed` of them with a problem."""

    sources: int
    read: int
    failed: int
    found: int
    pending: CappedCount
    stories: list[stored_stories.StorySummary]
    sent: CappedCount
    waiting: CappedCount

    @property
    def share(self) -> int:
        """How many of a hundred sources have answered."""
        return 100 * self.read // self.sources if self.sources else 0


def ready(request: PageRequest) -> Response:
    """The files, and what they bring. Raises HttpError for a viewer."""
    require_editor(request)
    folder = folder_of(request)
    files = {
        name: folder.content(name).decode("utf-8-sig", "replace")
        for name in FILE_MODELS
        if name != "settings.yaml"
    }
    return render_page(
        "setup/ready",
        request,
        steps=first_hour(request),
        files=files,
        folder=str(folder.folder),
        results=(results := first_results(request)),
        near=[] if results.stories else _nearly(request),
    )


def _nearly(request: PageRequest) -> list[tuple[NearHeadlines, dict[str, str]]]:
    """What came in and only nearly met a topic, each with what a button sends to take it in."""
    configuration = request.configuration
    with request.store.reading() as session:
        unmatched = newest_unmatched(session, request.now - LOOK_BACK, MOST_UNMATCHED)
    found = near_headlines(unmatched, configuration.topics, configuration.entities, fewest=1)
    return [(each, one_click(each)) for each in found[:NEARLY]]


def first_results_part(request: PageRequest) -> Response:
    """The part of the page that changes, for the page's script. Raises HttpError for a viewer."""
    require_editor(request)
    return render_page("setup/first_results", request, results=first_results(request))


def first_results(request: PageRequest) -> FirstResults:
    """What came in since the service follows something."""
    with request.store.reading() as session:
        states = stored_sources.states(session)
        polled = [states[key] for key in request.configuration.sources if key in states]
        states_of_deliveries = counts.deliveries(session)
        answered = [state for state in polled if state.polled is not None]
        return FirstResults(
            sources=len(request.configuration.sources),
            read=len(answered),
            failed=sum(1 for state in answered if state.failures),
            found=counts.found_articles(session),
            pending=counts.pending_articles(session),
            stories=stored_stories.recent(session, followed=True, limit=STORIES),
            sent=states_of_deliveries[DeliveryState.SENT],
            waiting=states_of_deliveries[DeliveryState.PENDING],
        )

"""`/articles/move?url=`: to which story an article belongs, by nearness or by a search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from starlette.responses import Response

from policywire.store.articles.search import MAX_QUERY_LENGTH, SearchTooBroad
from policywire.store.stories import likely_stories, story_merge_split
from policywire.store.stories.likely_stories import LikelyStory
from policywire.web.pages.article import requested_audit_trail
from policywire.web.pages.search import TOO_BROAD
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page


@dataclass(frozen=True, slots=True)
class OfferedStories:
    """The stories that are offered: those that a search found if one was `typed`, else the
    nearest ones.
    """

    typed: str
    stories: tuple[LikelyStory, ...]


def move(request: PageRequest) -> Response:
    """The stories that an article may be moved to. Raises HttpError when it was never found."""
    trail = requested_audit_trail(request)
    verdict = trail.verdict
    topics = [match.topic for match in verdict.matches] if verdict else []
    return render_page(
        "move",
        request,
        article=trail.article,
        story=trail.story,
        offered=offered_stories(request, trail.article.url, topics),
    )


def offered_stories(request: PageRequest, url: str, topics: Collection[str]) -> OfferedStories:
    """The stories on these topics nearest to an article, or those that `q` finds.

    Raises HttpError for a search that takes too long.
    """
    typed = request.query.get("q", "")[:MAX_QUERY_LENGTH].strip()
    with request.store.reading() as session:
        if not typed:
            return OfferedStories("", likely_stories.nearest(session, url, topics))
        here = story_merge_split.story_of(session, url)
        try:
            return OfferedStories(typed, likely_stories.searched(session, typed, topics, here))
        except SearchTooBroad:
            raise TOO_BROAD from None

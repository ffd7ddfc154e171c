"""Stories as JSON: the list, and one whole."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.store.stories import (
    corrections,
    developments,
    stories as stored_stories,
    story_articles,
)
from policywire.store.stories.developments import DevelopmentView
from policywire.store.stories.stories import StorySummary
from policywire.store.stories.story_articles import StoryArticleView
from policywire.web.api.operation import AFTER, PAGE, ApiOperation, ApiParameter
from policywire.web.pages.stories import topic_filter_of
from policywire.web.pages.story import requested_story
from policywire.web.views import cursor
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, newest first; `next` is the `after` of the next page, null at the end."""

    stories: list[StorySummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class StoryDetail:
    """A story with its newest developments and articles; `next_developments` and so on lead on."""

    story: StorySummary
    developments: list[DevelopmentView]
    articles: list[StoryArticleView]
    next_developments: str | None
    next_articles: str | None


def _stories(request: PageRequest) -> StoryPage:
    after = cursor.read(request.query.get("after"))
    topic = topic_filter_of(request)
    with request.store.reading() as session:
        found = stored_stories.recent(
            session, topic=topic, followed=True, limit=PAGE + 1, before=after
        )
    # One more than is shown was read: it tells whether there is a next page, without counting.
    last = found[PAGE - 1] if len(found) > PAGE else None
    return StoryPage(found[:PAGE], cursor.write(last.last_seen, last.id) if last else None)


def _story(request: PageRequest) -> StoryDetail:
    developments_before = cursor.read_numbered(request.query.get("developments"))
    articles_before = cursor.read_numbered(request.query.get("articles"))
    with request.store.reading() as session:
        story = requested_story(request, session)
        views = developments.of_story(session, story.id, limit=PAGE + 1, before=developments_before)
        marked = corrections.with_marks(session, views[:PAGE])
        members = story_articles.of_story(session, story.id, limit=PAGE + 1, before=articles_before)
    last_view = views[PAGE - 1] if len(views) > PAGE else None
    last_member = members[PAGE - 1] if len(members) > PAGE else None
    return StoryDetail(
        story,
        marked,
        members[:PAGE],
        cursor.write(last_view.development.at, last_view.id) if last_view else None,
        cursor.write(last_member.report.at, last_member.id) if last_member else None,
    )


OPERATIONS: dict[str, ApiOperation] = {
    "/api/stories": ApiOperation(
        "Stories that match a topic, newest first",
        _stories,
        StoryPage,
        (ApiParameter("topic", "Only of this topic, by key."), AFTER),
    ),
    "/api/stories/{id}": ApiOperation(
        "One story: its developments and reports",
        _story,
        StoryDetail,
        (
            ApiParameter(
                "developments",
                "Where to continue the developments: `next_developments` of the previous page.",
            ),
            ApiParameter(
                "articles", "Where to continue the articles: `next_articles` of the previous page."
            ),
        ),
    ),
}

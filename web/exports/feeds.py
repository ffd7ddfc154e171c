"""Feeds: the developments of a topic's stories, or of one story, as Atom and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from policywire.alerts.message.feedback_words import MARK_LABELS, mark_text
from policywire.alerts.message.labels import development_label
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.link import safe_link
from policywire.store.stories import corrections, developments
from policywire.store.stories.developments import DevelopmentView
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.pages.stories import titles_of
from policywire.web.pages.story import requested_story
from policywire.web.pages.topic import requested_topic
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_text

ENTRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SyndicationEntry:
    """One development of a story, in plain words. `url` is the article's own, empty when unsafe."""

    id: str
    url: str
    page: str
    title: str
    outlet: str
    summary: str
    at: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SyndicationFeed:
    """`page` is where people read the same, `address` the feed's own without its ending."""

    id: str
    title: str
    page: str
    address: str
    updated: datetime
    entries: tuple[SyndicationEntry, ...]


def topic_feed(request: PageRequest) -> SyndicationFeed:
    """The latest developments on a topic. Raises HttpError when nobody follows it."""
    key, topic = requested_topic(request)
    with request.store.reading() as session:
        views = developments.of_topic(session, key, ENTRIES)
        marked = corrections.with_marks(session, views, key)
    return feed_of(request, f"/topics/{key}", topic.title, marked)


def story_feed(request: PageRequest) -> SyndicationFeed:
    """How a story developed, without details. Raises HttpError when there is none."""
    with request.store.reading() as session:
        story = requested_story(request, session)
        views = developments.of_story(session, story.id, limit=ENTRIES, details=False)
        marked = corrections.with_marks(session, views)
    return feed_of(request, f"/stories/{story.id}", story.title, marked)


def atom(feed: Callable[[PageRequest], SyndicationFeed]) -> Callable[[PageRequest], Response]:
    """A page that gives the feed as Atom."""

    def page(request: PageRequest) -> Response:
        return Response(
            render_text("feed.atom", feed=feed(request)), media_type="application/atom+xml"
        )

    return page


def json_feed(feed: Callable[[PageRequest], SyndicationFeed]) -> Callable[[PageRequest], Response]:
    """A page that gives the feed as JSON Feed."""

    def page(request: PageRequest) -> Response:
        return AsciiJsonResponse(_json(feed(request)), media_type="application/feed+json")

    return page


def feed_of(
    request: PageRequest,
    path: str,
    title: str,
    views: Sequence[DevelopmentView],
) -> SyndicationFeed:
    """The feed of developments; those that people marked say so, and count as updated then."""
    page = request.origin + request.url(path)
    entries = tuple(_entry(request, view) for view in views)
    return SyndicationFeed(
        id=feed_urn(path),
        title=sanitize(title, 200) or "Without a title",
        page=page,
        address=f"{page}/feed",
        updated=max((each.updated for each in entries), default=request.now),
        entries=entries,
    )


def _entry(request: PageRequest, view: DevelopmentView) -> SyndicationEntry:
    development, mark = view.development, view.set_aside
    said = [f"{mark_text(each, titles_of(request))}." for each in view.marks]
    return SyndicationEntry(
        id=feed_urn(f"{development.story} {development.article} {development.at.isoformat()}"),
        url=safe_link(development.article).url,
        page=request.origin + request.url(f"/stories/{development.story}"),
        title=f"{MARK_LABELS[mark.kind] if mark else development_label(development)}: "
        f"{sanitize(view.article.title, 200) or 'without a title'}",
        outlet=sanitize(view.article.outlet, 100) or "unknown outlet",
        summary=" ".join(
            filter(None, [*said, *(sanitize(each.text, 500) for each in development.new)])
        ),
        at=development.at,
        updated=max(development.at, *(each.at for each in view.marks))
        if view.marks
        else development.at,
    )


def feed_urn(name: str) -> str:
    """An id that stays the same wherever the page is reached from."""
    return (
        f"urn:uuid:{uuid5(NAMESPACE_URL, f'policywire {name}'.encode(errors='replace').decode())}"
    )


def _json(feed: SyndicationFeed) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": f"{feed.address}.json",
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: SyndicationEntry) -> dict[str, object]:
    address = {"external_url": entry.url} if entry.url else {}
    return {
        "id": entry.id,
        "url": entry.page,
        **address,
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_published": entry.at.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.outlet}],
    }

"""Feeds: the developments of a topic's stories, or of one story, as Atom and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from policywire.alerts.message.labels import development_label
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.link import safe_link
from policywire.store.stories import developments
from policywire.store.stories.developments import DevelopmentView
from policywire.web.http.json_response import AsciiJsonResponse
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
    return _feed(request, f"/topics/{key}", topic.title, views)


def story_feed(request: PageRequest) -> SyndicationFeed:
    """How a story developed, without details. Raises HttpError when there is none."""
    with request.store.reading() as session:
        story = requested_story(request, session)
        views = developments.of_story(session, story.id, limit=ENTRIES, details=False)
    return _feed(request, f"/stories/{story.id}", story.title, views)


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


def _feed(
    request: PageRequest, path: str, title: str, views: Sequence[DevelopmentView]
) -> SyndicationFeed:
    page = request.origin + request.url(path)
    return SyndicationFeed(
        id=_urn(path),
        title=sanitize(title, 200) or "Without a title",
        page=page,
        address=f"{page}/feed",
        updated=max((view.development.at for view in views), default=request.now),
        entries=tuple(_entry(request, view) for view in views),
    )


def _entry(request: PageRequest, view: DevelopmentView) -> SyndicationEntry:
    development = view.development
    return SyndicationEntry(
        id=_urn(f"{development.story} {development.article} {development.at.isoformat()}"),
        url=safe_link(development.article).url,
        page=request.origin + request.url(f"/stories/{development.story}"),
        title=f"{development_label(development)}: "
        f"{sanitize(view.article.title, 200) or 'without a title'}",
        outlet=sanitize(view.article.outlet, 100) or "unknown outlet",
        summary=" ".join(sanitize(sentence.text, 500) for sentence in development.new),
        at=development.at,
    )


def _urn(name: str) -> str:
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
        "authors": [{"name": entry.outlet}],
    }

"""Feeds out: the turns of a topic's stories, or of one story, as Atom and as JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from policywire.alerts.message.sanitize import plain
from policywire.alerts.model.link import link
from policywire.store.stories import developments
from policywire.store.stories.developments import DevelopmentView
from policywire.web.http.json_response import Json
from policywire.web.pages.story import summary_of
from policywire.web.pages.topic import topic_of
from policywire.web.views.labels import turn
from policywire.web.views.request import Visit
from policywire.web.views.template import text

ENTRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One turn of a story, in plain words. `url` is the article's own, empty when unsafe."""

    id: str
    url: str
    page: str
    title: str
    outlet: str
    summary: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`page` is where people read the same, `address` the feed's own without its ending."""

    id: str
    title: str
    page: str
    address: str
    updated: datetime
    entries: tuple[Entry, ...]


def topic_feed(visit: Visit) -> Feed:
    """What a topic heard of last. Raises Refusal when nobody follows it."""
    key, topic = topic_of(visit)
    with visit.store.reading() as session:
        views = developments.of_topic(session, key, ENTRIES)
    return _feed(visit, f"/topics/{key}", topic.title, views)


def story_feed(visit: Visit) -> Feed:
    """How a story developed. Raises Refusal when there is none."""
    with visit.store.reading() as session:
        story = summary_of(visit, session)
        views = developments.of_story(session, story.id, limit=ENTRIES)
    return _feed(visit, f"/stories/{story.id}", story.title, views)


def atom(feed: Callable[[Visit], Feed]) -> Callable[[Visit], Response]:
    """A page that gives the feed as Atom."""

    def page(visit: Visit) -> Response:
        return Response(text("feed.atom", feed=feed(visit)), media_type="application/atom+xml")

    return page


def json_feed(feed: Callable[[Visit], Feed]) -> Callable[[Visit], Response]:
    """A page that gives the feed as JSON Feed."""

    def page(visit: Visit) -> Response:
        return Json(_json(feed(visit)), media_type="application/feed+json")

    return page


def _feed(visit: Visit, path: str, title: str, views: Sequence[DevelopmentView]) -> Feed:
    page = visit.origin + visit.url(path)
    return Feed(
        id=_urn(path),
        title=plain(title, 200) or "Without a title",
        page=page,
        address=f"{page}/feed",
        updated=max((view.development.at for view in views), default=visit.now),
        entries=tuple(_entry(visit, view) for view in views),
    )


def _entry(visit: Visit, view: DevelopmentView) -> Entry:
    development = view.development
    return Entry(
        id=_urn(f"{development.story} {development.article} {development.at.isoformat()}"),
        url=link(development.article).url,
        page=visit.origin + visit.url(f"/stories/{development.story}"),
        title=f"{turn(development)}: {plain(view.article.title, 200) or 'without a title'}",
        outlet=plain(view.article.outlet, 100) or "unknown outlet",
        summary=" ".join(plain(sentence.text, 500) for sentence in development.new),
        at=development.at,
    )


def _urn(name: str) -> str:
    """An id that stays the same wherever the page is reached from."""
    return (
        f"urn:uuid:{uuid5(NAMESPACE_URL, f'policywire {name}'.encode(errors='replace').decode())}"
    )


def _json(feed: Feed) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": f"{feed.address}.json",
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: Entry) -> dict[str, object]:
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

"""The site: every address, and the page that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from store.error import StoreError
from web.api import OPERATIONS, page_of
from web.backing import Backing
from web.daily import DailyCounts
from web.feeds import atom, json_feed, story_feed, topic_feed
from web.openapi import openapi
from web.pages.alerts import alerts
from web.pages.article import article
from web.pages.problem import BROKEN, BUSY, METHOD, MISSING, problem
from web.pages.search import search
from web.pages.sources import sources
from web.pages.status import status
from web.pages.stories import stories
from web.pages.story import story
from web.pages.topic import topic
from web.pages.topics import topics
from web.template import STYLE
from web.visit import Refusal, Visit, bare_visit, visit_of

AT_ONCE = 4
"""Pages made at the same time; the judge and the couriers want the processor as well."""

Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]

PAGES: dict[str, Page] = {
    "/": stories,
    "/stories/{id}": story,
    "/articles": article,
    "/topics": topics,
    "/topics/{key}": topic,
    "/sources": sources,
    "/alerts": alerts,
    "/search": search,
    "/status": status,
    "/topics/{key}/feed.atom": atom(topic_feed),
    "/topics/{key}/feed.json": json_feed(topic_feed),
    "/stories/{id}/feed.atom": atom(story_feed),
    "/stories/{id}/feed.json": json_feed(story_feed),
    **{path: page_of(operation) for path, operation in OPERATIONS.items()},
    "/api/openapi.json": openapi,
}

FORMS = frozenset({"/topics/{key}"})
"""Pages with a form that is posted, because what is pasted is too long for an address."""

FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


def site(backing: Backing) -> Starlette:
    """All pages of a backing."""
    desk = _Desk(backing)
    routes = [
        Route(path, desk.endpoint(page), methods=_methods(path)) for path, page in PAGES.items()
    ]
    return Starlette(
        routes=[*routes, Route("/static/page.css", _style)],
        exception_handlers={HTTPException: desk.refused, Exception: desk.broken},
    )


class _Desk:
    """Takes requests, has a few pages made at a time in threads, and explains what is refused."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing
        self._daily = DailyCounts(backing.store)
        self._limiter = CapacityLimiter(AT_ONCE)

    def endpoint(self, page: Page) -> Endpoint:
        """What Starlette calls for a page."""

        async def endpoint(request: Request) -> Response:
            try:
                visit = await visit_of(request, self._backing, self._daily)
                return await to_thread.run_sync(page, visit, limiter=self._limiter)
            except Refusal as refusal:
                return self._answer(request, refusal)
            except StoreError:
                return self._answer(request, BUSY)

        return endpoint

    async def refused(self, request: Request, error: Exception) -> Response:
        """No such page, or not by this method."""
        assert isinstance(error, HTTPException)
        return self._answer(request, METHOD if error.status_code == 405 else MISSING)

    async def broken(self, request: Request, _error: Exception) -> Response:
        """A bug of ours, which the server logs."""
        return self._answer(request, BROKEN)

    def _answer(self, request: Request, refusal: Refusal) -> Response:
        return problem(bare_visit(request, self._backing, self._daily), refusal)


def _methods(path: str) -> list[str]:
    return ["GET", "POST"] if path in FORMS else ["GET"]


async def _style(_request: Request) -> Response:
    return Response(STYLE.read_bytes(), media_type="text/css", headers=FOR_EVER)

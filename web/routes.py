"""The site: every address, and the page that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from policywire.config.enums import Role
from policywire.store.database.error import StoreError
from policywire.web.actions import marks, sending, silencing
from policywire.web.actions.feedback import answer
from policywire.web.actions.login import LASTS, log_in, log_out
from policywire.web.api.directory import OPERATIONS
from policywire.web.api.openapi import openapi
from policywire.web.api.operation import page_of
from policywire.web.exports.calendar import calendar, topic_calendar
from policywire.web.exports.export import export
from policywire.web.exports.feeds import atom, json_feed, story_feed, topic_feed
from policywire.web.exports.sse import Live
from policywire.web.http.app_context import Backing
from policywire.web.http.daily_counts import DailyCounts
from policywire.web.http.json_response import Json
from policywire.web.pages.alerts import alerts
from policywire.web.pages.article import article
from policywire.web.pages.feedback import feedback
from policywire.web.pages.login import login
from policywire.web.pages.problem import BROKEN, BUSY, METHOD, MISSING, NOT_ALLOWED, problem
from policywire.web.pages.search import search
from policywire.web.pages.sources import sources
from policywire.web.pages.status import status
from policywire.web.pages.stories import stories
from policywire.web.pages.story import story
from policywire.web.pages.topic import topic
from policywire.web.pages.topic_editor import topic_editor
from policywire.web.pages.topics import topics
from policywire.web.security.auth_middleware import LOGIN_COOKIE, Entrance
from policywire.web.security.csrf import NOTICE_SECONDS, Seal
from policywire.web.views.form_action import Action, Done
from policywire.web.views.request import NOTICE_COOKIE, Reception, Refusal, Visit
from policywire.web.views.template import ICON, SCRIPT, STYLE

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
    "/topics/{key}/edit": topic_editor,
    "/sources": sources,
    "/alerts": alerts,
    "/search": search,
    "/status": status,
    "/login": login,
    "/feedback/{token}": feedback,
    "/calendar.ics": calendar,
    "/topics/{key}/calendar.ics": topic_calendar,
    "/export/{name}": export,
    "/topics/{key}/feed.atom": atom(topic_feed),
    "/topics/{key}/feed.json": json_feed(topic_feed),
    "/stories/{id}/feed.atom": atom(story_feed),
    "/stories/{id}/feed.json": json_feed(story_feed),
    **{path: page_of(operation) for path, operation in OPERATIONS.items()},
    "/api/openapi.json": lambda visit: openapi(visit, API_ACTIONS),
}

FORMS = frozenset({"/topics/{key}", "/topics/{key}/edit"})
"""Pages with a form that is posted, because what is pasted is too long for an address."""

FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


ACTIONS: dict[str, Action] = {
    "/login": Action(log_in, role=None),
    "/feedback/{token}": Action(answer, role=None),
    "/logout": Action(log_out, role=Role.VIEWER),
    "/stories/{id}/mute": silencing.MUTE,
    "/stories/{id}/snooze": silencing.SNOOZE,
    "/stories/{id}/merge": marks.MERGE,
    "/articles/mark": marks.MARK,
    "/marks/{id}/undo": marks.UNDO,
    "/topics/{key}/mute": silencing.MUTE_TOPIC,
    "/silences/{id}/end": silencing.END,
    "/alerts/{id}/resend": sending.RESEND,
    "/sources/{key}/check": sending.CHECK,
}
"""What is posted to change something; each is refused without its form's seal or the role."""


API_ACTIONS: dict[str, Action] = {
    f"/api{path}": action for path, action in ACTIONS.items() if action.role is Role.EDITOR
}
"""The same for programs with a token that may write; they are answered in JSON."""


def site(backing: Backing, *, local: bool = True) -> Starlette:
    """All pages of a backing. `local`: only this machine reaches them, and needs no login."""
    desk = _Desk(backing)
    pages = [
        Route(path, desk.endpoint(page), methods=_methods(path)) for path, page in PAGES.items()
    ]
    actions = [
        Route(path, desk.act(action), methods=["POST"])
        for path, action in {**ACTIONS, **API_ACTIONS}.items()
    ]
    return Starlette(
        routes=[*pages, *actions, Route("/live", desk.live.stream), *STATIC],
        exception_handlers={HTTPException: desk.refused, Exception: desk.broken},
        middleware=[Middleware(Entrance, backing=backing, away=desk.away, local=local)],
    )


class _Desk:
    """Takes requests, has a few pages made at a time in threads, and explains what is refused."""

    def __init__(self, backing: Backing) -> None:
        self._seal = Seal()
        self._reception = Reception(backing, DailyCounts(backing.store), self._seal)
        self._limiter = CapacityLimiter(AT_ONCE)
        self.live = Live(backing)

    def endpoint(self, page: Page) -> Endpoint:
        """What Starlette calls for a page."""

        async def endpoint(request: Request) -> Response:
            try:
                visit = await self._reception.visit(request)
                answer = await to_thread.run_sync(page, visit, limiter=self._limiter)
            except Refusal as refusal:
                return self._answer(request, refusal)
            except StoreError:
                return self._answer(request, BUSY)
            if visit.notice:
                answer.delete_cookie(NOTICE_COOKIE, path=visit.base or "/")
            return answer

        return endpoint

    def act(self, action: Action) -> Endpoint:
        """What Starlette calls for an action: it is done, and the next page tells so."""

        def do(visit: Visit) -> Response:
            if action.role is not None and not visit.person.may(action.role):
                raise NOT_ALLOWED
            return self._done(visit, action.do(visit))

        return self.endpoint(do)

    def _done(self, visit: Visit, done: Done) -> Response:
        if visit.path.startswith("/api/"):
            return Json({"done": done.notice})
        answer = RedirectResponse(visit.base + done.to, 303, {"cache-control": "no-store"})
        if done.notice:
            sealed = self._seal.notice(done.notice)
            self._set_cookie(visit, answer, NOTICE_COOKIE, sealed, seconds=NOTICE_SECONDS)
        if done.login is not None:
            seconds = int(LASTS.total_seconds()) if done.login else 0
            self._set_cookie(visit, answer, LOGIN_COOKIE, done.login, seconds=seconds)
        return answer

    def _set_cookie(
        self, visit: Visit, answer: Response, name: str, value: str, *, seconds: int
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path=visit.base or "/",
            secure=visit.origin.startswith("https://"),
            httponly=True,
            samesite="lax",
        )

    def away(self, request: Request) -> Response:
        """The database does not answer."""
        return self._answer(request, BUSY)

    async def refused(self, request: Request, error: Exception) -> Response:
        """No such page, or not by this method."""
        assert isinstance(error, HTTPException)
        return self._answer(request, METHOD if error.status_code == 405 else MISSING)

    async def broken(self, request: Request, _error: Exception) -> Response:
        """A bug of ours, which the server logs."""
        return self._answer(request, BROKEN)

    def _answer(self, request: Request, refusal: Refusal) -> Response:
        return problem(self._reception.bare(request), refusal)


def _methods(path: str) -> list[str]:
    return ["GET", "POST"] if path in FORMS else ["GET"]


def _static(file: Path, kind: str) -> Route:
    """A file of ours that a browser may keep: its address changes with it."""
    content = file.read_bytes()

    async def endpoint(_request: Request) -> Response:
        return Response(content, media_type=kind, headers=FOR_EVER)

    return Route(f"/static/{file.name}", endpoint)


STATIC = (
    _static(STYLE, "text/css"),
    _static(SCRIPT, "text/javascript"),
    _static(ICON, "image/svg+xml"),
)

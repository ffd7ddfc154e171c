"""The site: takes requests, and has each answered by its page or action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from policywire.config.enums import Role
from policywire.config.translation import texts
from policywire.store.database.error import StoreError
from policywire.web.action_routes import ACTIONS, API_ACTIONS
from policywire.web.actions.people.sign_on import CALLBACK, begin_sign_on, finish_sign_on
from policywire.web.actions.slack_actions import slack_actions
from policywire.web.elsewhere import looked_for
from policywire.web.exports.print_slots import PrintSlots
from policywire.web.exports.sse import LiveUpdates
from policywire.web.http.app_context import AppContext
from policywire.web.http.daily_counts import DailyCountCache
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.http.language_middleware import (
    LANGUAGE_COOKIE,
    LANGUAGE_SECONDS,
    LanguageMiddleware,
)
from policywire.web.mcp.endpoint import PATH as MCP_PATH, McpEndpoint
from policywire.web.page_routes import FORMS, PAGES, PDF, SAVED, PageView
from policywire.web.pages.problem import BROKEN, BUSY, METHOD, MISSING, not_allowed, problem
from policywire.web.pages.setup.changes import change_undo
from policywire.web.security.auth_middleware import LOGIN_COOKIE, AuthBackend, refused
from policywire.web.security.csrf import NOTICE_SECONDS, CsrfSigner
from policywire.web.security.known_devices import DEVICE_COOKIE, DEVICE_LIFETIME
from policywire.web.views import audit_entry
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import NOTICE_COOKIE, HttpError, PageRequest, RequestReader
from policywire.web.views.static_files import STATIC

LOGIN_PATHS = frozenset({"/login", "/first-user/{token}", "/invitation/{token}", CALLBACK})
"""By which a guest becomes somebody; who is refused there is in the audit log."""
LINKS_TO_LOG_IN = frozenset({"/first-user/{token}", "/invitation/{token}"})
"""Whoever opens one that is not good may be guessing: that is in the audit log as well."""
MAX_CONCURRENT_PAGES = 4
"""Pages made at the same time; the judge and the couriers want the processor as well."""

Endpoint = Callable[[Request], Awaitable[Response]]


def build_site(app_context: AppContext, *, local: bool = True) -> Starlette:
    """All pages of a service. `local`: only this machine reaches them, and needs no login."""
    handler = _RequestHandler(app_context)
    pages = [
        Route(path, handler.page_endpoint(path, page), methods=_methods(path))
        for path, page in PAGES.items()
    ]
    actions = [
        Route(path, handler.action_endpoint(path, action), methods=["POST"])
        for path, action in {**ACTIONS, **API_ACTIONS}.items()
    ]
    return Starlette(
        routes=[
            *pages,
            *actions,
            Route("/login/oidc", handler.endpoint(begin_sign_on)),
            Route(
                CALLBACK, handler.action_endpoint(CALLBACK, FormAction(finish_sign_on, role=None))
            ),
            Route("/live", handler.live.stream),
            Route(MCP_PATH, handler.mcp, methods=["POST"]),
            Route("/slack/actions", partial(slack_actions, app_context), methods=["POST"]),
            *STATIC,
        ],
        exception_handlers={HTTPException: handler.http_error, Exception: handler.server_error},
        middleware=[
            # The first, so that refusals are said in the reader's language as well.
            Middleware(
                LanguageMiddleware, setting=lambda: app_context.configuration().settings.language
            ),
            Middleware(
                AuthenticationMiddleware,
                backend=AuthBackend(app_context, handler.store_unavailable, local=local),
                on_error=refused,
            ),
        ],
    )


class _RequestHandler:
    """Takes requests, has a few pages made at a time in threads, and explains what is refused."""

    def __init__(self, app_context: AppContext) -> None:
        self._csrf_signer = CsrfSigner()
        self._reader = RequestReader(
            app_context, DailyCountCache(app_context.store), self._csrf_signer
        )
        self._limiter = CapacityLimiter(MAX_CONCURRENT_PAGES)
        self._printer = PrintSlots()
        self._refusals = audit_entry.RefusalLimit()
        self.live = LiveUpdates(app_context)
        self.mcp = McpEndpoint(app_context, self._reader, self._limiter)

    def endpoint(self, page: PageView, printer: PrintSlots | None = None) -> Endpoint:
        """What Starlette calls for a page; one that is printed has its own slots."""

        async def endpoint(request: Request) -> Response:
            try:
                page_request = await self._reader.read(request)
                with printer.taken() if printer else nullcontext():
                    limiter = printer.limiter if printer else self._limiter
                    answer = await to_thread.run_sync(page, page_request, limiter=limiter)
            except HttpError as refusal:
                return self._answer(request, refusal)
            except StoreError:
                return self._answer(request, BUSY)
            if page_request.notice:
                answer.delete_cookie(NOTICE_COOKIE, path=page_request.base or "/")
            return answer

        return endpoint

    def page_endpoint(self, path: str, page: PageView) -> Endpoint:
        """What Starlette calls for a page; what its form saves and who it turns away is logged."""

        def view(asked: PageRequest) -> Response:
            try:
                answer = page(asked)
            except HttpError as refusal:
                if path in LINKS_TO_LOG_IN:
                    self._write_refused(asked, path, f" ({refusal.title})")
                raise
            if asked.form and answer.status_code == SAVED:
                audit_entry.write_entry(asked, path, "saved")
                self._notice(asked, answer, "Saved.", change_undo(asked))
            return answer

        return self.endpoint(
            view if path in FORMS | LINKS_TO_LOG_IN else page,
            self._printer if path == PDF else None,
        )

    def action_endpoint(self, path: str, action: FormAction) -> Endpoint:
        """What Starlette calls for an action: it is done and logged, and the next page tells so."""

        def act(asked: PageRequest) -> Response:
            # What every viewer may do is about themselves: a token is nobody, and may only read.
            if action.role is Role.VIEWER and asked.identity.is_program:
                raise not_allowed(asked.identity)
            try:
                done = action.handler(asked)
            except HttpError as refusal:
                if path in LOGIN_PATHS:
                    self._write_refused(asked, path, f" ({refusal.title})", refusal.user)
                raise
            if done.page is not None:
                return done.page
            if path in LOGIN_PATHS and done.login is None:
                self._write_refused(asked, path, who=done.user)
            else:
                audit_entry.write_entry(asked, path, who=done.user)
            return self._done(asked, done)

        endpoint = self.endpoint(act)
        return endpoint if action.right is None else requires([action.right], 403)(endpoint)

    def _write_refused(
        self, asked: PageRequest, path: str, reason: str = "", who: str = ""
    ) -> None:
        """Note a refused login, unless there are too many: anybody can bring them about."""
        left_out = self._refusals.admit(asked.now)
        if left_out is not None:
            more = f", and {left_out} before it" if left_out else ""
            audit_entry.write_entry(asked, path, f"refused{reason}{more}", who=who)

    def _done(self, page_request: PageRequest, done: ActionResult) -> Response:
        if page_request.path.startswith("/api/"):
            return AsciiJsonResponse({"done": done.notice})
        answer = RedirectResponse(page_request.base + done.to, 303, {"cache-control": "no-store"})
        if done.notice:
            undo = done.undo or change_undo(page_request)
            self._notice(page_request, answer, texts.translate(done.notice), undo)
        if done.login is not None:
            seconds = int(done.login_lifetime.total_seconds())
            self._set_cookie(page_request, answer, LOGIN_COOKIE, done.login, seconds=seconds)
        if done.device:
            seconds = int(DEVICE_LIFETIME.total_seconds())
            self._set_cookie(page_request, answer, DEVICE_COOKIE, done.device, seconds=seconds)
        if done.language is not None:
            self._set_cookie(
                page_request, answer, LANGUAGE_COOKIE, done.language, seconds=LANGUAGE_SECONDS
            )
        return answer

    def _notice(self, page_request: PageRequest, answer: Response, text: str, undo: str) -> None:
        sealed = self._csrf_signer.sign_notice(text, undo)
        self._set_cookie(page_request, answer, NOTICE_COOKIE, sealed, seconds=NOTICE_SECONDS)

    def _set_cookie(
        self, page_request: PageRequest, answer: Response, name: str, value: str, *, seconds: int
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path=page_request.base or "/",
            secure=page_request.origin.startswith("https://"),
            httponly=True,
            samesite="lax",
        )

    def store_unavailable(self, request: Request) -> Response:
        """The database does not answer."""
        return self._answer(request, BUSY)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """No such page, or not by this method, or not for this person."""
        assert isinstance(error, HTTPException)
        head = self._reader.read_head(request)
        if error.status_code == 404 and (place := looked_for(head.path)):
            return RedirectResponse(head.base + place, 302, {"cache-control": "no-store"})
        known = {403: not_allowed(head.identity), 405: METHOD}
        return self._answer(request, known.get(error.status_code, MISSING))

    async def server_error(self, request: Request, _error: Exception) -> Response:
        """An internal error, which the server logs."""
        return self._answer(request, BROKEN)

    def _answer(self, request: Request, refusal: HttpError) -> Response:
        return problem(self._reader.read_head(request), refusal)


def _methods(path: str) -> list[str]:
    return ["GET", "POST"] if path in FORMS else ["GET"]

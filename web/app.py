"""The page's application: `/healthz` from the first moment, the pages once the service runs.

Imports nothing heavy: templates and store are loaded with the first page that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from web.access import HEALTH, Access, SafeHeaders
from web.answer import Json
from web.backing import Backing

Status = Callable[[], tuple[bool, Mapping[str, object]]]
"""Whether the service is well, and the record that says so."""

STARTING = "policywire is starting; this page comes up in a moment.\n"


def application(
    status: Status,
    hosts: list[str],
    backing: Callable[[], Backing | None] = lambda: None,
    *,
    local: bool = True,
) -> Starlette:
    """Build the application; it answers only requests that name one of `hosts`.

    A foreign Host header is refused, so that a page elsewhere cannot reach a loopback service by
    pointing its own name at 127.0.0.1. `backing` gives None while the service starts or stops.
    `local` says that only this machine can reach it: if not, only `/healthz` answers.
    """

    async def healthz(_request: Request) -> Response:
        well, record = status()
        return Json(record, status_code=200 if well else 503)

    return Starlette(
        routes=[Route(HEALTH, healthz, methods=["GET"]), Mount("/", app=Pages(backing))],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(Access, local=local),
        ],
    )


class Pages:
    """The pages of a backing, built when the first of them is asked for."""

    def __init__(self, backing: Callable[[], Backing | None]) -> None:
        self._backing = backing
        self._site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, or say that the service starts."""
        backing = self._backing()
        if backing is None:
            starting = PlainTextResponse(STARTING, 503, {"retry-after": "2", "refresh": "2"})
            await starting(scope, receive, send)
            return
        if self._site is None:
            self._site = await to_thread.run_sync(_site, backing)
        await self._site(scope, receive, send)


def _site(backing: Backing) -> ASGIApp:
    from web.site import site

    return site(backing)

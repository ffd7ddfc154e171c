"""The page's application: `/healthz` from the first moment, the pages once the service runs.

Imports nothing heavy: templates and store are loaded with the first page that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from policywire.web.http.app_context import Backing
from policywire.web.http.json_response import Json
from policywire.web.security.proxy_prefix import Prefix
from policywire.web.security.security_headers import HEALTH, Access, SafeHeaders

Status = Callable[[], tuple[bool, Mapping[str, object]]]
"""Whether the service is well, and the record that says so."""

STARTING = "policywire is starting; this page comes up in a moment.\n"


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can reach the page, and by which names.

    `local`: this machine only. `names` are its hosts. `url` is the address that people open it
    by where a proxy stands before it, asked for anew with each request: the configuration may have
    changed; `proxies` are the addresses of those that are believed.
    """

    local: bool = True
    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    url: Callable[[], str] = str
    proxies: tuple[str, ...] = ()


def application(
    status: Status,
    backing: Callable[[], Backing | None] = lambda: None,
    reach: Reach = Reach(),
) -> Starlette:
    """Build the application; it answers only requests that name one of its hosts.

    A foreign Host header is refused, so that a page elsewhere cannot reach a loopback service by
    pointing its own name at 127.0.0.1. `backing` gives None while the service starts or stops.
    """

    async def healthz(_request: Request) -> Response:
        well, record = status()
        return Json(record, status_code=200 if well else 503)

    believed: Any = ProxyHeadersMiddleware  # typed for another kind of application
    app = Starlette(
        routes=[Route(HEALTH, healthz, methods=["GET"])],
        middleware=[
            Middleware(believed, trusted_hosts=list(reach.proxies)),
            Middleware(SafeHeaders),
            Middleware(Access, names=reach.names, url=reach.url),
            Middleware(Prefix, url=reach.url),
        ],
    )
    app.router.redirect_slashes = False
    app.router.default = Pages(backing, local=reach.local)  # a Mount knows no path of two lines
    return app


class Pages:
    """The pages of a backing, built when the first of them is asked for."""

    def __init__(self, backing: Callable[[], Backing | None], *, local: bool) -> None:
        self._backing, self._local = backing, local
        self._site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, or say that the service starts."""
        backing = self._backing()
        if backing is None:
            starting = PlainTextResponse(STARTING, 503, {"retry-after": "2", "refresh": "2"})
            await starting(scope, receive, send)
            return
        if self._site is None:
            self._site = await to_thread.run_sync(_site, backing, self._local)
        await self._site(scope, receive, send)


def _site(backing: Backing, local: bool) -> ASGIApp:
    from policywire.web.routes import site

    return site(backing, local=local)

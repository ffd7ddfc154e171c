"""The page's application: `/healthz` and `/readyz` at once, the pages once the service runs.

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

from policywire.web.http.app_context import AppContext
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.security.proxy_prefix import PathPrefixMiddleware
from policywire.web.security.security_headers import (
    HEALTH_PATH,
    READY_PATH,
    OriginGuard,
    SecurityHeadersMiddleware,
)
from policywire.web.security.trusted_proxies import TrustedProxiesMiddleware

Status = Callable[[], tuple[bool, Mapping[str, object]]]
"""Whether the service is healthy, and the health record."""

STARTING = "policywire is starting; this page will be available in a moment.\n"


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """Who can reach the page, and by which names.

    `local`: this machine only. `names` are its hosts. `url` is the address that people open it
    by where a proxy stands before it, asked for anew with each request: the configuration may have
    changed; `proxies` are the addresses of those that are believed.
    """

    local: bool = True
    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    url: Callable[[], str] = str
    proxies: tuple[str, ...] = ()


def build_app(
    status: Status,
    app_context: Callable[[], AppContext | None] = lambda: None,
    hosts: HostPolicy = HostPolicy(),
) -> Starlette:
    """Build the application; it answers only requests that name one of its hosts.

    A foreign Host header is refused, so that a page elsewhere cannot reach a loopback service by
    pointing its own name at 127.0.0.1. `app_context` gives None while the service starts or stops.
    """

    async def healthz(_request: Request) -> Response:
        well, record = status()
        return AsciiJsonResponse(record, status_code=200 if well else 503)

    async def readyz(_request: Request) -> Response:
        _, record = status()
        return AsciiJsonResponse(record, status_code=200 if record.get("ready") else 503)

    believed: Any = ProxyHeadersMiddleware  # typed for another kind of application
    app = Starlette(
        routes=[
            Route(HEALTH_PATH, healthz, methods=["GET"]),
            Route(READY_PATH, readyz, methods=["GET"]),
        ],
        middleware=[
            # The outermost first: who asks and by which scheme must be known before anything is
            # judged.
            Middleware(TrustedProxiesMiddleware, proxies=hosts.proxies),
            Middleware(believed, trusted_hosts=list(hosts.proxies)),
            # Before the guards, so that their refusals carry the headers as well.
            Middleware(SecurityHeadersMiddleware),
            Middleware(OriginGuard, names=hosts.names, url=hosts.url),
            Middleware(PathPrefixMiddleware, url=hosts.url),
        ],
    )
    app.router.redirect_slashes = False
    app.router.default = LazySite(
        app_context, local=hosts.local
    )  # a Mount knows no path of two lines
    return app


class LazySite:
    """The pages of a service, built when the first of them is asked for."""

    def __init__(self, app_context: Callable[[], AppContext | None], *, local: bool) -> None:
        self._app_context, self._local = app_context, local
        self._site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, or say that the service starts."""
        app_context = self._app_context()
        if app_context is None:
            starting = PlainTextResponse(STARTING, 503, {"retry-after": "2", "refresh": "2"})
            await starting(scope, receive, send)
            return
        if self._site is None:
            self._site = await to_thread.run_sync(_site, app_context, self._local)
        await self._site(scope, receive, send)


def _site(app_context: AppContext, local: bool) -> ASGIApp:
    # Templates, store and pydantic: loaded with the first page, while `/healthz` answers.
    from policywire.web.routes import build_site

    return build_site(app_context, local=local)

"""The page's application: today it answers `/healthz`, and says at `/` that it is alive."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Status = Callable[[], tuple[bool, Mapping[str, object]]]
"""Whether the service is well, and the record that says so."""


def application(status: Status, hosts: list[str]) -> Starlette:
    """Build the application; it answers only requests that name one of `hosts`.

    A foreign Host header is refused, so that a page elsewhere cannot reach a loopback service by
    pointing its own name at 127.0.0.1.
    """

    async def healthz(_request: Request) -> Response:
        well, record = status()
        return JSONResponse(record, status_code=200 if well else 503)

    return Starlette(
        routes=[Route("/healthz", healthz, methods=["GET"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
    )

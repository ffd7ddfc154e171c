"""The style, the scripts and the icon, each at an address that changes with it."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from policywire.web.views.template import APP_ICON, ICON, SCRIPT, SETUP_STYLE, STYLE

IMMUTABLE_CACHE = {"cache-control": "public, max-age=31536000, immutable"}


def _static(file: Path, kind: str) -> Route:
    """A file of ours that a browser may keep: its address changes with it."""
    content = file.read_bytes()

    async def endpoint(_request: Request) -> Response:
        return Response(content, media_type=kind, headers=IMMUTABLE_CACHE)

    return Route(f"/static/{file.name}", endpoint)


STATIC = (
    _static(STYLE, "text/css"),
    _static(SCRIPT, "text/javascript"),
    _static(SETUP_STYLE, "text/css"),
    _static(ICON, "image/svg+xml"),
    _static(APP_ICON, "image/png"),
)

"""The path prefix under which a reverse proxy shows the page, whether or not it takes it away."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send


class PathPrefixMiddleware:
    """Sets `root_path`, and a path that begins with it, as ASGI asks for; `url` may change."""

    def __init__(self, app: ASGIApp, *, url: Callable[[], str]) -> None:
        self._app, self._url = app, url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        prefix = urlsplit(self._url()).path.rstrip("/")
        if prefix and scope["type"] == "http":
            path = _whole(scope["path"], prefix)
            # raw_path would still be the path without the prefix.
            scope = {**scope, "root_path": prefix, "path": path, "raw_path": None}
        await self._app(scope, receive, send)


def _whole(path: str, prefix: str) -> str:
    there = path == prefix or path.startswith(f"{prefix}/")
    return path if there else prefix + path

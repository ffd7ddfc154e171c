"""The path prefix under which a reverse proxy shows the page, whether or not it takes it away."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """Sets `root_path`, and a path that begins with it, as ASGI asks for."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app, self._prefix = app, prefix.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if self._prefix and scope["type"] == "http":
            scope = {**scope, "root_path": self._prefix, "path": self._whole(scope["path"])}
            scope["raw_path"] = None
        await self._app(scope, receive, send)

    def _whole(self, path: str) -> str:
        there = path == self._prefix or path.startswith(f"{self._prefix}/")
        return path if there else self._prefix + path

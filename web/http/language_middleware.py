"""The language of an answer: the reader's choice, what the browser asks for, or the setting."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from policywire.config.translation import language

LANGUAGE_COOKIE = "policywire_language"
LANGUAGE_SECONDS = 400 * 86_400
"""How long a choice is kept; browsers keep no cookie for longer (RFC 6265bis)."""
_PROGRAMS = ("/api/", "/mcp", "/metrics", "/export/")


class LanguageMiddleware:
    """Switches to the language of whoever asks; programs are always answered in the source."""

    def __init__(self, app: ASGIApp, *, setting: Callable[[], str]) -> None:
        self._app, self._setting = app, setting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] == "http":
            language.switch_to(self._chosen(HTTPConnection(scope)))
        await self._app(scope, receive, send)

    def _chosen(self, asked: HTTPConnection) -> str:
        path = asked.scope["path"].removeprefix(asked.scope.get("root_path", ""))
        if path.startswith(_PROGRAMS):
            return language.SOURCE
        chosen = asked.cookies.get(LANGUAGE_COOKIE, "")
        wishes = [chosen, *language.accepted(asked.headers.get("accept-language", ""))]
        return language.negotiate([*wishes, self._setting()]) or language.SOURCE

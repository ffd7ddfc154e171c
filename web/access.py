"""Who may see anything at all: checked for every route at one place, before any page runs."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEALTH = "/healthz"
"""The one address that answers everybody: it tells no news."""

SAFE_METHODS = frozenset({"GET", "HEAD"})

NO_USERS = (
    "This page is not shown here: it listens on an address that others can reach, and there are no "
    "users yet who could prove who they are. Set web.host to 127.0.0.1 in settings.yaml, and reach "
    "it from elsewhere through an SSH tunnel: ssh -L 8420:127.0.0.1:8420 <this machine>\n"
)
FOREIGN = (
    "Another website sent this request, so that it was not done. "
    "Open the page itself and do it there.\n"
)

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
"""On every answer, refusals and errors included."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Access:
    """Refuses everything on a reachable address, and what another website sends anywhere."""

    def __init__(self, app: ASGIApp, *, local: bool) -> None:
        self._app = app
        self._local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let pass."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        if scope["path"] == HEALTH:
            return None
        if not self._local:
            return NO_USERS
        return FOREIGN if is_foreign(scope["method"], Headers(scope=scope)) else None


def is_foreign(method: str, headers: Headers) -> bool:
    """Whether another website is behind the request. A link from there to a page of ours is not.

    A browser says so in Sec-Fetch-Site, an older one in Origin; a program says neither.
    """
    elsewhere = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    if method in SAFE_METHODS:
        return elsewhere and headers.get("sec-fetch-mode") != "navigate"
    origin = headers.get("origin")
    return elsewhere or (origin is not None and _host(origin) != headers.get("host", ""))


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


class SafeHeaders:
    """Adds the headers that let a browser do as little as possible."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        await self._app(scope, receive, sending)

"""Checks before authentication, and the security headers of each answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEALTH_PATH, READY_PATH = "/healthz", "/readyz"
"""The addresses that answer everybody: they tell no news."""

SAFE_METHODS = frozenset({"GET", "HEAD"})

UNKNOWN_HOST = (
    "Unknown host name. Open the page by the name in web.url of settings.yaml, "
    "or by its IP address.\n"
)
CROSS_SITE = (
    "This request came from another website and was rejected. Open the page itself and try there.\n"
)

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Other sites learn nothing; our own forms need it, for without it a browser hides their origin.
    "referrer-policy": "same-origin",
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


class OriginGuard:
    """Refuses requests under foreign names, and what another website sends.

    `names` are the hosts that people open the page by, beside that in `url`, the address as people
    see it where a proxy stands before us; a number (an IP address) is no name that a website could
    point here.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str], url: Callable[[], str]) -> None:
        self._app, self._names, self._url = app, frozenset(names), url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let pass."""
        if scope["type"] != "http":
            return
        headers, public = Headers(scope=scope), urlsplit(self._url())
        if not self._is_ours(headers.get("host", ""), public.hostname):
            await PlainTextResponse(UNKNOWN_HOST, status_code=400)(scope, receive, send)
        elif scope["path"] not in {HEALTH_PATH, READY_PATH} and is_cross_site(
            scope["method"], headers, public.netloc
        ):
            await PlainTextResponse(CROSS_SITE, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, host: str, public: str | None) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or name == public or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_cross_site(method: str, headers: Headers, public: str = "") -> bool:
    """Whether another website is behind the request. A link from there to a page of ours is not.

    A browser says so in Sec-Fetch-Site, an older one in Origin; a program says neither.
    """
    elsewhere = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    if method in SAFE_METHODS:
        return elsewhere and headers.get("sec-fetch-mode") != "navigate"
    origin = headers.get("origin")
    ours = {headers.get("host", ""), *filter(None, [public])}
    return elsewhere or (origin is not None and _host(origin) not in ours)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


class SecurityHeadersMiddleware:
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

"""Which requests a proxy of the settings sent: only its headers are believed."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_FROM_PROXY = "policywire.from_proxy"
_FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip")


class TrustedProxiesMiddleware:
    """Notes whether a request comes from a trusted proxy.

    Must stand before what replaces the address of the proxy by that of the visitor.
    """

    def __init__(self, app: ASGIApp, *, proxies: Sequence[str]) -> None:
        self._app = app
        self._networks = [ip_network(each, strict=False) for each in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] == "http":
            scope = {**scope, _FROM_PROXY: self._is_trusted(scope.get("client"))}
        await self._app(scope, receive, send)

    def _is_trusted(self, client: tuple[str, int] | None) -> bool:
        try:
            address = ip_address(client[0] if client else "")
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def is_from_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy sent this request."""
    return scope.get(_FROM_PROXY, False) is True


def is_forwarded(scope: Scope) -> bool:
    """Whether somebody says to forward this for others, whom we do not know."""
    headers = Headers(scope=scope)
    return not is_from_proxy(scope) and any(name in headers for name in _FORWARDING)


def header_of_proxy(scope: Scope, name: str) -> str:
    """A header that a trusted proxy sets; empty from anybody else, or when it stands there twice.

    Twice means that the proxy adds its own and leaves the visitor's: neither can be believed.
    """
    found = Headers(scope=scope).getlist(name)
    return found[0].strip() if is_from_proxy(scope) and len(found) == 1 else ""

"""The HTTP proxy of a source: where it is, and how we name ourselves to it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy. `credentials` is the value of Proxy-Authorization, or empty; never shown."""

    host: str
    port: int
    credentials: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """Its address without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @classmethod
    def from_url(cls, address: str) -> Proxy:
        """The proxy at an address that `config` has found to be one."""
        parts = urlsplit(address)
        named = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        credentials = f"Basic {b64encode(named.encode()).decode()}" if parts.username else ""
        return cls(parts.hostname or "", parts.port or 80, credentials)

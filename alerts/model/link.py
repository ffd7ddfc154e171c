"""A link as a message may carry it: http or https only, and the domain it leads to in sight."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_LONGEST = 2000
"""Longer addresses are cut off by mail clients and refused by Slack (3,000); no page needs one."""
_KEPT = "%/:=&?~#+!$,;@()*[]-._"


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read on. Both are empty when the address is not one we pass on."""

    url: str
    domain: str


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link to our own page, and what it does there."""

    words: str
    url: str


NO_LINK = Link("", "")


def safe_link(address: str) -> Link:
    """The address as a safe link; `NO_LINK` for anything but http and https.

    A user name in front of the host is dropped (`https://irs.gov@other.example`), a host in
    other letters is written in its ASCII form, so that the domain that is shown is the one that
    is opened.
    """
    parts = _split(address)
    if parts is None or len(address) > _LONGEST:
        return NO_LINK
    host = _ascii_host(parts.hostname or "")
    if not host:
        return NO_LINK
    return Link(_rebuilt(parts, host), host.removeprefix("www."))


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") else None


def _ascii_host(host: str) -> str:
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    return name if all(c.isalnum() or c in "-._:" for c in name) else ""


def _rebuilt(parts: SplitResult, host: str) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    netloc = f"{bracketed}:{parts.port}" if parts.port else bracketed
    path, query, fragment = (quote(p, safe=_KEPT) for p in parts[2:])
    return urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))

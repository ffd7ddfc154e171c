"""Which addresses may be fetched: public ones, over http or https, in any spelling they come in.

A link in a feed is written by strangers. Without this guard, one that points at the machine's own
services or at its neighbours would be fetched from inside.
"""

from __future__ import annotations

import re
import socket
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

SCHEMES = frozenset({"http", "https"})
LONGEST_URL = 2083
MAX_BLOCKED_HOSTS = 1000
"""How many refused hosts are kept for the sentence in the problem; older ones are forgotten."""

NAT64 = IPv6Network("64:ff9b::/96")
LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
V4_COMPATIBLE = IPv6Network("::/96")

_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")

IpAddress = IPv4Address | IPv6Address


@dataclass(slots=True)
class SsrfGuard:
    """The policy on addresses of one crawler.

    `allow_private` opens private networks and this machine itself; link-local addresses (cloud
    metadata), multicast and reserved ones stay closed. `exceptions` are single (address, port)
    pairs that are open whatever else holds. `proxies` are (host, port) pairs that the user named:
    they are dialled wherever they are, and are nobody's page.
    """

    allow_private: bool = False
    exceptions: frozenset[tuple[str, int]] = frozenset()
    proxies: set[tuple[str, int]] = field(default_factory=set)
    _refused: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def url_problem(self, url: str) -> Problem | None:
        """Say why `url` is not to be asked for, from its spelling alone; None when it may be."""
        try:
            parts = urlsplit(url)
            port = port_of(parts)
        except ValueError:
            return _unfetchable(url, "This is not a valid address.")
        if parts.scheme not in SCHEMES:
            return _unfetchable(url, "Only http and https addresses are fetched.")
        if not parts.hostname or _ODD.search(parts.netloc) or len(url) > LONGEST_URL:
            return _unfetchable(url, "The address is too long or has no usable host name.")
        if self.is_proxy(parts.hostname, port):
            return _unfetchable(url, "This is the proxy, not a site.")
        literal = parse_ip_literal(parts.hostname)
        if literal and not self.permits(str(literal), port):
            return private_address_problem(url, parts.hostname, str(literal))
        return None

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection to this address and port may be opened."""
        if (address, port) in self.exceptions:
            return True
        parsed = ip_address(address.partition("%")[0])
        inner = embedded_ipv4(parsed)
        return all(self._open(each) for each in (parsed, *inner))

    def is_proxy(self, host: str, port: int) -> bool:
        """Whether this is a proxy that the user named."""
        return (host_key(host), port) in self.proxies

    def block_host(self, host: str, address: str) -> None:
        """Note that `host` was refused because it resolves to `address`."""
        self._refused[host_key(host)] = address
        while len(self._refused) > MAX_BLOCKED_HOSTS:
            self._refused.popitem(last=False)

    def unblock_host(self, host: str) -> None:
        """Note that `host` resolves to public addresses again."""
        self._refused.pop(host_key(host), None)

    def blocked_host_problem(self, url: str) -> Problem | None:
        """Say that the host of `url` was refused when its name was resolved; None if it was not."""
        host = urlsplit(url).hostname or ""
        address = self._refused.get(host_key(host))
        return private_address_problem(url, host, address) if address else None

    def _open(self, address: IpAddress) -> bool:
        if is_public(address):
            return True
        return self.allow_private and not is_always_blocked(address)


def is_public(address: IpAddress) -> bool:
    """Whether an address belongs to the public internet; those inside it are not looked at."""
    if isinstance(address, IPv6Address) and (address.is_site_local or address in LOCAL_NAT64):
        return False
    # The forms that carry an IPv4 address are judged by that address.
    return (address.is_global and not address.is_multicast) or bool(embedded_ipv4(address))


def is_always_blocked(address: IpAddress) -> bool:
    """Whether nothing that we could want to read lives there, private or not."""
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (isinstance(address, IPv4Address) and (address.is_reserved or int(address) < 1 << 24))
    )


def embedded_ipv4(address: IpAddress) -> tuple[IpAddress, ...]:
    """List the IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return ()
    if address.teredo:
        return address.teredo
    if address in NAT64 or (address in V4_COMPATIBLE and int(address) > 1):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    inner = address.ipv4_mapped or address.sixtofour
    return (inner,) if inner else ()


def parse_ip_literal(host: str) -> IpAddress | None:
    """Read a host that is an IP address in any spelling: dotted, decimal, hex, octal, short, ①②⑦.

    None when it is a name.
    """
    folded = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".")
    try:
        return ip_address(folded.partition("%")[0])
    except ValueError:
        return _loose_ipv4(folded)


def _loose_ipv4(host: str) -> IPv4Address | None:
    if not host.isascii() or " " in host:
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def host_key(host: str) -> str:
    """Give the one spelling of a host name under which it is remembered."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def port_of(parts: SplitResult) -> int:
    """Give the port of an address, by its scheme when it names none. Raises ValueError."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def private_address_problem(url: str, host: str, address: str) -> Problem:
    """Make the problem of an address that is not public."""
    where = host if host == address else f"{host} ({address})"
    detail = (
        f"{where} is not a public address. If it is your own server, "
        "set `allow_private_addresses: true` in the settings."
    )
    return Problem(ProblemClass.PRIVATE_ADDRESS, url, detail)


def _unfetchable(url: str, why: str) -> Problem:
    return Problem(ProblemClass.CONNECT, url[:LONGEST_URL], why)

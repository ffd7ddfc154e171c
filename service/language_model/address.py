"""Whether a language model's address may be asked: the operator wrote it, yet it may be a slip.

This machine is allowed, because models run here (Ollama, llama.cpp). Another machine of one's own
network needs `own_network: true`. Link-local addresses, where clouds keep their credentials, and
whatever is no machine at all are always refused. Without encryption only one's own may be asked:
article text and key would be readable on the way.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from policywire.crawler.fetch.ssrf_guard import embedded_ipv4, is_always_blocked, is_public


class AddressRefusedError(Exception):
    """The language model's address is not asked; the text says why, and the cure."""


async def check_address(url: str, *, own_network: bool) -> str:
    """Where the model is, in words for a person. Raises AddressRefusedError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise AddressRefusedError(f"{host} cannot be resolved; check llm.address") from error
    places = {_place(str(each[4][0]), host, own_network=own_network) for each in found}
    if "the internet" in places and parts.scheme != "https":
        raise AddressRefusedError(
            f"{host} is asked without encryption; write https:// in llm.address"
        )
    return " and ".join(sorted(places))


def _place(number: str, host: str, *, own_network: bool) -> str:
    address = ip_address(number.partition("%")[0])
    for each in (address, *embedded_ipv4(address)):
        if is_always_blocked(each):
            raise AddressRefusedError(f"{host} leads to {number}, where no model can be")
    if address.is_loopback:
        return "this machine"
    if is_public(address):
        return "the internet"
    if not own_network:
        cure = "write `own_network: true` under `llm:` if the model is there"
        raise AddressRefusedError(f"{host} leads to {number}, inside your own network; {cure}")
    return "your own network"

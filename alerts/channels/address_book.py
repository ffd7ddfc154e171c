"""Every address that messages go to, by a label that is safe to show.

A label outlives its address: a webhook that is made anew gets what waited for the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from policywire.alerts.channels.channel_kinds import CHANNEL_KINDS
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.model.address import Address
from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.recipient_moves import RecipientPlace
from policywire.config.models import Channel


class AddressBook:
    """Labels to addresses. The labels are stored and shown; the addresses never leave the book."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        """Reads the channels of a checked configuration."""
        self._addresses: dict[Recipient, Address] = {}
        for name, channel in channels.items():
            for label, address in CHANNEL_KINDS[channel.way].addresses(channel.settings):
                self._addresses.setdefault(Recipient(channel=name, label=label), address)
        self._ways = {name: channel.way for name, channel in channels.items()}

    def recipients(self) -> Mapping[str, tuple[Recipient, ...]]:
        """Each channel's recipients, in the order they are written."""
        return {name: tuple(r for r in self._addresses if r.channel == name) for name in self._ways}

    def places(self) -> list[RecipientPlace]:
        """Who stands at which place of which channel, with a fingerprint of their address."""
        return [
            RecipientPlace(name, position, who.label, self.fingerprint(name, who.label))
            for name, people in self.recipients().items()
            for position, who in enumerate(people)
        ]

    def address(self, recipient: Recipient) -> Address | None:
        """Where a recipient is reached; None when the configuration no longer names them."""
        return self._addresses.get(recipient)

    def open_plugin(self, recipient: Recipient, request: SendRequest) -> Plugin:
        """What sends to a recipient whom the configuration names.

        UnusableAddressError when their address is no good.
        """
        kind = CHANNEL_KINDS[self._ways[recipient.channel]]
        return kind.open_plugin(self._addresses[recipient], request)

    def fingerprint(self, channel: str, label: str = "") -> str:
        """Four hex digits that change when an address does, or any of a channel without `label`.

        Empty when there is no such address. So few digits give nothing away.
        """
        found = [
            _revealed(address)
            for who, address in self._addresses.items()
            if who.channel == channel and label in ("", who.label)
        ]
        return sha256("\n".join(found).encode()).hexdigest()[-4:] if found else ""

    def secrets(self) -> frozenset[str]:
        """Every string that must appear in no log, receipt or error."""
        found: set[str] = set()
        for address in self._addresses.values():
            for secret in address.secrets:
                found.update(_identifying_parts(secret.get_secret_value()))
        return frozenset(found)


def _revealed(address: Address) -> str:
    """Everything that an address consists of."""
    secrets = (each.get_secret_value() for each in address.secrets)
    return " ".join([*address.open_parts, *secrets])


def _identifying_parts(secret: str) -> Iterator[str]:
    """The secret whole, and the parts of it that would be enough to use or to find it.

    A mail relay's host and an ordinary host name are no secret; short words are not either,
    except a password.
    """
    yield secret
    parts = _authority(secret)
    if parts is None:
        return
    password, rest = parts
    if password:
        yield from (password, unquote(password))
    for piece in rest:
        if not _ORDINARY_WORD.fullmatch(piece):
            yield from (piece, unquote(piece))


_ORDINARY_WORD = re.compile(r"[a-z]{0,11}|.{0,5}")
"""`services`, `hooks`, `v2`: hiding these would only make other texts hard to read."""


def _authority(secret: str) -> tuple[str, list[str]] | None:
    """(password, path and query pieces) of an address; None for a bare token."""
    try:
        parts = urlsplit(secret)
    except ValueError:
        return None
    if not parts.scheme or "://" not in secret:
        return None
    path = [piece for piece in parts.path.split("/") if piece]
    query = [pair.partition("=")[2] for pair in parts.query.split("&")]
    # `service://TOKEN/…`: some of Apprise's URLs have a token where a host stands.
    token_host = [] if "." in (parts.hostname or ".") else [parts.netloc.rpartition("@")[2]]
    return parts.password or "", [parts.path, *path, *query, *token_host]

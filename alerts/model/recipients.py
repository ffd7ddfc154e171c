"""Every address that messages go to, by a label that is safe to show.

A label outlives its address: a webhook that is made anew gets what waited for the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from policywire.alerts.model.alert import Recipient
from policywire.config.missing_secret import scheme_of
from policywire.config.models import Channel, MailChannel, SlackChannel


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the service runs. `width` is in columns; None takes the window's own."""

    width: int | None


@dataclass(frozen=True, slots=True)
class SlackWebhook:
    """A Slack incoming webhook, or one of another service that speaks the same."""

    url: SecretStr


@dataclass(frozen=True, slots=True)
class SlackConversation:
    """A Slack channel or person that a bot writes to."""

    token: SecretStr
    to: str


@dataclass(frozen=True, slots=True)
class SmtpMailbox:
    """One person's mailbox, the relay that takes mail for it, and the address we write from.

    `unsubscribe` is a mail address or a page, or empty.
    """

    smtp: SecretStr
    sender: str
    to: str
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """A web address that gets messages as JSON, signed if there is a secret."""

    url: SecretStr
    secret: SecretStr | None
    headers: tuple[tuple[str, SecretStr], ...]


@dataclass(frozen=True, slots=True)
class AppriseEndpoint:
    """Any other service, as an Apprise URL."""

    url: SecretStr


Address = (
    Terminal | SlackWebhook | SlackConversation | SmtpMailbox | WebhookEndpoint | AppriseEndpoint
)


class AddressBook:
    """Labels to addresses. The labels are stored and shown; the addresses never leave the book."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        """Reads the channels of a checked configuration."""
        self._addresses: dict[Recipient, Address] = {}
        for name, channel in channels.items():
            for label, address in _entries(channel):
                self._addresses.setdefault(Recipient(channel=name, label=label), address)
        self._channels = tuple(channels)

    def recipients(self) -> Mapping[str, tuple[Recipient, ...]]:
        """Each channel's recipients, in the order they are written."""
        return {
            name: tuple(r for r in self._addresses if r.channel == name) for name in self._channels
        }

    def address(self, recipient: Recipient) -> Address | None:
        """Where a recipient is reached; None when the configuration no longer names them."""
        return self._addresses.get(recipient)

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
            for secret in _secrets(address):
                found.update(_identifying_parts(secret.get_secret_value()))
        return frozenset(found)


def _entries(channel: Channel) -> Iterator[tuple[str, Address]]:
    if channel.console is not None:
        yield "console", Terminal(channel.console.width)
    if channel.slack is not None:
        yield from _slack(channel.slack)
    if channel.mail is not None:
        yield from _mail(channel.mail)
    if channel.webhook is not None:
        hook = channel.webhook
        yield "webhook", WebhookEndpoint(hook.url, hook.secret, tuple(hook.headers.items()))
    yield from _apprise(channel.apprise or [])


def _slack(slack: SlackChannel) -> Iterator[tuple[str, Address]]:
    if slack.webhook is not None:
        yield "slack webhook", SlackWebhook(slack.webhook)
    if slack.token is not None:
        for conversation in slack.to:
            yield f"slack {conversation}", SlackConversation(slack.token, conversation)


def _mail(mail: MailChannel) -> Iterator[tuple[str, Address]]:
    for person in mail.to:
        yield (
            parseaddr(person)[1] or person,
            SmtpMailbox(mail.smtp, mail.sender, person, mail.unsubscribe),
        )


def _apprise(urls: Iterable[SecretStr]) -> Iterator[tuple[str, Address]]:
    """`discord`, `discord 2`, …: by their place, so that what waits finds a changed address."""
    seen: Counter[str] = Counter()
    for url in urls:
        service = scheme_of(url) or "apprise"
        seen[service] += 1
        yield service if seen[service] == 1 else f"{service} {seen[service]}", AppriseEndpoint(url)


def _secrets(address: Address) -> tuple[SecretStr, ...]:
    match address:
        case WebhookEndpoint(url=url, secret=signing, headers=headers):
            return (url, *([signing] if signing else []), *(value for _, value in headers))
        case SlackWebhook(url=secret) | AppriseEndpoint(url=secret):
            return (secret,)
        case SlackConversation(token=secret) | SmtpMailbox(smtp=secret):
            return (secret,)
        case Terminal():
            return ()


def _revealed(address: Address) -> str:
    """Everything that an address consists of."""
    open_parts = [getattr(address, name, "") for name in ("to", "sender")]
    return " ".join([*open_parts, *(each.get_secret_value() for each in _secrets(address))])


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
    token_host = [] if "." in (parts.hostname or ".") else [parts.netloc.rpartition("@")[2]]
    return parts.password or "", [parts.path, *path, *query, *token_host]

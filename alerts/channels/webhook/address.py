"""Where a webhook channel posts to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from policywire.alerts.model.address import Address
from policywire.config.models.channels.webhook import WebhookChannel


@dataclass(frozen=True, slots=True)
class WebhookEndpoint(Address):
    """A web address that gets messages as JSON, signed if there is a secret."""

    url: SecretStr
    secret: SecretStr | None
    headers: tuple[tuple[str, SecretStr], ...]

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Its address, the key of its signatures, the values of its headers."""
        signing = [self.secret] if self.secret else []
        return (self.url, *signing, *(value for _, value in self.headers))


def webhook_addresses(channel: WebhookChannel) -> Iterator[tuple[str, Address]]:
    """The one endpoint."""
    headers = tuple(channel.headers.items())
    yield "webhook", WebhookEndpoint(channel.url, channel.secret, headers)

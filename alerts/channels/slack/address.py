"""Where a Slack channel writes: by an incoming webhook, or by a bot to each conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from policywire.alerts.model.address import Address
from policywire.config.models.channels.slack import SlackChannel


@dataclass(frozen=True, slots=True)
class SlackWebhook(Address):
    """A Slack incoming webhook, or one of another service that speaks the same."""

    url: SecretStr
    has_app: bool = False
    """Whether an app of Slack's sends us what is pressed, so that buttons need no page."""

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Its address: whoever has it can write."""
        return (self.url,)

    @property
    def spacing_key(self) -> str:
        """Slack takes one message a second by each webhook."""
        return self.url.get_secret_value()


@dataclass(frozen=True, slots=True)
class SlackConversation(Address):
    """A Slack channel or person that a bot writes to."""

    token: SecretStr
    to: str
    has_app: bool = False

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """The bot's token."""
        return (self.token,)

    @property
    def open_parts(self) -> tuple[str, str]:
        """Whom it is for."""
        return self.to, ""

    @property
    def spacing_key(self) -> str:
        """Slack takes one message a second in each conversation."""
        return f"{self.to} {self.token.get_secret_value()}"

    @property
    def has_threads(self) -> bool:
        """A bot answers in threads and changes what it wrote."""
        return True


def slack_addresses(channel: SlackChannel) -> Iterator[tuple[str, Address]]:
    """The webhook, or each conversation of the bot."""
    has_app = channel.signing_secret is not None
    if channel.webhook is not None:
        yield "slack webhook", SlackWebhook(channel.webhook, has_app)
    if channel.token is not None:
        for conversation in channel.to:
            yield f"slack {conversation}", SlackConversation(channel.token, conversation, has_app)

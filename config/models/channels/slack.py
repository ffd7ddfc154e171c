"""A channel that writes to Slack."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, SecretStr, model_validator

from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel
from policywire.config.values.url_checks import check_signing_secret, check_webhook_url


class SlackChannel(ConfigModel):
    """Slack: either an incoming webhook, or a bot token and the conversations it posts to."""

    webhook: Annotated[SecretStr, AfterValidator(unless_missing(check_webhook_url))] | None = None
    """URL of an incoming webhook. A secret: write ${NAME} or file:/path."""
    token: SecretStr | None = None
    """A bot token (xoxb-…). A secret: write ${NAME} or file:/path."""
    to: list[str] = []
    """The channels or people the bot posts to, for example "#policy"."""
    signing_secret: (
        Annotated[SecretStr, AfterValidator(unless_missing(check_signing_secret))] | None
    ) = None
    """The app's signing secret: buttons then act in Slack, through {web.url}/slack/actions."""

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("slack needs either webhook or token; set exactly one of them")
        if self.token is not None and not self.to:
            raise ValueError('a token needs a destination; add `to: ["#channel"]`')
        if self.webhook is not None and self.to:
            raise ValueError("a webhook has a fixed channel; remove `to`, or use a token")
        return self

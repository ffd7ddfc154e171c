"""A channel that posts JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel
from policywire.config.values.expressions import check_header
from policywire.config.values.url_checks import check_signing_secret, check_webhook_url


class WebhookChannel(ConfigModel):
    """A URL that receives each message as JSON."""

    url: Annotated[SecretStr, AfterValidator(unless_missing(check_webhook_url))]
    """The URL to post to. A secret: write ${NAME} or file:/path."""
    secret: Annotated[SecretStr, AfterValidator(unless_missing(check_signing_secret))] | None = None
    """The key that signs each message, at least 16 characters; write ${NAME} or file:/path."""
    headers: dict[Annotated[str, AfterValidator(check_header)], SecretStr] = {}
    """Additional headers, for example {Authorization: "Bearer ${NAME}"}."""

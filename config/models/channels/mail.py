"""A channel that writes e-mail."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel
from policywire.config.values.url_checks import (
    check_mail_address,
    check_smtp_url,
    check_unsubscribe,
)

MailAddress = Annotated[str, AfterValidator(check_mail_address)]


class MailChannel(ConfigModel):
    """E-mail: a mail relay, the sender and the recipients."""

    smtp: Annotated[SecretStr, AfterValidator(unless_missing(check_smtp_url))]
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or `smtp+plain://host:25`."""
    sender: MailAddress = Field(alias="from")
    """The sender address."""
    to: list[MailAddress] = Field(min_length=1)
    """The recipients; each gets a separate message."""
    unsubscribe: Annotated[str, AfterValidator(check_unsubscribe)] = ""
    """Where recipients unsubscribe: a mail address that is read, or a https:// page."""

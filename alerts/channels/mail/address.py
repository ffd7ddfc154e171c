"""Whom a mail channel writes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from pydantic import SecretStr

from policywire.alerts.model.address import Address
from policywire.config.models.channels.mail import MailChannel


@dataclass(frozen=True, slots=True)
class SmtpMailbox(Address):
    """One person's mailbox, the relay that takes mail for it, and the address we write from.

    `unsubscribe` is a mail address or a page, or empty.
    """

    smtp: SecretStr
    sender: str
    to: str
    unsubscribe: str = ""

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """The relay with its password."""
        return (self.smtp,)

    @property
    def open_parts(self) -> tuple[str, str]:
        """Whom it is for, and who writes."""
        return self.to, self.sender


def mail_addresses(channel: MailChannel) -> Iterator[tuple[str, Address]]:
    """One mailbox a person."""
    for person in channel.to:
        box = SmtpMailbox(channel.smtp, channel.sender, person, channel.unsubscribe)
        yield parseaddr(person)[1] or person, box

"""A mailbox of newsletters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from policywire.config.models.source import Source
from policywire.config.values.url_checks import check_mailbox_url


class MailboxSource(Source):
    """Newsletters in a mailbox, read by IMAP. No mail is moved, deleted or marked as read."""

    kind: Literal["mailbox"] = Field(default=...)
    """How it is read: `mailbox` is a folder of mails, asked by IMAP."""
    url: Annotated[str, AfterValidator(check_mailbox_url)]
    """The mail server and folder: imaps://mail.example.org/Newsletters; the inbox without one."""
    user: str = Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$")
    """The name that the mailbox is opened with."""
    password: SecretStr
    """Its password; a secret, so write ${NAME} or file:/path."""
    sender: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    """Words of the sender's name or address; other mails are left alone."""
    links: bool = False
    """Take each item that a mail links to as an entry, instead of the mail itself."""

    @property
    def place_read(self) -> str:
        """What is read: two sources may read different senders' mails in one folder."""
        return f"{self.url}#{self.user}#{self.sender}"

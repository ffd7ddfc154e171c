"""A mailbox of newsletters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from policywire.config.models.source import Source
from policywire.config.values.url_checks import check_mailbox_url


class MailboxSource(Source):
    """Newsletters in a mailbox, read by IMAP. Mails are never moved, deleted or marked as read."""

    kind: Literal["mailbox"] = Field(default=...)
    """The kind of source: `mailbox` is a mail folder, read by IMAP."""
    url: Annotated[str, AfterValidator(check_mailbox_url)]
    """Mail server and folder: imaps://mail.example.org/Newsletters; default: the inbox."""
    user: str = Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$")
    """The user name of the mailbox."""
    password: SecretStr
    """The password. A secret: write ${NAME} or file:/path."""
    sender: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    """Text in the sender's name or address; other mails are ignored."""
    links: bool = False
    """Make each item that a mail links to an entry, instead of the mail itself."""

    @property
    def place_read(self) -> str:
        """What is read: two sources may read different senders' mails in one folder."""
        return f"{self.url}#{self.user}#{self.sender}"

"""A mailbox that several channels write to."""

from __future__ import annotations

from collections.abc import Iterator

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.routing.routing import is_mailbox


def mailbox_warnings(book: AddressBook) -> Iterator[str]:
    """A sentence for each mailbox in several channels: it gets each alert once."""
    channels: dict[str, list[str]] = {}
    for name, people in book.recipients().items():
        for who in people:
            if is_mailbox(who.label):
                channels.setdefault(who.label.casefold(), []).append(name)
    for mailbox, names in channels.items():
        if len(names) > 1:
            yield (
                f"alerts.yaml: {mailbox} is in the channels {', '.join(names)}: it gets an alert "
                "once, by the one that tells it soonest"
            )

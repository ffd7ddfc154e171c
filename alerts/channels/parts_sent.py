"""How much of a message that comes in parts has arrived, so that a retry sends only the rest."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from policywire.alerts.model.alert import Message, Recipient

_REMEMBERED = 1000


@dataclass(slots=True)
class PartsSent:
    """The number of parts that the service has accepted so far."""

    accepted: int = 0


class SentParts:
    """The parts sent of the messages that are under way. Forgotten with the process: then the
    parts that had arrived come again, as any message may.
    """

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[Recipient, str], PartsSent] = OrderedDict()

    def of(self, recipient: Recipient, message: Message) -> PartsSent:
        """What has arrived of a message; the sender counts on."""
        found = self._open.setdefault((recipient, message.message_id), PartsSent())
        while len(self._open) > _REMEMBERED:
            self._open.popitem(last=False)
        return found

    def end(self, recipient: Recipient, message: Message) -> None:
        """The message has arrived whole."""
        self._open.pop((recipient, message.message_id), None)

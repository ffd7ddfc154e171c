"""The thread of a story in a service that has threads: a first message, and answers to it."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.alerts.model.alert import Message, MessageReference
from policywire.config.enums import Strength

NO_PLACE = ""
"""The conversation of a thread of mails: each of them comes to the inbox, so that a detail has no
quiet place in it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageThread:
    """Where the first message on a story stands, what it said, and how many answers it has.

    `is_newest` says whether the message that is being sent is newer than all in the thread, and so
    changes what the first one says; a detail never is.
    """

    at: MessageReference
    first: Message
    replies: int
    is_newest: bool = True


def story_of(message: Message) -> str:
    """The story that a message is about; empty for a digest or a word to the operator."""
    return str(message.facts.get("story", ""))


def is_detail(message: Message) -> bool:
    """Whether a message is about a detail: the story stands where it stood."""
    return message.facts.get("strength") == Strength.DETAIL.value

"""What a webhook gets: a message as JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from policywire.alerts.message.alert_view import AlertView
from policywire.alerts.model.alert import Message
from policywire.alerts.model.link import NamedLink

VERSION = 1
"""Goes up when something is removed or changes its meaning; additions do not count."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestAlert:
    """One alert in a digest, or a detail: `strength` says which."""

    id: str
    kind: str
    strength: str
    story: str
    topics: list[str]
    headline: str
    url: str
    importance: float
    feedback: str = ""
    """A page of the recipient's own where they say what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestParagraph:
    """What a language model wrote on a topic; numbers in brackets name its stories.

    `articles` are the addresses of what they name: the first has the number 1.
    """

    topic: str
    text: str
    written_by: str
    articles: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """Many alerts. `sent` came in messages of their own before; `quiet` are the keys of the topics
    about which nothing came. `occasion` is why they come together, `note` says it in words; `story`
    is empty unless all are about one. `sources` says how the sources are.
    """

    digest: str
    occasion: str
    story: str
    subject: str
    at: str
    since: str | None
    alerts: list[DigestAlert]
    sent: list[DigestAlert]
    quiet: list[str]
    note: str
    sources: str
    links: list[NamedLink]
    paragraphs: list[DigestParagraph]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFacts:
    """A date that comes. `on` is that day at midnight when no hour was named (`all_day`)."""

    reminder: str
    subject: str
    kind: str
    on: str
    all_day: bool
    story: str
    topics: list[str]
    title: str
    url: str
    said: str
    links: list[NamedLink]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """A notice of the service to its operator."""

    notice: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payload:
    version: Literal[1]
    id: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPayload(_Payload):
    """One development of one story."""

    type: Literal["alert"]
    facts: AlertView


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPayload(_Payload):
    """Many alerts in one message."""

    type: Literal["digest"]
    facts: DigestFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPayload(_Payload):
    """An upcoming date, as long before as was asked for."""

    type: Literal["reminder"]
    facts: ReminderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePayload(_Payload):
    """A problem in the service itself."""

    type: Literal["notice"]
    facts: NoticeFacts


def payload(message: Message) -> Mapping[str, object]:
    """What a webhook gets; `facts` are plain JSON values, whose shape `type` names."""
    return {
        "version": VERSION,
        "type": _type(message),
        "id": message_key(message),
        "subject": message.subject,
        "text": message.text,
        "facts": dict(message.facts),
    }


def message_key(message: Message) -> str:
    """The same for every attempt at the same message."""
    return message.message_id.strip("<>")


def payload_schema() -> dict[str, Any]:
    """The JSON Schema of everything that a webhook gets."""
    adapter: TypeAdapter[Any] = TypeAdapter(
        AlertPayload | DigestPayload | ReminderPayload | NoticePayload
    )
    schema = adapter.json_schema(mode="serialization")
    return {"$schema": _DIALECT, "title": "What policywire sends to a webhook", **schema}


def _type(message: Message) -> str:
    kinds = ("digest", "reminder", "notice")
    return next((kind for kind in kinds if kind in message.facts), "alert")

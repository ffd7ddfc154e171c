"""Silences: what somebody does not want to hear of for a while, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from alerts.alert import Alert
from alerts.plain import plain


class SilenceKind(StrEnum):
    """What a silence is about."""

    TOPIC = "topic"
    STORY = "story"
    SOURCE = "source"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nobody hears of what it is about, from `since` until `until`.

    `value` is a key of topics.yaml or sources.yaml, a story's id, or words; the words of a text
    must all stand in the headline, the story's title or the new sentences.
    """

    id: int
    kind: SilenceKind
    value: str
    since: datetime
    until: datetime
    reason: str
    author: str = ""

    def __str__(self) -> str:
        """What it is, when it ends, why, and whose it is."""
        ends = f"{self.until.astimezone(UTC):%d %b %Y, %H:%M} UTC"
        author = f" ({plain(self.author, 80)})" if self.author else ""
        about = f"{self.kind.value} {plain(self.value, 80)}"
        return f"Silence {self.id} on {about} until {ends}: {plain(self.reason, 200)}{author}"


def silenced_by(
    alert: Alert, topics: Collection[str], source: str, silences: Iterable[Silence], now: datetime
) -> Silence | None:
    """The silence that keeps an alert back; of several the one that lasts longest, or None.

    `topics` are those for which it would be told. When only some of them are silenced, the others
    still want to hear of it. `source` is the key of the article's source.
    """
    active = [each for each in silences if each.since <= now < each.until]
    quiet = {each.value for each in active if each.kind is SilenceKind.TOPIC}
    concerned = [
        each
        for each in active
        if (
            each.value in topics and quiet.issuperset(topics)
            if each.kind is SilenceKind.TOPIC
            else _is_about(each, alert, source)
        )
    ]
    return max(concerned, key=lambda each: each.until, default=None)


def _is_about(silence: Silence, alert: Alert, source: str) -> bool:
    match silence.kind:
        case SilenceKind.STORY:
            return silence.value == alert.story
        case SilenceKind.SOURCE:
            return silence.value == source
        case _:
            said = " ".join((alert.article.title, alert.story_title, *alert.new))
            wanted = _words(silence.value)
            return bool(wanted) and wanted <= _words(said)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))

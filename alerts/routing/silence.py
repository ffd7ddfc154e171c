"""Silences: what is muted, until when, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import Alert, Recipient
from policywire.config.enums import Stage
from policywire.pipeline.text.stage import has_reached

LONGEST_SNOOZE = timedelta(days=365)
"""A stage that has not come by then is not waited for any longer."""


class SnoozeError(Exception):
    """This snooze is not possible. The text says why, and what to do instead.

    `about` is the part that is wrong: `stage`, `day`, or empty when there is neither.
    """

    def __init__(self, text: str, about: str = "") -> None:
        super().__init__(text)
        self.about = about


class SilenceKind(StrEnum):
    """What a silence is about."""

    TOPIC = "topic"
    STORY = "story"
    SOURCE = "source"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts about it are muted from `since` until `until`.

    `value` is a key of topics.yaml or sources.yaml, a story's id, or words; the words of a text
    must all stand in the headline, the story's title or the new sentences. A snooze is a silence on
    a story that ends earlier when the story reaches `until_stage`. With a `recipient` it is theirs
    alone.
    """

    id: int
    kind: SilenceKind
    value: str
    since: datetime
    until: datetime
    reason: str
    author: str = ""
    until_stage: Stage | None = None
    recipient: Recipient | None = None

    def __str__(self) -> str:
        """What it is, when it ends, why, and whose it is."""
        author = f" ({sanitize(self.author, 80)})" if self.author else ""
        return f"{self.name} until {self._end}: {sanitize(self.reason, 200)}{author}"

    @property
    def name(self) -> str:
        """`Silence 3 on topic tariffs`, `Snooze 4 of story s1`."""
        if self.until_stage is not None:
            return f"Snooze {self.id} of story {sanitize(self.value, 80)}"
        return f"Silence {self.id} on {self.kind.value} {sanitize(self.value, 80)}"

    @property
    def _end(self) -> str:
        moment = f"{self.until.astimezone(UTC):%d %b %Y, %H:%M} UTC"
        stage = self.until_stage
        return f"it reaches {stage.value}, or {moment}" if stage is not None else moment

    def ends_at(self, story: str, stage: Stage) -> bool:
        """Whether it is a snooze of this story that ends at this stage, or a later one."""
        wanted = self.until_stage
        if wanted is None or self.value != story:
            return False
        return has_reached(wanted, stage)


def snooze_end(
    now: datetime, stage: Stage, until_stage: Stage | None, until: datetime | None
) -> datetime:
    """When a snoozed story at `stage` is unmuted at the latest.

    Raises SnoozeError for a stage that would never come any more, and for a time that has passed or
    is too far ahead.
    """
    if until_stage is None and until is None:
        raise SnoozeError("say until when: a stage, a date, or both")
    if until_stage is not None and has_reached(until_stage, stage):
        raise SnoozeError(f"the story is already {stage.value}; choose a later stage", "stage")
    ends = until or now + LONGEST_SNOOZE
    if ends <= now:
        raise SnoozeError("this date has already begun; choose a later one", "day")
    if ends > now + LONGEST_SNOOZE:
        raise SnoozeError("this date is more than a year ahead; choose an earlier one", "day")
    return ends


def silenced_by(  # noqa: PLR0917 - who hears what, when, and what speaks against it
    alert: Alert,
    topics: Collection[str],
    source: str,
    silences: Iterable[Silence],
    now: datetime,
    recipient: Recipient | None = None,
) -> Silence | None:
    """The silence that keeps an alert back; of several the one that lasts longest, or None.

    `topics` are those for which it would be sent. When only some of them are silenced, the others
    still get it. `source` is the key of the article's source.
    """
    active = [
        each
        for each in silences
        if each.since <= now < each.until and each.recipient in {None, recipient}
    ]
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
            return silence.value == alert.story and not silence.ends_at(alert.story, alert.stage)
        case SilenceKind.SOURCE:
            return silence.value == source
        case _:
            said = " ".join((alert.article.title, alert.story_title, *alert.new))
            wanted = _words(silence.value)
            return bool(wanted) and wanted <= _words(said)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))

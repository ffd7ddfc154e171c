"""What the operator hears of sources: a word when some begin to fail, a reminder, a recovery.

Without a network every source fails within the hour: what comes together is told together. Pure
but for its memory of what was told, which the states of the sources keep over a restart; time
comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from policywire.alerts.message.labels import counted
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.source_health import Condition

GATHER = timedelta(minutes=15)
"""So long a service waits for others after the first one: they may have one cause. A single run
sees all at once, and waits for none."""
PAUSE = timedelta(hours=1)
"""Between two notices."""
REMIND = timedelta(hours=24)
NAMED = 10
"""So many sources of a group are named; the others are counted."""


class Notice(NamedTuple):
    """A word to the operator."""

    subject: str
    text: str


@dataclass(slots=True)
class SourceWatch:
    """Remembers which troubles were told, and when. `recall` once, then `notices` now and then."""

    told: dict[str, datetime] = field(default_factory=dict)
    first_change: datetime | None = None
    last_notice: datetime | None = None

    def recall(self, states: Mapping[str, SourceState]) -> None:
        """After a start: what was told, as the states remember it."""
        self.told = {key: state.told for key, state in states.items() if state.told is not None}
        self.last_notice = max(self.told.values(), default=None)

    def notices(
        self, conditions: Mapping[str, Condition], now: datetime, gather: timedelta = GATHER
    ) -> list[Notice]:
        """What is to be told now; mostly nothing."""
        self.told = {key: told for key, told in self.told.items() if key in conditions}
        begun, ended = self._begun(conditions), self._ended(conditions)
        if begun or ended:
            self.first_change = self.first_change or now
            return (
                self._changes(conditions, begun, ended, now) if self._gathered(now, gather) else []
            )
        self.first_change = None
        return self._reminder(conditions, now)

    def _begun(self, conditions: Mapping[str, Condition]) -> list[str]:
        return [key for key in _alarming(conditions) if key not in self.told]

    def _ended(self, conditions: Mapping[str, Condition]) -> list[str]:
        return sorted(self.told.keys() - _alarming(conditions).keys())

    def _gathered(self, now: datetime, gather: timedelta) -> bool:
        rested = self.last_notice is None or now - self.last_notice >= PAUSE
        return rested and self.first_change is not None and now - self.first_change >= gather

    def _changes(
        self,
        conditions: Mapping[str, Condition],
        begun: Sequence[str],
        ended: Sequence[str],
        now: datetime,
    ) -> list[Notice]:
        alarming = _alarming(conditions)
        self.told, self.first_change, self.last_notice = dict.fromkeys(alarming, now), None, now
        found: list[Notice] = []
        if begun:
            subject = f"{counted(len(begun), 'source')} no longer to be relied on"
            found.append(Notice(subject, _listed({key: conditions[key] for key in begun})))
        if ended:
            still = f"\n\n{counted(len(alarming), 'other')} not yet." if alarming else ""
            subject = f"{counted(len(ended), 'source')} recovered"
            found.append(Notice(subject, f"To be read again: {_named(ended)}.{still}"))
        return found

    def _reminder(self, conditions: Mapping[str, Condition], now: datetime) -> list[Notice]:
        alarming = _alarming(conditions)
        if not alarming or self.last_notice is None or now - self.last_notice < REMIND:
            return []
        self.told, self.last_notice = dict.fromkeys(alarming, now), now
        subject = f"{counted(len(alarming), 'source')} still in trouble"
        return [Notice(subject, _listed(alarming))]


def _alarming(conditions: Mapping[str, Condition]) -> dict[str, Condition]:
    return {key: each for key, each in conditions.items() if each.alarming}


def _listed(conditions: Mapping[str, Condition]) -> str:
    """A paragraph for each group, the largest first, with one reason as an example."""
    groups: dict[str, dict[str, Condition]] = {}
    for key, each in sorted(conditions.items()):
        groups.setdefault(each.group, {})[key] = each
    order = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    paragraphs = [
        f"{name} ({len(members)}): {_named(list(members))}. {next(iter(members.values())).reason}"
        for name, members in order
    ]
    cure = "`policywire sources` lists them, `policywire sources check KEY` looks into one."
    return "\n\n".join([*paragraphs, cure])


def _named(keys: Sequence[str]) -> str:
    more = len(keys) - NAMED
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {more} more" if more > 0 else shown

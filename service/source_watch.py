"""What the operator hears of sources: a word when some begin to fail, a reminder, a recovery.

Without a network every source fails within the hour: what comes together is told together. Pure
but for its memory of what was told; time comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from crawler.condition import Condition
from service.output import count

GATHER = timedelta(minutes=15)
"""So long we wait for others after the first one: they may have one cause."""
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
    """Remembers which troubles were told. `recall` once, then `notices` every few minutes."""

    told: set[str] = field(default_factory=set)
    first_change: datetime | None = None
    last_notice: datetime | None = None

    def recall(self, conditions: Mapping[str, Condition], now: datetime) -> None:
        """After a start: what has been wrong for long was told before, and is reminded of."""
        self.told = {
            key
            for key, each in conditions.items()
            if each.alarming and each.since is not None and now - each.since > GATHER + PAUSE
        }
        self.last_notice = now if self.told else None

    def notices(self, conditions: Mapping[str, Condition], now: datetime) -> list[Notice]:
        """What is to be told now; mostly nothing."""
        alarming = {key: each for key, each in conditions.items() if each.alarming}
        self.told &= conditions.keys()
        begun = {key: each for key, each in alarming.items() if key not in self.told}
        ended = sorted(self.told - alarming.keys())
        if begun or ended:
            self.first_change = self.first_change or now
            return self._changes(alarming, begun, ended, now) if self._gathered(now) else []
        self.first_change = None
        return self._reminder(alarming, now)

    def _gathered(self, now: datetime) -> bool:
        rested = self.last_notice is None or now - self.last_notice >= PAUSE
        return rested and self.first_change is not None and now - self.first_change >= GATHER

    def _changes(
        self,
        alarming: Mapping[str, Condition],
        begun: Mapping[str, Condition],
        ended: Sequence[str],
        now: datetime,
    ) -> list[Notice]:
        self.told, self.first_change, self.last_notice = set(alarming), None, now
        found: list[Notice] = []
        if begun:
            subject = f"{count(len(begun), 'source')} no longer to be relied on"
            found.append(Notice(subject, _listed(begun)))
        if ended:
            still = f"\n\n{count(len(alarming), 'other')} not yet." if alarming else ""
            subject = f"{count(len(ended), 'source')} recovered"
            found.append(Notice(subject, f"To be read again: {_named(ended)}.{still}"))
        return found

    def _reminder(self, alarming: Mapping[str, Condition], now: datetime) -> list[Notice]:
        if not alarming or self.last_notice is None or now - self.last_notice < REMIND:
            return []
        self.last_notice = now
        subject = f"{count(len(alarming), 'source')} still in trouble"
        return [Notice(subject, _listed(alarming))]


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

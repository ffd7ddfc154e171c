"""Operator notices about sources: when some begin to fail, a reminder, a recovery.

Without a network every source fails within the hour: what comes together is reported together. Pure
but for its memory of what was reported, which the states of the sources keep over a restart; time
comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from policywire.alerts.message.labels import pluralize
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.source_health import SourceHealth

GROUP_WAIT = timedelta(minutes=15)
"""So long a service waits for others after the first one: they may have one cause. A single run
sees all at once, and waits for none."""
GROUP_INTERVAL = timedelta(hours=1)
"""Between two notices."""
REPEAT_INTERVAL = timedelta(hours=24)
NAMED = 10
"""So many sources of a group are named; the others are counted."""


class OperatorNotice(NamedTuple):
    """A notice to the operator."""

    subject: str
    text: str


@dataclass(slots=True)
class SourceMonitor:
    """Remembers which problems were reported, and when. `recall` once, then call `notices`."""

    notified: dict[str, datetime] = field(default_factory=dict)
    first_change: datetime | None = None
    last_notice: datetime | None = None

    def load(self, states: Mapping[str, SourceState]) -> None:
        """After a start: what was reported, from the stored states."""
        self.notified = {key: state.told for key, state in states.items() if state.told is not None}
        self.last_notice = max(self.notified.values(), default=None)

    def notices(
        self,
        conditions: Mapping[str, SourceHealth],
        now: datetime,
        group_wait: timedelta = GROUP_WAIT,
    ) -> list[OperatorNotice]:
        """What to report now; mostly nothing."""
        self.notified = {key: at for key, at in self.notified.items() if key in conditions}
        begun, ended = self._begun(conditions), self._ended(conditions)
        # Changes come before the daily reminder, which would repeat them at once.
        if begun or ended:
            self.first_change = self.first_change or now
            return (
                self._changes(conditions, begun, ended, now)
                if self._gathered(now, group_wait)
                else []
            )
        self.first_change = None
        return self._reminder(conditions, now)

    def _begun(self, conditions: Mapping[str, SourceHealth]) -> list[str]:
        return [key for key in _alarming(conditions) if key not in self.notified]

    def _ended(self, conditions: Mapping[str, SourceHealth]) -> list[str]:
        return sorted(self.notified.keys() - _alarming(conditions).keys())

    def _gathered(self, now: datetime, gather: timedelta) -> bool:
        rested = self.last_notice is None or now - self.last_notice >= GROUP_INTERVAL
        return rested and self.first_change is not None and now - self.first_change >= gather

    def _changes(
        self,
        conditions: Mapping[str, SourceHealth],
        begun: Sequence[str],
        ended: Sequence[str],
        now: datetime,
    ) -> list[OperatorNotice]:
        alarming = _alarming(conditions)
        self.notified, self.first_change, self.last_notice = dict.fromkeys(alarming, now), None, now
        found: list[OperatorNotice] = []
        if begun:
            subject = f"{pluralize(len(begun), 'source is', 'sources are')} failing"
            found.append(OperatorNotice(subject, _listed({key: conditions[key] for key in begun})))
        if ended:
            still = (
                f"\n\n{pluralize(len(alarming), 'other is', 'others are')} still failing."
                if alarming
                else ""
            )
            subject = f"{pluralize(len(ended), 'source')} recovered"
            found.append(OperatorNotice(subject, f"Recovered: {_named(ended)}.{still}"))
        return found

    def _reminder(
        self, conditions: Mapping[str, SourceHealth], now: datetime
    ) -> list[OperatorNotice]:
        alarming = _alarming(conditions)
        if not alarming or self.last_notice is None or now - self.last_notice < REPEAT_INTERVAL:
            return []
        self.notified, self.last_notice = dict.fromkeys(alarming, now), now
        subject = f"{pluralize(len(alarming), 'source')} still failing"
        return [OperatorNotice(subject, _listed(alarming))]


def _alarming(conditions: Mapping[str, SourceHealth]) -> dict[str, SourceHealth]:
    return {key: each for key, each in conditions.items() if each.is_alarming}


def _listed(conditions: Mapping[str, SourceHealth]) -> str:
    """A paragraph for each group, the largest first, with one reason as an example."""
    groups: dict[str, dict[str, SourceHealth]] = {}
    for key, each in sorted(conditions.items()):
        groups.setdefault(each.group, {})[key] = each
    order = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    paragraphs = [
        f"{name} ({len(members)}): {_named(list(members))}. {next(iter(members.values())).reason}"
        for name, members in order
    ]
    cure = (
        "The page Sources and `policywire sources` list them; `policywire sources check KEY` "
        "examines one."
    )
    return "\n\n".join([*paragraphs, cure])


def _named(keys: Sequence[str]) -> str:
    more = len(keys) - NAMED
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {more} more" if more > 0 else shown

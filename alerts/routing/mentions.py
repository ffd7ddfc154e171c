"""An article may be about one topic and only mention another: the other's readers get a detail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from policywire.alerts.model.alert import Alert, Decision
from policywire.config.enums import Strength


def strength_for(alert: Alert, topics: Sequence[str]) -> Strength:
    """How strongly an alert is told to somebody whom these of its topics led to it."""
    about = {why.topic for why in alert.why if why.about}
    only_mentioned = bool(topics) and about.isdisjoint(topics)
    return Strength.DETAIL if only_mentioned else alert.strength


def by_strength(
    alert: Alert, decisions: Sequence[Decision]
) -> Iterator[tuple[Alert, tuple[Decision, ...]]]:
    """The alert with the decisions of those it is for, then the detail with those of the others."""
    if alert.strength is Strength.DETAIL:
        yield alert, tuple(decisions)
        return
    yield alert, tuple(each for each in decisions if each.details is None)
    if quiet := tuple(each for each in decisions if each.details is not None):
        yield _as_mention(alert), quiet


def _as_mention(alert: Alert) -> Alert:
    """The same as a detail with an id of its own, and only what it mentions as the reason."""
    key = f"{alert.id} | {Strength.DETAIL.value}"
    return replace(
        alert,
        id=sha256(key.encode()).hexdigest()[:32],
        strength=Strength.DETAIL,
        why=tuple(why for why in alert.why if not why.about),
    )

"""Who hears of an alert: the routes, read from top to bottom, and a reason for each recipient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.alert import Action, Alert, Decision, Recipient
from alerts.silence import Silence, silenced_by
from config.models import Route
from config.terms import DevelopmentKind

OLD_NEWS = timedelta(hours=48)
"""An article this much older than our first look at its source or topic is no news."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one route says to an alert."""

    takes: bool
    outcome: str
    text: str
    topics: tuple[str, ...] = ()


def decide(
    alert: Alert,
    routes: Sequence[Route],
    recipients: Mapping[str, Sequence[Recipient]],
    now: datetime,
    *,
    backfill_before: datetime | None = None,
    archive: bool = False,
    told: Collection[Recipient] = (),
    silences: Iterable[Silence] = (),
    source: str = "",
) -> tuple[Decision, ...]:
    """One decision for each recipient that any route names, in the order of the routes.

    Outcomes: `routed`, `no routes` (send); `already told`, `old news`, `no topic`, `same address`,
    `silenced`, `stopped`, `topic`, `kind`, `stage`, `tier`, `importance` (suppress). With no routes
    at all every channel hears everything. `backfill_before` is when the source or topic was first
    seen; None switches the guard against old news off. `archive` tells that the article came in a
    flood of old entries: that is old news, whatever its date. `told` are those who heard of the
    story before: that it now meets another topic, too, is no news to them. `source` is the key of
    the article's source, for `silences` on it.
    """
    reach = _reach(alert, routes, recipients)
    barred = _barred(alert, backfill_before, archive=archive)
    if barred:
        reach = dict.fromkeys(reach, barred)
    decisions = [
        _decision(
            recipient,
            _silenced(alert, silences, source, now, _known(alert, recipient in told, answer)),
        )
        for recipient, answer in reach.items()
    ]
    return tuple(_once_per_address(decisions))


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """What one route says to an alert, and the recipients that it speaks for.

    `outcome` and `text` are as in a decision; `number` counts from 1, as in the texts.
    """

    number: int
    takes: bool
    outcome: str
    text: str
    recipients: tuple[Recipient, ...]


def answers(
    alert: Alert, routes: Sequence[Route], recipients: Mapping[str, Sequence[Recipient]]
) -> tuple[RouteAnswer, ...]:
    """Each route's answer, from top to bottom: what `decide` makes its decisions of."""
    return tuple(
        RouteAnswer(
            number, answer.takes, answer.outcome, answer.text, tuple(_named(route, recipients))
        )
        for number, (route, answer) in enumerate(_answers(alert, routes), start=1)
    )


def _known(alert: Alert, heard: bool, answer: _Answer) -> _Answer:
    """The answer for somebody who heard of the story before: a new story is none to them."""
    if not (heard and answer.takes and alert.kind is DevelopmentKind.NEW_STORY):
        return answer
    text = "This recipient was told of the story before, and the article adds only a topic."
    return _Answer(False, "already told", text)


def _silenced(
    alert: Alert, silences: Iterable[Silence], source: str, now: datetime, answer: _Answer
) -> _Answer:
    """The answer while somebody wants quiet: only a yes can be silenced."""
    silence = silenced_by(alert, answer.topics, source, silences, now) if answer.takes else None
    return answer if silence is None else _Answer(False, "silenced", f"{silence}.")


def _barred(alert: Alert, backfill_before: datetime | None, *, archive: bool) -> _Answer | None:
    """Why nobody hears of the alert, whatever the routes say."""
    if not alert.why:
        return _Answer(False, "no topic", "No topic is concerned, so nobody asked to hear of it.")
    if archive:
        text = "Its source brought up many old entries at once: an archive, not news."
        return _Answer(False, "old news", text)
    if backfill_before and backfill_before - alert.article.at > OLD_NEWS:
        published, first_seen = f"{alert.article.at:%d %b %Y}", f"{backfill_before:%d %b %Y}"
        text = f"Published on {published}, long before we began to look on {first_seen}."
        return _Answer(False, "old news", text)
    return None


def _reach(
    alert: Alert, routes: Sequence[Route], recipients: Mapping[str, Sequence[Recipient]]
) -> dict[Recipient, _Answer]:
    """The answer that counts for each recipient: the first yes, or else the first no."""
    if not routes:
        everything = _Answer(
            True, "no routes", "No routes are written, so every channel hears all.", _topics(alert)
        )
        return {r: everything for channel in recipients.values() for r in channel}
    reach: dict[Recipient, _Answer] = {}
    for route, answer in _answers(alert, routes):
        for recipient in _named(route, recipients):
            known = reach.get(recipient)
            if known is None or (answer.takes and not known.takes):
                reach[recipient] = answer
    return reach


def _answers(alert: Alert, routes: Sequence[Route]) -> Iterator[tuple[Route, _Answer]]:
    stopped_by = 0
    for number, route in enumerate(routes, start=1):
        if stopped_by:
            text = f"Route {stopped_by} took it and says `continue: false`."
            yield route, _Answer(False, "stopped", text)
            continue
        answer = _answer(number, route, alert)
        yield route, answer
        if answer.takes and not route.continue_:
            stopped_by = number


def _answer(number: int, route: Route, alert: Alert) -> _Answer:
    refusal = _refusal(route, alert)
    if refusal:
        outcome, text = refusal
        return _Answer(False, outcome, f"Route {number} {text}")
    topics = tuple(t for t in _topics(alert) if not route.topics or t in route.topics)
    text = f"Route {number} takes {alert.kind.value} on {', '.join(topics) or 'any topic'}."
    return _Answer(True, "routed", text, topics)


def _refusal(route: Route, alert: Alert) -> tuple[str, str] | None:
    """The first condition of the route that the alert does not meet, or None."""
    here = _topics(alert)
    if route.topics and not set(route.topics) & set(here):
        told = f"is for {', '.join(route.topics)}; this is about {', '.join(here) or 'no topic'}."
        return "topic", told
    if route.kinds and alert.kind not in route.kinds:
        return "kind", f"is for {', '.join(route.kinds)}; this is {alert.kind.value}."
    if route.stages and alert.stage not in route.stages:
        return "stage", f"is for stages {', '.join(route.stages)}; this is {alert.stage.value}."
    if route.tiers and alert.article.tier not in route.tiers:
        told = f"is for {', '.join(route.tiers)} sources; this is {alert.article.tier.value}."
        return "tier", told
    if alert.importance < route.min_importance:
        told = f"asks for importance {route.min_importance:.2f}; this has {alert.importance:.2f}."
        return "importance", told
    return None


def _named(route: Route, recipients: Mapping[str, Sequence[Recipient]]) -> Iterator[Recipient]:
    for channel in route.channels or recipients:
        yield from recipients.get(channel, ())


def _topics(alert: Alert) -> tuple[str, ...]:
    return tuple(why.topic for why in alert.why)


def _decision(recipient: Recipient, answer: _Answer) -> Decision:
    return Decision(
        recipient=recipient,
        action=Action.SEND if answer.takes else Action.SUPPRESS,
        topics=answer.topics,
        outcome=answer.outcome,
        text=answer.text,
    )


def _once_per_address(decisions: Sequence[Decision]) -> Iterator[Decision]:
    """A mailbox that two channels name hears of one alert once."""
    heard_through: dict[str, str] = {}
    for decision in decisions:
        label, channel = decision.recipient.label.casefold(), decision.recipient.channel
        if decision.action is not Action.SEND or not _is_mailbox(label):
            yield decision
        elif label in heard_through:
            text = f"{label} hears of it through channel {heard_through[label]} already."
            yield _decision(decision.recipient, _Answer(False, "same address", text))
        else:
            heard_through[label] = channel
            yield decision


def _is_mailbox(label: str) -> bool:
    return label.find("@") > 0 and " " not in label

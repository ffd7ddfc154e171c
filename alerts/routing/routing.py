"""Who is notified of an alert: the routes, top to bottom, and a reason for each recipient."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.alerts.routing.mentions import strength_for
from policywire.alerts.routing.reach import named, reach
from policywire.alerts.routing.route_tree import RouteResult, walk
from policywire.alerts.routing.silence import Silence, silenced_by
from policywire.alerts.routing.subscription import Subscription, chosen_result
from policywire.config.enums import DetailHandling, DevelopmentKind, Strength
from policywire.config.models import Route

OLD_NEWS = timedelta(hours=48)
"""An article this much older than our first look at its source is no news."""
OLD_NEWS_PAUSE = timedelta(minutes=10)
"""How long the summary of old news waits for the rest of it."""


def decide(
    alert: Alert,
    routes: Sequence[Route],
    recipients: Mapping[str, Sequence[Recipient]],
    now: datetime,
    *,
    backfill_before: datetime | None = None,
    archive: bool = False,
    notified: Collection[Recipient] = (),
    silences: Iterable[Silence] = (),
    source: str = "",
    subscriptions: Mapping[Recipient, Subscription] | None = None,
    once: bool = True,
    own: Collection[str] = (),
) -> tuple[Decision, ...]:
    """One decision for each recipient that any route names, in the order of the routes.

    Outcomes: `routed`, `no routes`, `own channel` (send); `old news` (hold for a summary);
    `already told`, `no topic`, `same address`, `silenced`, `snoozed`, `stopped`, `handed on`,
    `topic`, `kind`, `stage`, `tier`, `outlet`, `language`, `importance`, `details off` (suppress).
    Without routes every
    channel gets everything. `backfill_before` is when the source was first seen; None switches the
    guard against old news off. `archive` says that the article came in a flood of old entries: that
    is old news, whatever its date. `told` are those notified of the story before: that it now meets
    another topic, too, is no news to them. `source` is the key of the article's source: `silences`
    ask. `subscriptions` are what recipients have chosen (`unsubscribed`, `not subscribed`). A
    detail, and a development that only mentions the topics which led to a recipient, is decided as
    the route's `details` says; when it is told is a matter of timing. Whoever knows the times calls
    `once_per_address` afterwards, and this with `once=False`. `own` are persons' own channels.
    """
    found = reach(alert, routes, recipients, own)
    if not alert.why:
        text = "It matches no topic, so nobody follows it."
        found = dict.fromkeys(found, RouteResult(False, "no topic", text))
    old = _old(alert, backfill_before, archive=archive)
    decisions = []
    for recipient, routed in found.items():
        chosen = chosen_result(routed, (subscriptions or {}).get(recipient))
        answer = _known(alert, recipient in notified, chosen)
        answer = _silenced(alert, silences, source, now, recipient, answer)
        answer = _unless_off(alert, answer)
        decisions.append(_decision(alert, recipient, answer, old, now))
    return tuple(once_per_address(decisions) if once else decisions)


@dataclass(frozen=True, slots=True)
class RouteExplanation:
    """What one route says to an alert, and the recipients that it speaks for.

    `outcome` and `text` are as in a decision; `path` is where it stands in the tree, `2.1`.
    """

    path: str
    takes: bool
    outcome: str
    text: str
    recipients: tuple[Recipient, ...]


def explain_routes(
    alert: Alert,
    routes: Sequence[Route],
    recipients: Mapping[str, Sequence[Recipient]],
    own: Collection[str] = (),
) -> tuple[RouteExplanation, ...]:
    """Each route's answer, from top to bottom: what `decide` makes its decisions of."""
    return tuple(
        RouteExplanation(
            step.path,
            step.result.takes,
            step.result.outcome,
            step.result.text,
            tuple(named(step.channels, recipients, own)),
        )
        for step in walk(alert, routes)
    )


def _known(alert: Alert, heard: bool, answer: RouteResult) -> RouteResult:
    """The answer for somebody notified of the story before: to them it is not new."""
    if not (heard and answer.takes and alert.kind is DevelopmentKind.NEW_STORY):
        return answer
    text = "This recipient was already notified of the story; the article only adds a topic."
    return RouteResult(False, "already told", text)


def _silenced(  # noqa: PLR0917 - who hears what, when, and what speaks against it
    alert: Alert,
    silences: Iterable[Silence],
    source: str,
    now: datetime,
    recipient: Recipient,
    answer: RouteResult,
) -> RouteResult:
    """The answer while a silence is active: only a yes can be muted."""
    if not answer.takes:
        return answer
    silence = silenced_by(alert, answer.topics, source, silences, now, recipient)
    if silence is None:
        return answer
    outcome = "silenced" if silence.until_stage is None else "snoozed"
    return RouteResult(False, outcome, f"{silence}.", answer.topics, silence=silence.id)


def _unless_off(alert: Alert, answer: RouteResult) -> RouteResult:
    """The answer for a detail: a route may want none."""
    is_off = answer.terms.details is DetailHandling.OFF
    if not (answer.takes and is_off and _is_detail(alert, answer)):
        return answer
    text = f"{answer.text} It is a detail, and the route has `details: off`."
    return RouteResult(False, "details off", text, answer.topics, answer.terms)


def _is_detail(alert: Alert, answer: RouteResult) -> bool:
    return strength_for(alert, answer.topics) is Strength.DETAIL


def _old(alert: Alert, backfill_before: datetime | None, *, archive: bool) -> str:
    """Why it is not news, whatever the routes say; empty for news."""
    if archive:
        return "Its source published many old entries at once: an archive, not news."
    if backfill_before and backfill_before - alert.article.at > OLD_NEWS:
        published, first_seen = f"{alert.article.at:%d %b %Y}", f"{backfill_before:%d %b %Y}"
        return (
            f"Published on {published}, long before this source was first polled on {first_seen}."
        )
    return ""


def _decision(
    alert: Alert, recipient: Recipient, answer: RouteResult, old: str, now: datetime
) -> Decision:
    decided = Decision(
        recipient=recipient,
        action=DecisionAction.SEND if answer.takes else DecisionAction.SUPPRESS,
        topics=answer.topics,
        outcome=answer.outcome,
        text=answer.text,
        terms=answer.terms,
        silence=answer.silence,
        details=answer.terms.details if _is_detail(alert, answer) else None,
    )
    if not (decided.alerts and old):
        return decided
    text = f"{old} Held for one summary of older news."
    return replace(
        decided,
        action=DecisionAction.HOLD,
        outcome="old news",
        text=text,
        due=now + OLD_NEWS_PAUSE,
        gathered=True,
    )


def once_per_address(decisions: Sequence[Decision]) -> Iterator[Decision]:
    """A mailbox in several channels gets an alert once: by the one that tells it soonest."""
    soonest: dict[str, Decision] = {}
    for decision in decisions:
        label = decision.recipient.label.casefold()
        if decision.action is not DecisionAction.SUPPRESS and is_mailbox(label):
            soonest[label] = min(soonest.get(label, decision), decision, key=_told_at)
    for decision in decisions:
        label = decision.recipient.label.casefold()
        told = soonest.get(label, decision)
        if decision.action is DecisionAction.SUPPRESS or told is decision:
            yield decision
        else:
            text = f"Already sent to {label} via channel {told.recipient.channel}."
            yield replace(
                decision,
                action=DecisionAction.SUPPRESS,
                topics=(),
                outcome="same address",
                text=text,
                due=None,
                gathered=False,
            )


def _told_at(decision: Decision) -> tuple[bool, bool, datetime]:
    """The sooner, the smaller: at once, at a time, and a detail last, which tells least."""
    held = decision.action is DecisionAction.HOLD
    return not decision.alerts, held, decision.due or datetime.max.replace(tzinfo=UTC)


def is_mailbox(label: str) -> bool:
    """Whether a recipient's label is a mail address: the same mailbox wherever it is written."""
    return label.find("@") > 0 and " " not in label

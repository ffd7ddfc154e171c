"""Test the routes: each route's answer to an alert, and the decision for each recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from rich.markup import escape

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.sample_alert import AlertTraits
from policywire.alerts.model.alert import Alert, Decision, DecisionAction
from policywire.alerts.routing.delivery_timing import timings_without_traffic
from policywire.alerts.routing.routing import (
    RouteExplanation,
    decide,
    explain_routes,
    once_per_address,
)
from policywire.alerts.routing.silence import Silence
from policywire.cli.terminal.output import Output, plain
from policywire.config.enums import Strength
from policywire.config.models import Configuration


@dataclass(frozen=True, slots=True)
class RouteTestResult:
    """The alert in one line, each route's answer, and the decision for each recipient.

    `details` are the decisions about a detail with the same traits.
    """

    alert: str
    routes: tuple[RouteExplanation, ...]
    decisions: tuple[Decision, ...]
    details: tuple[Decision, ...]


def evaluate_routes(
    alert: Alert,
    configuration: Configuration,
    now: datetime,
    silences: Sequence[Silence] = (),
    source: str = "",
) -> RouteTestResult:
    """Ask the routes about an alert as if it were the first of its story."""
    book = AddressBook(configuration.channels)
    recipients, timings = book.recipients(), timings_without_traffic(configuration)
    traits = AlertTraits(
        topics=[why.topic for why in alert.why],
        kind=alert.kind,
        stage=alert.stage,
        tier=alert.article.tier,
        importance=alert.importance,
        outlet=alert.article.outlet,
        language=alert.language,
        strength=alert.strength,
    )

    own = configuration.own_channels

    def decided(asked: Alert) -> tuple[Decision, ...]:
        found = decide(
            asked,
            configuration.routes,
            recipients,
            now,
            silences=silences,
            source=source,
            once=False,
            own=own,
        )
        timed = [timings[each.recipient.channel].apply(each, asked, now) for each in found]
        return tuple(once_per_address(timed))

    return RouteTestResult(
        str(traits),
        explain_routes(alert, configuration.routes, recipients, own),
        decided(alert),
        decided(replace(alert, strength=Strength.DETAIL)),
    )


def print_route_test(output: Output, tried: RouteTestResult, *, as_json: bool) -> None:
    """The routes from top to bottom, then who would be notified."""
    if as_json:
        output.json(asdict(tried))
        return
    output.note(f"Alert: {escape(plain(tried.alert))}")
    for answer in tried.routes:
        sign = "[green]yes[/green]" if answer.takes else "[dim]no [/dim]"
        output.say(f"{sign} {escape(plain(answer.text))} → {escape(_people(answer))}")
    output.say("")
    output.table(
        ["channel", "recipient", "notified", "because"],
        [_row(each) for each in tried.decisions],
        empty="Nobody would be notified: no route names a channel. Add routes to alerts.yaml.",
    )
    if tried.details and tried.details != tried.decisions:
        output.say("\nA detail of the same kind, which interrupts nobody:")
        output.table(
            ["channel", "recipient", "notified", "because"],
            [_row(each) for each in tried.details],
            empty="",
        )


def _people(answer: RouteExplanation) -> str:
    named = [f"{each.channel} ({plain(each.label)})" for each in answer.recipients]
    return ", ".join(named) or "nobody"


def _row(decision: Decision) -> Sequence[object]:
    who = decision.recipient
    notified = {
        DecisionAction.SEND: "yes",
        DecisionAction.HOLD: "later",
        DecisionAction.SUPPRESS: "no",
    }[decision.action]
    return who.channel, who.label, notified, decision.text

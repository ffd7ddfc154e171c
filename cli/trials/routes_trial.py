"""A trial of the routes: what each says to an alert, and what follows for each recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.markup import escape

from policywire.alerts.model.alert import Action, Alert, Decision
from policywire.alerts.model.recipients import AddressBook
from policywire.alerts.routing.delivery_timing import NoTraffic, Pacer
from policywire.alerts.routing.routing import RouteAnswer, answers, decide
from policywire.alerts.routing.silence import Silence
from policywire.cli.terminal.output import Output, plain
from policywire.cli.trials.sample_alert import Traits
from policywire.config.models import Configuration


@dataclass(frozen=True, slots=True)
class Trial:
    """The alert in one line, each route's answer, and the decision for each recipient."""

    alert: str
    routes: tuple[RouteAnswer, ...]
    decisions: tuple[Decision, ...]


def trial(
    alert: Alert,
    configuration: Configuration,
    now: datetime,
    silences: Sequence[Silence] = (),
    source: str = "",
) -> Trial:
    """Ask the routes about an alert as if it were the first of its story."""
    book = AddressBook(configuration.channels)
    recipients, zone = book.recipients(), ZoneInfo(configuration.settings.timezone)
    traits = Traits(
        topics=[why.topic for why in alert.why],
        kind=alert.kind,
        stage=alert.stage,
        tier=alert.article.tier,
        importance=alert.importance,
        outlet=alert.article.outlet,
        language=alert.language,
    )
    decisions = decide(
        alert, configuration.routes, recipients, now, silences=silences, source=source
    )
    pacers = {
        name: Pacer(channel, NoTraffic(), zone) for name, channel in configuration.channels.items()
    }
    return Trial(
        str(traits),
        answers(alert, configuration.routes, recipients),
        tuple(pacers[each.recipient.channel].pace(each, alert, now) for each in decisions),
    )


def print_trial(output: Output, tried: Trial, *, as_json: bool) -> None:
    """The routes from top to bottom, then who would hear of it."""
    if as_json:
        output.json(asdict(tried))
        return
    output.note(f"Alert: {escape(plain(tried.alert))}")
    for answer in tried.routes:
        sign = "[green]yes[/green]" if answer.takes else "[dim]no [/dim]"
        output.say(f"{sign} {escape(plain(answer.text))} → {escape(_people(answer))}")
    output.say("")
    output.table(
        ["channel", "recipient", "hears", "because"],
        [_row(each) for each in tried.decisions],
        empty="Nobody would be asked: no route names a channel. Write routes into alerts.yaml.",
    )


def _people(answer: RouteAnswer) -> str:
    named = [f"{each.channel} ({plain(each.label)})" for each in answer.recipients]
    return ", ".join(named) or "nobody"


def _row(decision: Decision) -> Sequence[object]:
    who = decision.recipient
    hears = {Action.SEND: "yes", Action.HOLD: "later", Action.SUPPRESS: "no"}[decision.action]
    return who.channel, who.label, hears, decision.text

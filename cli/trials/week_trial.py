"""Routes as sentences, each with what it would have done with past alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import ValidationError
from rich.markup import escape
from typer import BadParameter

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.route_trial import try_routes
from policywire.alerts.routing.route_words import route_sentence
from policywire.cli.terminal.not_found import NotFoundError, check_known
from policywire.cli.terminal.output import Output, plain
from policywire.config.models import Configuration, Route


@dataclass(frozen=True, slots=True)
class WeekTrial:
    """A route in words, and what it alone would have done with `alerts`."""

    route: str
    alerts: int
    sent: int
    held: int
    untold: int


def chosen_route(
    configuration: Configuration, number: int | None, written: Mapping[str, Any]
) -> Route:
    """The route of that number, or the one that is described. Raises NotFoundError."""
    if number is not None:
        if not 0 < number <= len(configuration.routes):
            raise NotFoundError(
                f"No route {number}; alerts.yaml has {len(configuration.routes)}. "
                "`policywire routes list` lists them"
            )
        return configuration.routes[number - 1]
    for kind, known in (("topic", configuration.topics), ("channel", configuration.channels)):
        for key in written[f"{kind}s"]:
            check_known(kind, key, known)
    try:
        return Route.model_validate(written)
    except ValidationError as error:
        raise BadParameter(str(error.errors()[0]["msg"]), param_hint="--digest") from None


def week_trials(
    configuration: Configuration, alerts: Sequence[Alert], routes: Sequence[Route] | None = None
) -> list[WeekTrial]:
    """Each of these routes by itself; without any, those of the configuration."""
    people = AddressBook(configuration.channels).recipients()
    titles = {key: topic.title for key, topic in configuration.topics.items()}
    trials = []
    for route in configuration.routes if routes is None else routes:
        tried = try_routes([route], configuration, people, alerts)
        trials.append(
            WeekTrial(
                route_sentence(route, titles), tried.alerts, tried.sent, tried.held, tried.untold
            )
        )
    return trials


def print_routes(output: Output, trials: Sequence[WeekTrial], *, as_json: bool) -> None:
    """One sentence a route, and one with its figures."""
    if as_json:
        output.json([asdict(each) for each in trials])
        return
    if not trials:
        output.note("There are no routes: every channel gets everything.")
    for number, each in enumerate(trials, start=1):
        place = f"{number}  " if len(trials) > 1 else ""
        output.say(escape(plain(f"{place}{each.route}")))
        output.say(
            f"{' ' * len(place)}Last 7 days: would have sent {each.sent}, held {each.held} "
            f"of {each.alerts}; {each.untold} not for it."
        )

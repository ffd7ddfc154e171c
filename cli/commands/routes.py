"""`routes list`, `try`, `test`: the routes as sentences, on the last week, and on one alert."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.route_trial import LOOK_BACK, MOST_ALERTS
from policywire.cli.terminal.not_found import NotFoundError, check_known
from policywire.cli.terminal.output import Output
from policywire.cli.trials.routes_trial import RouteTestResult, evaluate_routes, print_route_test
from policywire.cli.trials.week_trial import chosen_route, print_routes, week_trials
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.clock import SystemClock
from policywire.store.articles import articles
from policywire.store.deliveries import alerts
from policywire.store.recipients import silences as stored_silences

app = typer.Typer(
    help="List and test the routes in alerts.yaml.", no_args_is_help=True, add_completion=False
)


@app.command("list")
def list_routes(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the routes as sentences, each with what it would have done in the last 7 days.

    Example: policywire routes list
    """
    with open_store(context) as (store, loaded), store.reading() as session:
        week = alerts.since(session, SystemClock().now() - LOOK_BACK, MOST_ALERTS)
        print_routes(Output(), week_trials(loaded.configuration, week), as_json=as_json)


@app.command("try")
def try_week(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="A route of alerts.yaml, from 1.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A topic; can be repeated.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A channel; can be repeated.")
    ] = None,
    min_importance: Annotated[float, typer.Option(min=0, max=1, help="From 0 to 1.")] = 0.0,
    digest: Annotated[
        list[str] | None, typer.Option(metavar="TIME", help="Collect in a digest at 08:00.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Try a route on the alerts of the last 7 days: how many it would have sent and held.

    By itself, as if every alert were the first of its story. Nothing is sent or saved.

    Example: policywire routes try --topic irs-enforcement --channel desk --min-importance 0.64
    """
    with open_store(context) as (store, loaded), store.reading() as session:
        written = {
            "topics": topic or [],
            "channels": channel or [],
            "min_importance": min_importance,
            "digest": {"at": digest} if digest else None,
        }
        tried = chosen_route(loaded.configuration, number, written)
        week = alerts.since(session, SystemClock().now() - LOOK_BACK, MOST_ALERTS)
        trials = week_trials(loaded.configuration, week, [tried])
        print_routes(Output(), trials, as_json=as_json)


@app.command("test")
def try_out(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    story_id: Annotated[
        str | None,
        typer.Argument(metavar="[STORY_ID]", help="Test the last alert of this stored story."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A topic; can be repeated. Default: all."),
    ] = None,
    kind: Annotated[
        DevelopmentKind, typer.Option(help="The type of development.")
    ] = DevelopmentKind.NEW_STORY,
    stage: Annotated[Stage, typer.Option(help="The stage of the story.")] = Stage.REPORTED,
    tier: Annotated[Tier, typer.Option(help="The tier of the source.")] = Tier.PRESS,
    importance: Annotated[float, typer.Option(min=0, max=1, help="From 0 to 1.")] = 0.5,
    outlet: Annotated[
        str, typer.Option(metavar="NAME", help="The outlet of the article.")
    ] = "policywire",
    language: Annotated[
        str, typer.Option(metavar="CODE", help="The language of the article: en, en-US, es.")
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show route by route who would be notified of an alert, and why. Sends nothing.

    Example: policywire routes test --topic irs-enforcement --stage blocked --importance 0.8
    """
    now = SystemClock().now()
    if story_id is not None:
        tried = _try_stored(context, story_id, now)
    else:
        loaded = loaded_of(context)
        chosen = topic or list(loaded.configuration.topics)
        traits = AlertTraits(
            topics=chosen,
            kind=kind,
            stage=stage,
            tier=tier,
            importance=importance,
            outlet=outlet,
            language=language,
        )
        tried = evaluate_routes(_imagined(loaded, traits, now), loaded.configuration, now)
    print_route_test(Output(), tried, as_json=as_json)


def _try_stored(context: typer.Context, story_id: str, now: datetime) -> RouteTestResult:
    """Silences count as well; they are in the same store as the story."""
    with open_store(context) as (store, loaded), store.reading() as session:
        found = alerts.last_of_story(session, story_id)
        if found is None:
            raise NotFoundError(f"No alert for story {story_id}; `policywire stories` lists them")
        about = articles.get(session, found.article.url)
        silences = stored_silences.active(session, now)
    source = "" if about is None else about.source
    return evaluate_routes(found, loaded.configuration, now, silences, source)


def _imagined(loaded: LoadedConfiguration, traits: AlertTraits, now: datetime) -> Alert:
    topics = loaded.configuration.topics
    for key in traits.topics:
        check_known("topic", key, topics)
    return sample_alert(traits, topics, now)

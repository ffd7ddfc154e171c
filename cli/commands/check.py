"""`check`: validate the configuration and print what would run."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.labels import pluralize
from policywire.cli.sources.apprise_checks import apprise_faults, apprise_warnings
from policywire.cli.sources.external_checks import external_faults
from policywire.cli.sources.mailbox_checks import mailbox_warnings
from policywire.cli.sources.online_check import source_states
from policywire.cli.sources.private_checks import private_warnings
from policywire.cli.sources.route_checks import unrouted_warnings
from policywire.cli.terminal.output import Output
from policywire.cli.trials.template_trial import template_faults
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.config_error import ConfigurationError
from policywire.config.values.durations import format_duration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.pipeline.topics.authoring.lint import lint
from policywire.service.paths import paths_of
from policywire.service.wiring import matcher_of, meaning_of


def check(
    context: typer.Context,
    online: Annotated[
        bool, typer.Option("--online", help="Fetch every source once and report its state.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Validate the configuration and print what would run.

    Reports every error with file, line, key and a fix; exit code 2.

    Example: policywire --config ./policywire.d check --online
    """
    # Not lazily: a secret that is missing now would be missed by `serve` as well.
    loaded = loaded_of(context, lazily=False)
    matcher_of(loaded)
    meaning_of(loaded)
    if faults := (*external_faults(loaded), *apprise_faults(loaded)):
        raise ConfigurationError(faults)
    doubts = [str(each) for each in loaded.warnings]
    doubts += [str(each) for each in (*template_faults(loaded), *apprise_warnings(loaded))]
    doubts += [
        str(each) for each in lint(loaded.configuration.topics, loaded.configuration.entities)
    ]
    doubts += [str(each) for each in private_warnings(loaded)]
    doubts += mailbox_warnings(AddressBook(loaded.configuration.channels))
    doubts += sorted(unrouted_warnings(loaded.configuration))
    output = Output()
    states = source_states(loaded.configuration) if online else None
    if as_json:
        output.json(_record(context, loaded, doubts, states))
    else:
        _print(context, output, loaded, doubts, states)
    # Without --online nothing is asked of anybody: then the files alone decide.
    if states is not None and any(state != "ok" for state in states.values()):
        raise typer.Exit(1)


def _record(
    context: typer.Context,
    loaded: LoadedConfiguration,
    doubts: list[str],
    states: dict[str, str] | None,
) -> dict[str, object]:
    configuration = loaded.configuration
    record: dict[str, object] = {
        "folder": str(folder_of(context)),
        "topics": {key: topic.title for key, topic in configuration.topics.items()},
        "sources": {key: source.url for key, source in configuration.sources.items()},
        "channels": list(configuration.channels),
        "routes": len(configuration.routes),
        "warnings": doubts,
    }
    if states is not None:
        record["states"] = states
    return record


def _print(
    context: typer.Context,
    output: Output,
    loaded: LoadedConfiguration,
    doubts: list[str],
    states: dict[str, str] | None,
) -> None:
    configuration = loaded.configuration
    paths = paths_of(folder_of(context), configuration.settings)
    output.table(
        ["topic", "title", "why"],
        [(key, topic.title, topic.why) for key, topic in configuration.topics.items()],
        empty="No topics: nothing will match. Add some to topics.yaml.",
    )
    output.table(
        ["source", "outlet", "tier", "every", "state" if states else "address"],
        [
            (
                key,
                source.outlet,
                source.tier,
                format_duration(source.every),
                (states or {}).get(key, source.url),
            )
            for key, source in configuration.sources.items()
        ],
        empty="No sources: nothing will be polled. Add packs to sources.yaml.",
    )
    output.table(
        ["channel", "recipient"],
        [
            (channel, who.label)
            for channel, people in AddressBook(configuration.channels).recipients().items()
            for who in people
        ],
        empty="No channels: nobody will be notified. Add one to alerts.yaml.",
    )
    for doubt in doubts:
        output.note(f"[yellow]warning[/yellow] {escape(doubt)}")
    output.note(
        f"[green]The configuration is valid.[/green] "
        f"{pluralize(len(configuration.topics), 'topic')}, "
        f"{pluralize(len(configuration.sources), 'source')}, "
        f"{pluralize(len(configuration.channels), 'channel')}, "
        f"{pluralize(len(configuration.routes), 'route')}; database {escape(paths.shown_database)}"
    )

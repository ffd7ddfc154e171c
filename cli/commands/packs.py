"""`packs`: what comes with policywire by field, country and language; shown before it is added."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import editor_of, folder_of
from policywire.config.config_error import did_you_mean
from policywire.config.editing.sources_text import NAME, with_packs
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.yaml import pack_offers, packs as all_packs, topic_packs
from policywire.config.yaml.pack_offers import PackOffer, ReadyTopic

app = typer.Typer(invoke_without_command=True, add_completion=False)

PackName = Annotated[
    str, typer.Argument(metavar="PACK", help="A pack that `policywire packs` lists.")
]
PackNames = Annotated[
    list[str], typer.Argument(metavar="PACK", help="Packs that `policywire packs` lists.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def packs(
    context: typer.Context,
    field: Annotated[str, typer.Option(help="Only of a field, for example health.")] = "",
    country: Annotated[str, typer.Option(help="Only of a country: us, uk, eu, ca, de …")] = "",
    language: Annotated[str, typer.Option(help="Only with sources in a language: en, fr …")] = "",
    as_json: AsJson = False,
) -> None:
    """Find packs of sources and ready topics; show one, add it.

    Example: policywire packs --field energy --country uk
    """
    if context.invoked_subcommand is not None:
        return

    _check("field", field or None, pack_offers.fields())
    _check("country", country or None, pack_offers.COUNTRIES)
    found = pack_offers.offers(field=field, country=country, language=language)
    topics = pack_offers.ready_topics(field)
    output = Output()
    if as_json:
        output.json({"packs": [_record(each) for each in found], "topics": _topics(topics)})
        return
    output.table(
        ["Pack", "Sources", "Languages", "About"],
        [
            (each.name, len(each.sources), ", ".join(sorted(each.languages)), each.about)
            for each in found
        ],
        empty="No pack covers all of that.",
    )
    for each in topics:
        why = escape(f"{each.key}: {each.topic.title}. {each.topic.why}")
        output.note(f"[bold]ready topic[/bold] {escape(field)} {why}")
    output.note("`policywire packs show PACK` lists its sources; `packs add PACK` adds it.")


@app.command()
def show(name: PackName, as_json: AsJson = False) -> None:
    """List the sources of a pack, each with its address and what is known of it.

    Example: policywire packs show us-health
    """
    offer = _offer(name)
    output = Output()
    if as_json:
        output.json(_record(offer))
        return
    output.table(
        ["Source", "Outlet", "Address", "Known"],
        [(key, each.outlet, each.url, each.evidence) for key, each in offer.sources.items()],
        empty="It has no sources.",
        title=offer.title,
    )
    if missing := all_packs.missing_variables(offer.sources.values(), os.environ):
        output.note(f"Needs a key: set {', '.join(missing)}.")


@app.command()
def add(
    context: typer.Context,
    names: PackNames,
) -> None:
    """Add packs to sources.yaml; comments are kept, and a running service reads it at once.

    Example: policywire packs add us-health us-states
    """
    chosen = [_offer(name) for name in names]
    editor = editor_of(folder_of(context))
    editor.change(NAME, lambda content: with_packs(content, [each.name for each in chosen]))
    count = pluralize(len({key for each in chosen for key in each.sources}), "source")
    Output().note(f"[green]{escape(', '.join(names))}: {count}, in {NAME}.[/green]")


@app.command("topic")
def add_topic(
    context: typer.Context,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A field, for example health.")],
    keys: Annotated[list[str], typer.Argument(metavar="TOPIC", help="Keys of ready topics.")],
) -> None:
    """Add ready topics of a field to topics.yaml, with the entities that they name.

    Example: policywire packs topic health hospital-prices
    """
    _check("field", field, pack_offers.fields())
    ready = {each.key: each for each in pack_offers.ready_topics(field)}
    folder, output = folder_of(context), Output()
    for key in keys:
        _check("topic", key, ready)
        editor = TopicsFileEditor(folder, os.environ)
        editor.save(
            editor.addition(key, *topic_packs.topic_and_entities(field, key, _known(context)))
        )
        output.note(f"[green]{escape(ready[key].topic.title)} is in topics.yaml.[/green]")


def _offer(name: str) -> PackOffer:
    """A pack. Raises NotFoundError, with the close match, for one that does not exist."""
    offers = {each.name: each for each in pack_offers.offers()}
    _check("pack", name, offers)
    return offers[name]


def _known(context: typer.Context) -> Collection[str]:
    """The entities that are there already: they stay as they are."""
    return loaded_of(context).configuration.entities


def _check(what: str, value: str | None, names: Collection[str]) -> None:
    if value is not None and value not in names:
        raise NotFoundError(f"There is no {what} {value[:60]}; {did_you_mean(value, list(names))}")


def _record(offer: PackOffer) -> dict[str, object]:
    return {
        "name": offer.name,
        "title": offer.title,
        "about": offer.about,
        "fields": sorted(offer.fields),
        "countries": sorted(offer.countries),
        "languages": sorted(offer.languages),
        "sources": [
            {"key": key, "outlet": each.outlet, "url": each.url, "evidence": each.evidence}
            for key, each in offer.sources.items()
        ],
    }


def _topics(topics: Sequence[ReadyTopic]) -> list[dict[str, str]]:
    return [
        {"field": each.field, "key": each.key, "title": each.topic.title, "why": each.topic.why}
        for each in topics
    ]

"""`follow`: one more topic in topics.yaml, for a proceeding by its number."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.editing.file_editor import FileDraft
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Configuration
from policywire.config.yaml import packs
from policywire.pipeline.model.proceeding import Proceeding, ProceedingKind
from policywire.pipeline.proceedings.identify import UnclearNumberError, identified, identify
from policywire.pipeline.proceedings.recognition import congress_of
from policywire.service.clock import SystemClock


def follow(
    context: typer.Context,
    number: Annotated[
        str,
        typer.Argument(metavar="NUMBER", help='"HR 1234", "AB 1234 (us-ca)", "RIN 1545-BR12".'),
    ],
    title: Annotated[str, typer.Option(help="The topic's title; default: the number.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the topic, and write nothing.")
    ] = False,
) -> None:
    """Follow a bill, a docket or a rule: each action of it, and all news that names it.

    Adds a topic at the end of topics.yaml; comments stay. A running service takes it up at once.

    Example: policywire follow "HR 1234" --title "Harbor dredging"
    """
    proceeding = _read(number, SystemClock().now().date())
    configuration = loaded_of(context).configuration
    known = _followed_by(configuration, proceeding)
    if known:
        Output().plain_note(f"{proceeding.name} is followed by the topic {known} already.")
        return
    editor = TopicsFileEditor(folder_of(context), os.environ)
    text = _topic(proceeding, title)
    draft = editor.addition(proceeding.id, text)
    if dry_run:
        typer.echo(text, nl=False)
        return
    editor.save(draft)
    Output().plain_note(f"topics.yaml follows {proceeding.name}. {_heard(draft, proceeding.id)}")
    if hint := _without_record(configuration, proceeding):
        Output().plain_note(hint)


def _read(number: str, today: date) -> Proceeding:
    """The proceeding; a bill of Congress without its congress is one of the present Congress."""
    try:
        found = identified(number)
    except UnclearNumberError as error:
        raise NotFoundError(str(error)) from error
    if found.kind is ProceedingKind.BILL and not found.scope and found.number[1] == ".":
        return replace(found, scope=str(congress_of(today)))
    return found


def _followed_by(configuration: Configuration, proceeding: Proceeding) -> str:
    for key, topic in configuration.topics.items():
        for written in topic.proceedings:
            other = identify(written)
            if other is not None and other.is_same(proceeding):
                return key
    return ""


def _topic(proceeding: Proceeding, title: str) -> str:
    named = proceeding.name
    shown = title.strip() or proceeding.number
    return f"{proceeding.id}:\n  title: {_quoted(shown)}\n  proceeding: {_quoted(named)}\n"


_PACKS_OF: dict[ProceedingKind, tuple[str, ...]] = {
    ProceedingKind.BILL: ("us-congress-actions", "us-official-apis"),
    ProceedingKind.LAW: ("us-official-apis",),
    ProceedingKind.HEARING: ("us-official-apis",),
    ProceedingKind.COURT_DOCKET: ("us-courts", "us-official-apis"),
    ProceedingKind.AGENCY_DOCKET: ("us-federal", "us-official-apis"),
    ProceedingKind.RULEMAKING: ("us-federal", "us-official-apis"),
    ProceedingKind.DOCUMENT: ("us-federal",),
    ProceedingKind.PROPOSAL: ("eu",),
}
"""The packs whose sources bring the actions of a kind of proceeding in the US."""
_PACKS_IN: dict[str, tuple[str, ...]] = {"uk": ("uk",), "ca": ("canada",), "eu": ("eu",)}


def _without_record(configuration: Configuration, proceeding: Proceeding) -> str:
    """That only news will be found, where no source of the packs brings its actions."""
    state = ("us-state-bills",) if proceeding.scope.startswith("us-") else ()
    wanted = state or _PACKS_IN.get(proceeding.scope, _PACKS_OF.get(proceeding.kind, ()))
    on = set(configuration.sources)
    if not wanted or any(on.intersection(packs.read(name)) for name in wanted):
        return ""
    return (
        f"No pack that brings its actions is on, so only news that names it is found: add "
        f"{' or '.join(wanted)} to `packs:` in sources.yaml (docs/sources.md says what is in each)."
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _heard(draft: FileDraft, key: str) -> str:
    routes = draft.loaded.configuration.routes
    if not routes or any(not route.topics or key in route.topics for route in routes):
        return "Its alerts go where the routes of alerts.yaml send them."
    return f"No route of alerts.yaml takes it yet: add {key} to the topics of one."

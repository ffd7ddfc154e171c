"""`follow`: one more topic in topics.yaml, for a proceeding by its number."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from policywire.alerts.routing.unrouted import route_note
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.pipeline.proceedings.identify import UnclearNumberError
from policywire.pipeline.topics.drafting.proceeding_topic import (
    missing_record_note,
    proceeding_topic,
    read_number,
    topic_following,
)
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
    try:
        proceeding = read_number(number, SystemClock().now().date())
    except UnclearNumberError as error:
        raise NotFoundError(str(error)) from error
    configuration = loaded_of(context).configuration
    known = topic_following(configuration, proceeding)
    if known:
        Output().plain_note(f"{proceeding.name} is followed by the topic {known} already.")
        return
    editor = TopicsFileEditor(folder_of(context), os.environ)
    text = proceeding_topic(proceeding, title)
    draft = editor.addition(proceeding.id, text)
    if dry_run:
        typer.echo(text, nl=False)
        return
    editor.save(draft)
    heard = route_note(draft.loaded.configuration, proceeding.id)
    Output().plain_note(f"topics.yaml follows {proceeding.name}. {heard}")
    if hint := missing_record_note(configuration, proceeding):
        Output().plain_note(hint)

"""`topics pause`, `resume`, `remove`, `rename`: in topics.yaml, with every comment kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import check_known
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import editor_of, folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.topic_edits import pause_topic, remove_topic
from policywire.service.clock import SystemClock
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.session import Session
from policywire.store.decisions.topic_rename import rename_everywhere

T = TypeVar("T")
Key = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's key.")]


def pause(context: typer.Context, topic: Key) -> None:
    """Have a topic match nothing until `topics resume`.

    Example: policywire topics pause irs-enforcement
    """
    pause_topic(_folder(context, topic), topic, paused=True)
    Output().note(f"{topic} is paused: it matches nothing.")


def resume(context: typer.Context, topic: Key) -> None:
    """Follow a paused topic again; what came meanwhile is told in one summary.

    Example: policywire topics resume irs-enforcement
    """
    pause_topic(_folder(context, topic), topic, paused=False)
    Output().note(f"{topic} is followed again.")


def remove(context: typer.Context, topic: Key) -> None:
    """Take a topic out of topics.yaml and print it; what it has found stays stored.

    Example: policywire topics remove irs-enforcement > irs-enforcement.yaml
    """
    typer.echo(remove_topic(_folder(context, topic), topic), nl=False)
    Output().note(f"{topic} is removed from topics.yaml.")


def rename(
    context: typer.Context,
    topic: Key,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new key.")],
) -> None:
    """Give a topic another key; its articles, stories, marks and silences go along.

    While the service runs, rename it on the page. Exit code 4 says that it does.

    Example: policywire topics rename irs-enforcement tax-enforcement
    """
    folder = _folder(context, topic)
    with open_store(context) as (store, _):

        def write(work: Callable[[Session], T]) -> T:
            with store.writing() as session:
                return work(session)

        # What a service judged meanwhile would stay under the old key, and its memory with it: on
        # the page the service renames by itself.
        with acquire_lock(store, SystemClock().now()):
            count = rename_everywhere(folder, topic, new, write, lambda: None)
    Output().note(f"{topic} is now {new}; {pluralize(count, 'article')} went along.")


COMMANDS = (pause, resume, remove, rename)


def _folder(context: typer.Context, topic: str) -> FolderEditor:
    check_known("topic", topic, loaded_of(context).configuration.topics)
    return editor_of(folder_of(context))

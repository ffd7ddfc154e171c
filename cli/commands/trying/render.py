"""`render`: preview the last alert of a stored story as a channel would show it."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.console.render import draw
from policywire.alerts.channels.slack.block_kit import slack_values
from policywire.alerts.channels.slack.limits import checked_blocks
from policywire.alerts.message.alert_view import alert_view_from_facts
from policywire.alerts.model.alert import Message
from policywire.alerts.rendering.messages import template_values
from policywire.alerts.rendering.template_error import TemplateError
from policywire.alerts.rendering.template_process import TEMPLATE_PROCESS
from policywire.cli.terminal.not_found import NotFoundError, unreadable
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.open_store import open_store
from policywire.service.wiring import delivery_config_of
from policywire.store.deliveries import alerts


class PreviewFormat(StrEnum):
    """The form of a preview."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    TERMINAL = "terminal"


def render(
    context: typer.Context,
    story_id: Annotated[
        str, typer.Argument(metavar="STORY_ID", help="The ID that `policywire stories` shows.")
    ],
    form: Annotated[
        PreviewFormat, typer.Option("--as", help="The output form; slack is JSON.")
    ] = PreviewFormat.TERMINAL,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Use this template file for the form."),
    ] = None,
) -> None:
    """Preview the last alert of a stored story with the current templates.

    An error in a template is shown with its line; exit code 1.

    Example: policywire render s1a2b3c4 --as html --template new.html.j2 > preview.html
    """
    output = Output()
    with open_store(context) as (store, loaded), store.reading() as session:
        alert = alerts.last_of_story(session, story_id)
    if alert is None:
        raise NotFoundError(f"No alert for story {story_id}; `policywire stories` lists them")
    book = AddressBook(loaded.configuration.channels)
    delivery_config = delivery_config_of(loaded, book)
    message = delivery_config.render(alert)
    faults = [str(fault) for fault in delivery_config.templates.take_faults()]
    if template is not None:
        message, faults = _tried(template, form, message)
    for fault in faults:
        output.note(f"[red]template[/red] {escape(fault)}")
    if template is None or not faults:
        _show(message, form, output)
    if faults:
        raise typer.Exit(1)


_ENDINGS = {
    PreviewFormat.TEXT: ".txt.j2",
    PreviewFormat.HTML: ".html.j2",
    PreviewFormat.SLACK: ".json.j2",
}
"""What the name of a template ends in: it decides how strings are escaped."""


def _tried(file: Path, form: PreviewFormat, message: Message) -> tuple[Message, list[str]]:
    """The message with one form made by the template; the faults when it does not work."""
    ending = _ENDINGS.get(form)
    if not file.exists():
        raise unreadable(file, FileNotFoundError())
    if ending is None or not file.name.endswith(ending) or not file.is_file():
        wanted = f"a file that ends in {ending}" if ending else "--as text, html or slack"
        raise typer.BadParameter(f"--template needs {wanted}")
    card = alert_view_from_facts(message.facts)
    assert card is not None
    values = template_values(card)
    try:
        if form is PreviewFormat.SLACK:
            made = TEMPLATE_PROCESS.render(file.parent, file.name, {"card": slack_values(values)})
            return replace(message, blocks=tuple(checked_blocks(made))), []
        made = TEMPLATE_PROCESS.render(file.parent, file.name, {"card": values})
    except TemplateError as error:
        return message, [str(error)]
    except ValueError as error:
        return message, [f"{file.name}: {error}"]
    return replace(message, html=made) if form is PreviewFormat.HTML else replace(
        message, text=made
    ), []


def _show(message: Message, form: PreviewFormat, output: Output) -> None:
    match form:
        case PreviewFormat.TERMINAL:
            draw(message, output.console)
        case PreviewFormat.TEXT:
            typer.echo(f"Subject: {message.subject}\n\n{message.text}", nl=False)
        case PreviewFormat.HTML:
            typer.echo(message.html, nl=False)
        case PreviewFormat.SLACK:
            payload = {"text": message.subject, "blocks": list(message.blocks)}
            typer.echo(json.dumps(payload, ensure_ascii=False, indent=2))

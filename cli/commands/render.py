"""`render`: the last alert of a stored story as a channel would show it."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.not_found import NotThereError, unreadable

if TYPE_CHECKING:
    from policywire.alerts.model.alert import Message
    from policywire.cli.terminal.output import Output


class Form(StrEnum):
    """What a message can be previewed as."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    TERMINAL = "terminal"


def render(
    context: typer.Context,
    story_id: Annotated[
        str, typer.Argument(metavar="STORY_ID", help="As `policywire stories` lists it.")
    ],
    form: Annotated[Form, typer.Option("--as", help="The form; slack is JSON.")] = Form.TERMINAL,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Try this template for the form, wherever it stands."),
    ] = None,
) -> None:
    """Preview the last alert of a stored story, with the templates as they are now.

    A template that does not work is named with its line; exit code 1.

    Example: policywire render s1a2b3c4 --as html --template new.html.j2 > preview.html
    """
    from policywire.alerts.model.recipients import AddressBook
    from policywire.cli.terminal.output import Output
    from policywire.cli.workspace.open_store import opened
    from policywire.service.wiring import audience_of
    from policywire.store.deliveries import alerts

    output = Output()
    with opened(context) as (store, loaded), store.reading() as session:
        alert = alerts.last_of_story(session, story_id)
    if alert is None:
        raise NotThereError(f"No alert about a story {story_id}; `policywire stories` lists them")
    book = AddressBook(loaded.configuration.channels)
    audience = audience_of(loaded, book)
    message = audience.render(alert)
    faults = [str(fault) for fault in audience.templates.take_faults()]
    if template is not None:
        message, faults = _tried(template, form, message)
    for fault in faults:
        output.note(f"[red]template[/red] {escape(fault)}")
    if template is None or not faults:
        _show(message, form, output)
    if faults:
        raise typer.Exit(1)


_ENDINGS = {Form.TEXT: ".txt.j2", Form.HTML: ".html.j2", Form.SLACK: ".json.j2"}
"""What the name of a template ends in: it decides how strings are escaped."""


def _tried(file: Path, form: Form, message: Message) -> tuple[Message, list[str]]:
    """The message with one form made by the template; the faults when it does not work."""
    from policywire.alerts.channels.slack.limits import checked_blocks
    from policywire.alerts.channels.slack.render import slack_values
    from policywire.alerts.message.alert_view import card_from
    from policywire.alerts.rendering.messages import template_values
    from policywire.alerts.rendering.template_error import TemplateError
    from policywire.alerts.rendering.template_loader import rendered

    ending = _ENDINGS.get(form)
    if not file.exists():
        raise unreadable(file, FileNotFoundError())
    if ending is None or not file.name.endswith(ending) or not file.is_file():
        wanted = f"a file that ends in {ending}" if ending else "--as text, html or slack"
        raise typer.BadParameter(f"--template needs {wanted}")
    card = card_from(message.facts)
    assert card is not None
    values = template_values(card)
    try:
        if form is Form.SLACK:
            made = rendered(file.parent, file.name, {"card": slack_values(values)})
            return replace(message, blocks=tuple(checked_blocks(made))), []
        made = rendered(file.parent, file.name, {"card": values})
    except TemplateError as error:
        return message, [str(error)]
    except ValueError as error:
        return message, [f"{file.name}: {error}"]
    return replace(message, html=made) if form is Form.HTML else replace(message, text=made), []


def _show(message: Message, form: Form, output: Output) -> None:
    from policywire.alerts.channels.console.render import draw

    match form:
        case Form.TERMINAL:
            draw(message, output.console)
        case Form.TEXT:
            typer.echo(f"Subject: {message.subject}\n\n{message.text}", nl=False)
        case Form.HTML:
            typer.echo(message.html, nl=False)
        case Form.SLACK:
            payload = {"text": message.subject, "blocks": list(message.blocks)}
            typer.echo(json.dumps(payload, ensure_ascii=False, indent=2))

"""`render`: the last alert of a stored story as a channel would show it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from alerts.alert import Message
    from service.output import Output


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
) -> None:
    """Preview the last alert of a stored story, with the templates as they are now.

    Example: policywire render s1a2b3c4 --as html > preview.html
    """
    from alerts.address_book import AddressBook
    from alerts.rendering import render as rendered
    from service.commands.opening import opened
    from service.equipment import audience_of
    from service.output import Output
    from store import alert as stored

    output = Output()
    with opened(context) as (store, loaded), store.reading() as session:
        alert = stored.last_of_story(session, story_id)
    if alert is None:
        output.note(f"No alert about a story {story_id}; `policywire stories` lists them.")
        raise typer.Exit(1)
    book = AddressBook(loaded.configuration.channels)
    audience = audience_of(loaded, book)
    message = rendered(alert, sender_domain=audience.sender_domain, zone=audience.zone)
    _show(message, form, output)


def _show(message: Message, form: Form, output: Output) -> None:
    from alerts.console import draw

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

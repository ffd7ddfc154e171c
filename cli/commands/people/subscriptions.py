"""`subscriptions`: what recipients have chosen by the link in their messages."""

from __future__ import annotations

from typing import Annotated

import typer

from policywire.alerts.model.alert import Recipient
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.workspace.open_store import open_store
from policywire.store.recipients import subscriptions as stored_subscriptions

app = typer.Typer(invoke_without_command=True, add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def subscriptions(context: typer.Context, as_json: AsJson = False) -> None:
    """List what recipients have chosen: topics, how often, details, or nothing at all.

    A choice stands above alerts.yaml. Who is not listed gets what alerts.yaml says.

    Example: policywire subscriptions
    """
    if context.invoked_subcommand is not None:
        return
    with open_store(context) as (opened_store, _), opened_store.reading() as session:
        chosen = stored_subscriptions.listing(session)
    output = Output()
    if as_json:
        output.json(
            [
                {
                    "channel": each.recipient.channel,
                    "recipient": each.recipient.label,
                    "topics": each.topics,
                    "cadence": each.cadence,
                    "details": each.details,
                    "unsubscribed": each.unsubscribed,
                    "changed": each.changed.isoformat(),
                }
                for each in chosen
            ]
        )
        return
    output.table(
        ["channel", "recipient", "choice", "changed (UTC)"],
        [
            (each.recipient.channel, each.recipient.label, each.words, format_time(each.changed))
            for each in chosen
        ],
        empty="Nobody has chosen anything: all get what alerts.yaml says.",
    )


@app.command("reset")
def reset(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel, from alerts.yaml.")],
    recipient: Annotated[str, typer.Argument(help="The recipient, as `subscriptions` lists it.")],
) -> None:
    """Forget what a recipient has chosen; from the next alert on alerts.yaml counts for them.

    Example: policywire subscriptions reset desk-mail ann@example.org
    """
    who = Recipient(channel=channel, label=recipient)
    with open_store(context) as (opened_store, _), opened_store.writing() as session:
        done = stored_subscriptions.remove(session, who)
    output = Output()
    if not done:
        output.note(f"[red]{recipient} in {channel} has chosen nothing.[/red]")
        raise typer.Exit(1)
    output.note(f"alerts.yaml counts for {recipient} in {channel} again.")

"""`channels`: list them with suspended recipients, send a sample, pause and resume delivery."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.routing.unrouted import unrouted_channels
from policywire.cli.sources.route_checks import unrouted_channel_warning
from policywire.cli.store.channel_listing import print_channels
from policywire.cli.terminal.not_found import check_known
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.terminal.renamed import keep_old_name
from policywire.cli.terminal.spans import parse_span
from policywire.cli.trials.channel_trial import print_receipts, resume_reached
from policywire.cli.workspace.audited import entry_of
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.missing_secret import require_secrets
from policywire.service.channel_trial import send_samples
from policywire.service.clock import SystemClock
from policywire.store.deliveries import suspensions
from policywire.store.recipients import pauses

app = typer.Typer(invoke_without_command=True, add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def channels(context: typer.Context, as_json: AsJson = False) -> None:
    """List channels, their recipients, and suspended recipients with the reason.

    Deliveries to suspended recipients wait until their address is corrected.

    Example: policywire channels
    """
    if context.invoked_subcommand is not None:
        return

    with open_store(context) as (opened_store, loaded), opened_store.reading() as session:
        suspended = suspensions.listing(session)
    book = AddressBook(loaded.configuration.channels)
    output = Output()
    print_channels(output, book.recipients(), suspended, as_json=as_json)
    for name in unrouted_channels(loaded.configuration):
        output.note(f"[yellow]{escape(unrouted_channel_warning(name))}[/yellow]")


@app.command("test")
def try_out(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, from alerts.yaml.")],
    as_json: AsJson = False,
) -> None:
    """Send a real sample to every recipient of a channel and print the receipts.

    Suspended recipients that it reaches are resumed. Exit code 1 if it fails for anyone.

    Example: policywire channels test team-slack
    """

    loaded = loaded_of(context)
    check_known("channel", name, loaded.configuration.channels)
    require_secrets(loaded.configuration.channels[name])
    output = Output()
    receipts = asyncio.run(send_samples(name, loaded, SystemClock().now(), output.notes))
    print_receipts(output, receipts, as_json=as_json)
    with open_store(context) as (store, _):
        released = resume_reached(store, receipts)
    if released:
        output.note("Delivery is resumed for the recipients it reached.")
    if not all(receipt.ok for _, receipt in receipts):
        raise typer.Exit(1)


@app.command()
def pause(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, from alerts.yaml.")],
    span: Annotated[
        str | None,
        typer.Option("--for", metavar="SPAN", help="How long: 4h, 2d, 4w; `0d` is without an end."),
    ] = None,
) -> None:
    """Send nothing by a channel for a time; its messages wait. The default is `settings.pause`.

    While it lasts, `policywire status` names it, and the operator is reminded daily.

    Example: policywire channels pause team-slack --for 2d
    """
    now = SystemClock().now()
    with open_store(context) as (opened_store, loaded):
        configuration = loaded.configuration
        check_known("channel", name, configuration.channels)
        lasting = parse_span(span) if span is not None else configuration.settings.pause
        until = now + lasting if lasting else None
        fingerprint = AddressBook(configuration.channels).fingerprint(name)
        by = entry_of(context).who
        with opened_store.writing() as session:
            pauses.pause(session, name, by=by, now=now, until=until, fingerprint=fingerprint)
    end = (
        f"until {format_time(until)} UTC" if until else f"until `policywire channels resume {name}`"
    )
    Output().plain_note(f"Channel {name} is paused {end}; its messages wait.")


@app.command()
def resume(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, from alerts.yaml.")],
) -> None:
    """Resume delivery to all suspended recipients of a channel. See also `channels test`.

    Example: policywire channels resume team-slack
    """
    with open_store(context) as (opened_store, loaded):
        check_known("channel", name, loaded.configuration.channels)
        with opened_store.writing() as session:
            released = suspensions.resume(session, name)
    said = "resumed; waiting messages are sent within a minute." if released else "not suspended."
    Output().note(f"Channel {name}: {said}")
    raise typer.Exit(0 if released else 1)


keep_old_name(app, resume, "channels unpark", "channels resume")

"""`channels`: what is parked, a sample for one channel, and sending again."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from policywire.alerts.channels.address_book import AddressBook
from policywire.cli.store.channel_listing import print_channels
from policywire.cli.terminal.not_found import check_known
from policywire.cli.terminal.output import Output
from policywire.cli.trials.channel_trial import print_receipts, resume_reached, send_samples
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.missing_secret import require_secrets
from policywire.service.clock import SystemClock
from policywire.store.deliveries import suspensions

app = typer.Typer(invoke_without_command=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def channels(context: typer.Context, as_json: AsJson = False) -> None:
    """List the channels, who is in them, and who is parked and why; try one, or send again.

    Nothing is sent to those who are parked until their address is mended; it waits.

    Example: policywire channels
    """
    if context.invoked_subcommand is not None:
        return

    with open_store(context) as (opened_store, loaded), opened_store.reading() as session:
        parked = suspensions.listing(session)
    book = AddressBook(loaded.configuration.channels)
    print_channels(Output(), book.recipients(), parked, as_json=as_json)


@app.command("test")
def try_out(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, as alerts.yaml says.")],
    as_json: AsJson = False,
) -> None:
    """Send a real sample to everybody in a channel and print the receipts.

    Where it arrives, what was parked is sent again. Exit code 1 when it did not arrive somewhere.

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
        output.note("What was parked there is sent again.")
    if not all(receipt.ok for _, receipt in receipts):
        raise typer.Exit(1)


@app.command("unpark")
def resume(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, as alerts.yaml says.")],
) -> None:
    """Send again to everybody in a channel who is parked. `channels test` tries it out first.

    Example: policywire channels unpark team-slack
    """
    with open_store(context) as (opened_store, loaded):
        check_known("channel", name, loaded.configuration.channels)
        with opened_store.writing() as session:
            released = suspensions.resume(session, name)
    said = "What waits is sent within a minute." if released else "Nobody there was parked."
    Output().note(f"Channel {name}: {said}")
    raise typer.Exit(0 if released else 1)

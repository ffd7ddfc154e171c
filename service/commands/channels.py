"""`channels test`: send one channel a sample, and show the receipt."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Try the channels of alerts.yaml.", no_args_is_help=True)


@app.callback()
def channels() -> None:
    """Keep `test` a word of its own, although it is the only one."""


@app.command("test")
def try_out(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel, as alerts.yaml says.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Send a real sample to everybody in a channel and print the receipts.

    Exit code 1 when it did not arrive somewhere.

    Example: policywire channels test team-slack
    """
    import asyncio

    from service.channel_trial import print_receipts, try_channel
    from service.clock import SystemClock
    from service.commands.settings import loaded_of
    from service.output import Output

    loaded = loaded_of(context)
    known = loaded.configuration.channels
    if name not in known:
        names = ", ".join(known) or "none"
        raise typer.BadParameter(f"there is no channel {name!r}; known: {names}")
    output = Output()
    receipts = asyncio.run(try_channel(name, loaded, SystemClock().now(), output.notes))
    print_receipts(output, receipts, as_json=as_json)
    if not all(receipt.ok for _, receipt in receipts):
        raise typer.Exit(1)

"""`tokens add`, `list`, `remove`: what programs show to read the API and the feeds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.terminal.spans import span_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import Role
from policywire.service.clock import SystemClock
from policywire.store.people import tokens
from policywire.web.security.csrf import digest, new_secret

app = typer.Typer(
    help="What programs and feed readers show to read the API and the feeds.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is for, for example desk.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    write: Annotated[bool, typer.Option("--write", help="It may also change things.")] = False,
    expires: Annotated[
        str, typer.Option("--expires", metavar="SPAN", help="How long it is good: 90d, 12h.")
    ] = "",
) -> None:
    """Make a token and print it, once: only a digest of it is kept.

    Example: policywire tokens add newsroom-display --expires 90d
    """
    now = SystemClock().now()
    until = now + span_of(expires, "--expires") if expires else None
    role, secret = Role.EDITOR if write else Role.VIEWER, new_secret()
    with open_store(context) as (store, _), store.writing() as session:
        made = tokens.add(session, name, digest=digest(secret), role=role, now=now, until=until)
    if not made:
        raise typer.BadParameter(f"there is a token {name} already; see `policywire tokens list`")
    output = Output()
    output.note("Shown this once. A program sends it as `Authorization: Bearer …`; a feed reader")
    output.note("adds ?token=… to the address of a feed.")
    output.say(secret)


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List the tokens by name: what they may do, until when, and when they were last used.

    Example: policywire tokens list
    """

    with open_store(context) as (store, _), store.reading() as session:
        found = tokens.listing(session)
    output = Output()
    if as_json:
        output.json([asdict(each) for each in found])
        return
    rows = [
        (
            each.name,
            "write" if each.role is Role.EDITOR else "read",
            f"{each.until:%Y-%m-%d %H:%M}" if each.until else "for good",
            f"{each.used_at:%Y-%m-%d %H:%M}" if each.used_at else "never",
        )
        for each in found
    ]
    output.table(
        ["name", "may", "until (UTC)", "last used (UTC)"],
        rows,
        empty="No tokens. `policywire tokens add NAME` makes one.",
    )


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Take a token back, at once.

    Example: policywire tokens remove newsroom-display
    """
    with open_store(context) as (store, _), store.writing() as session:
        done = tokens.remove(session, name)
    if not done:
        raise NotFoundError(f"There is no token {name}; `policywire tokens list` lists them")
    Output().note(f"The token {name} is good for nothing now.")

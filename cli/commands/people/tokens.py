"""`tokens add`, `list`, `remove`: manage API tokens."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.terminal.spans import span_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import Role, Scope
from policywire.service.clock import SystemClock
from policywire.store.people import tokens
from policywire.web.security.csrf import digest, new_secret

app = typer.Typer(
    help="Manage API tokens, for programs and feed readers.",
    no_args_is_help=True,
    add_completion=False,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the token is for, e.g. desk.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    write: Annotated[
        bool, typer.Option("--write", help="Allow all that an editor may: --scope admin.")
    ] = False,
    scope: Annotated[
        list[Scope],
        typer.Option("--scope", help="Allow only this besides reading; may be repeated."),
    ] = [],  # noqa: B006 - typer copies it
    expires: Annotated[
        str, typer.Option("--expires", metavar="SPAN", help="Lifetime, e.g. 90d.")
    ] = "",
) -> None:
    """Create a token and print it once; only its digest is stored.

    Example: policywire tokens add newsroom-display --expires 90d
    Example: policywire tokens add desk-bot --scope mark --scope silence
    """
    now = SystemClock().now()
    until = now + span_of(expires, "--expires") if expires else None
    if write and scope:
        raise typer.BadParameter("--write allows everything; leave it out, or --scope")
    scopes = set(scope) or {Scope.ADMIN if write else Scope.READ}
    role, secret = Role.EDITOR if Scope.ADMIN in scopes else Role.VIEWER, new_secret()
    with open_store(context) as (store, _), store.writing() as session:
        made = tokens.add(
            session,
            name,
            digest=digest(secret),
            role=role,
            now=now,
            until=until,
            scopes=[each for each in Scope if each in scopes],
        )
    if not made:
        raise typer.BadParameter(f"a token {name} already exists; see `policywire tokens list`")
    output = Output()
    output.note(
        "This is shown only once. Programs send it as `Authorization: Bearer …`; a feed reader"
    )
    output.note("adds ?token=… to the address of a feed.")
    output.say(secret)


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List tokens: permissions, expiry and last use.

    Example: policywire tokens list
    """

    with open_store(context) as (store, _), store.reading() as session:
        found = tokens.listing(session)
    output = Output()
    if as_json:
        output.json([asdict(each) | {"scopes": sorted(each.scopes)} for each in found])
        return
    rows = [
        (
            each.name,
            ", ".join(scope for scope in Scope if scope in each.scopes),
            f"{each.until:%Y-%m-%d %H:%M}" if each.until else "no expiry",
            f"{each.used_at:%Y-%m-%d %H:%M}" if each.used_at else "never",
        )
        for each in found
    ]
    output.table(
        ["name", "may", "expires (UTC)", "last used (UTC)"],
        rows,
        empty="No tokens. Create one with `policywire tokens add NAME`.",
    )


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Revoke a token, effective at once.

    Example: policywire tokens remove newsroom-display
    """
    with open_store(context) as (store, _), store.writing() as session:
        done = tokens.remove(session, name)
    if not done:
        raise NotFoundError(f"No token {name}; `policywire tokens list` lists them")
    Output().note(f"Token {name} revoked.")

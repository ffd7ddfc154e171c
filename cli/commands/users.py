"""`users add`, `list`, `role`, `passwd`, `remove`: manage users of the web page."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import Role
from policywire.service.clock import SystemClock
from policywire.store.people import users
from policywire.web.security.password import hash_password, password_problem

app = typer.Typer(
    help="Manage users of the web page. Without any, only this machine can open it.",
    no_args_is_help=True,
    add_completion=False,
)

LONGEST_NAME = 60
Name = Annotated[str, typer.Argument(metavar="NAME", help="The login name.")]
Stdin = Annotated[bool, typer.Option("--stdin", help="Read the password from stdin.")]
RoleOption = Annotated[
    Role, typer.Option("--role", help="viewer can read; editor can also change things.")
]


@app.command()
def add(
    context: typer.Context, name: Name, role: RoleOption = Role.VIEWER, stdin: Stdin = False
) -> None:
    """Add a user. Asks for the password twice, without showing it.

    Example: policywire users add ann --role editor
    """
    name = _name(name)
    with open_store(context) as (store, _):
        hashed = _hashed(stdin)
        with store.writing() as session:
            made = users.add(session, name, hashed, role, SystemClock().now())
    if not made:
        raise typer.BadParameter(f"a user {name} already exists; see `policywire users list`")
    Output().note(f"{name} can log in as {role.value}.")


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List the users by name.

    Example: policywire users list
    """
    with open_store(context) as (store, _), store.reading() as session:
        found = users.listing(session)
    output = Output()
    if as_json:
        output.json([{"name": u.name, "role": u.role, "since": u.created_at} for u in found])
        return
    rows = [(each.name, each.role.value, f"{each.created_at:%Y-%m-%d}") for each in found]
    output.table(
        ["name", "role", "since"],
        rows,
        empty="No users: only this machine can open the page. Add: `policywire users add NAME`.",
    )


@app.command()
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Argument(help="viewer or editor")],
) -> None:
    """Change the role of a user, effective at once.

    Example: policywire users role ann editor
    """
    with open_store(context) as (store, _), store.writing() as session:
        done = users.set_role(session, name, role)
    _known(name, done)
    Output().note(f"{name} is now {role.value}.")


@app.command()
def passwd(context: typer.Context, name: Name, stdin: Stdin = False) -> None:
    """Set a new password for a user; all their sessions end.

    Example: policywire users passwd ann
    """
    with open_store(context) as (store, _):
        with store.reading() as session:
            _known(name, users.find(session, name) is not None)
        hashed = _hashed(stdin)
        with store.writing() as session:
            users.set_password(session, name, hashed)
    Output().note(f"{name} has a new password and must log in again.")


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove a user; their sessions end at once.

    Example: policywire users remove ann
    """
    with open_store(context) as (store, _), store.writing() as session:
        done = users.remove(session, name)
        left = users.is_there_any(session)
    _known(name, done)
    more = "" if left else " No users are left: only this machine can open the page."
    Output().note(f"{name} removed.{more}")


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(f"a name has 1 to {LONGEST_NAME} printable characters")
    return name


def _known(name: str, known: bool) -> None:
    if not known:
        raise NotFoundError(f"No user {name}; `policywire users list` lists them")


def _hashed(stdin: bool) -> str:
    if stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    if fault := password_problem(password):
        raise typer.BadParameter(fault)
    return hash_password(password)

"""`users add`, `list`, `role`, `passwd`, `totp`, `remove`: manage users of the web page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, TypeVar

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration_folder import editor_of, folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.channel_removal import (
    channels_gone,
    channels_stay,
    remove_channels,
)
from policywire.config.editing.own_channel import waiting_channels
from policywire.config.enums import Role
from policywire.service.clock import SystemClock
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.people import second_factors, users
from policywire.web.security.identity import name_problem
from policywire.web.security.password import hash_password, password_problem
from policywire.web.security.second_factor import (
    is_code_of,
    new_second_factor,
    provisioning_uri,
    recovery_digest,
)

app = typer.Typer(
    help="Manage users of the web page. Without any, only this machine can open it.",
    no_args_is_help=True,
    add_completion=False,
)

T = TypeVar("T")
Name = Annotated[str, typer.Argument(metavar="NAME", help="The login name.")]
Stdin = Annotated[bool, typer.Option("--stdin", help="Read the password from stdin.")]
RoleOption = Annotated[
    Role,
    typer.Option("--role", help="viewer reads; editor also changes; admin also manages people."),
]


@app.command()
def add(
    context: typer.Context, name: Name, role: RoleOption = Role.VIEWER, stdin: Stdin = False
) -> None:
    """Add a user. Asks for the password twice, without showing it.

    Example: policywire users add ann --role editor
    """
    name = _name(name)
    with open_store(context) as (store, loaded):
        hashed = _hashed(stdin)
        with store.writing() as session:
            made = users.add(session, name, hashed, role, SystemClock().now())
    if not made:
        raise typer.BadParameter(f"a user {name} already exists; see `policywire users list`")
    waiting = waiting_channels(loaded.configuration.channels_of(name))
    Output().plain_note(f"{name} can log in as {role.value}.{waiting}")


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
        output.json(
            [
                {
                    "name": u.name,
                    "role": u.role,
                    "since": u.created_at,
                    "origin": u.origin,
                    "second_factor": u.has_second_factor,
                }
                for u in found
            ]
        )
        return
    rows = [
        (each.name, each.role.value, f"{each.created_at:%Y-%m-%d}", _login_words(each))
        for each in found
    ]
    output.table(
        ["name", "role", "since", "logs in"],
        rows,
        empty="No users: only this machine can open the page. Add: `policywire users add NAME`.",
    )


@app.command()
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Argument(help="viewer, editor or admin")],
) -> None:
    """Change the role of a user, effective at once.

    Example: policywire users role ann editor
    """
    with open_store(context) as (store, _), store.writing() as session:
        if role is not Role.ADMIN:
            _keep_admin(session, name)
        ended = users.set_role(session, name, role)
    ended = _known(name, ended)
    Output().note(f"{name} is now {role.value}.{ended.words}")


@app.command()
def passwd(context: typer.Context, name: Name, stdin: Stdin = False) -> None:
    """Set a new password for a user; all their sessions end.

    Example: policywire users passwd ann
    """
    with open_store(context) as (store, _):
        _check_local(store, name, ", without a password here")
        hashed = _hashed(stdin)
        with store.writing() as session:
            users.set_password(session, name, hashed)
    Output().note(f"{name} has a new password and must log in again.")


@app.command()
def totp(
    context: typer.Context,
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Take the second factor away.")] = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the code from stdin.")] = False,
) -> None:
    """Ask a user for the code of an authenticator app at each login, or no longer.

    Prints the secret for the app and ten recovery codes, each good once. Takes effect when a first
    code of the app was typed.

    Example: policywire users totp ann
    """
    with open_store(context) as (store, _):
        _check_local(store, name, "; set a second factor there")
        secret, codes = ("", []) if off else new_second_factor()
        if secret:
            _confirm(secret, codes, name, stdin)
        with store.writing() as session:
            second_factors.put(session, name, secret, [recovery_digest(code) for code in codes])
    Output().note(f"{name} logs in {'without' if off else 'with'} a code from now on.")


def _confirm(secret: str, codes: list[str], name: str, stdin: bool) -> None:
    """Show what an authenticator needs, and see that it works."""
    output = Output()
    output.note("Scan or open this in an authenticator app, or type the secret in there:")
    output.say(provisioning_uri(secret, name))
    output.say(secret)
    output.note("Recovery codes, each good once in the place of a code; they are shown only now:")
    for code in codes:
        output.say(code)
    typed = sys.stdin.readline() if stdin else typer.prompt("The code that the app shows now")
    if not is_code_of(secret, typed.strip(), SystemClock().now()):
        raise typer.BadParameter("that is not its code; nothing was changed. Is its clock right?")


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove a user; their sessions end at once, and their own channels go.

    Example: policywire users remove ann
    """
    with open_store(context) as (store, loaded), store.writing() as session:
        if len(users.listing(session)) > 1:
            _keep_admin(session, name)
        channels = loaded.configuration.channels_of(name)
        ended = users.remove(session, name, channels)
        left = users.is_there_any(session)
    ended = _known(name, ended)
    more = "" if left else " No users are left: only this machine can open the page."
    channels_said = _without_channels(context, channels)
    Output().plain_note(f"{name} removed.{ended.words}{channels_said}{more}")


def _without_channels(context: typer.Context, channels: Sequence[str]) -> str:
    """Take the channels of somebody who left out of alerts.yaml; gives what to say of it."""
    if not channels:
        return ""
    try:
        remove_channels(editor_of(folder_of(context)), channels)
    except ConfigurationError as error:
        return channels_stay(channels, error)
    return channels_gone(channels)


def _keep_admin(session: Session, name: str) -> None:
    """Refuse to lose the last administrator while others remain."""
    if users.is_last_admin(session, name):
        raise typer.BadParameter(
            f"{name} is the last administrator; make another one first: "
            "`policywire users role NAME admin`"
        )


def _login_words(user: users.User) -> str:
    if user.origin:
        return f"at {user.origin}"
    return "with password and code" if user.has_second_factor else "with a password"


def _name(name: str) -> str:
    name = name.strip()
    if fault := name_problem(name):
        raise typer.BadParameter(fault)
    return name


def _known(name: str, found: T | None) -> T:
    if found is None:
        raise NotFoundError(f"No user {name}; `policywire users list` lists them")
    return found


def _check_local(store: Store, name: str, cure: str) -> None:
    """Refuse who is not known, and who logs in somewhere else."""
    with store.reading() as session:
        user = users.find(session, name)
    if origin := _known(name, user).origin:
        raise typer.BadParameter(f"{name} logs in at {origin}{cure}")


def _hashed(stdin: bool) -> str:
    if stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    if fault := password_problem(password):
        raise typer.BadParameter(fault)
    return hash_password(password)

"""What commands change is in the audit log: in the same transaction as the change itself."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Mapping
from typing import Any

import typer
from sqlmodel import Session

from policywire.service.clock import SystemClock
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door


def recorder(context: typer.Context) -> Callable[[Session], None]:
    """What a store calls in each of its writing transactions: it adds the entry of this command.

    One entry a command, however many transactions it writes in.
    """
    noted = False

    def note(session: Session) -> None:
        nonlocal noted
        if not noted:
            audit_log.record(session, entry_of(context))
            noted = True

    return note


def entry_of(context: typer.Context) -> AuditEntry:
    """The command that runs, by whom and from where."""
    return AuditEntry(
        at=SystemClock().now(),
        who=_who(os.environ),
        via=Door.COMMAND,
        address=_address(os.environ),
        action=_command(context),
        detail=audit_log.fields_of(context.params),
    )


def _command(context: typer.Context) -> str:
    """The words of the command, without the program's own."""
    words: list[str] = []
    at: Any = context
    while at is not None and at.parent is not None:
        words.insert(0, str(at.info_name))
        at = at.parent
    return " ".join(words)


def _who(environ: Mapping[str, str]) -> str:
    """The user of the machine, by the name before `sudo`."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        name = str(os.geteuid())
    before = environ.get("SUDO_USER", "")
    return f"{before} (as {name})" if before and before != name else name


def _address(environ: Mapping[str, str]) -> str:
    """Where an SSH session came from, or else this machine."""
    return environ.get("SSH_CONNECTION", "").partition(" ")[0] or socket.gethostname()

"""`audit`: who changed what, when, and from where."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer

from policywire.cli.terminal.output import Output, format_time
from policywire.cli.terminal.spans import span_of
from policywire.cli.workspace.open_store import open_store
from policywire.service.clock import SystemClock
from policywire.store.people.audit_log import AuditEntry, AuditFilter, everything
from policywire.web.exports.csv_export import as_csv, as_json


class AuditFormat(StrEnum):
    """How the log is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def audit(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    who: Annotated[str, typer.Option(metavar="NAME", help="Only what this person did.")] = "",
    action: Annotated[
        str, typer.Option(metavar="WORD", help="Only actions with this word: login, mark, users.")
    ] = "",
    since: Annotated[str, typer.Option(metavar="SPAN", help="How far back, e.g. 30d.")] = "",
    form: Annotated[
        AuditFormat, typer.Option("--format", help="table, or the whole log as csv or json.")
    ] = AuditFormat.TABLE,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows of the table.")] = 50,
) -> None:
    """Show who changed what, when and from where: logins, users, tokens, marks, sends.

    Newest first. What is posted on the page, what the API and commands change, and each changed
    configuration is in it; `settings.audit_retention` says for how long.

    Example: policywire audit --since 30d --format csv > audit.csv
    """
    begin = SystemClock().now() - span_of(since, "--since") if since else None
    sought = AuditFilter(who=who, action=action, since=begin)
    with open_store(context) as (store, _):
        entries = everything(store, sought)
        if form is AuditFormat.TABLE:
            _print(Output(), islice(entries, limit))
            return
        write = as_csv if form is AuditFormat.CSV else as_json
        for line in write(asdict(each) for each in entries):
            sys.stdout.write(line)


def _print(output: Output, entries: Iterator[AuditEntry]) -> None:
    output.table(
        ["when (UTC)", "who", "by", "from", "action", "about", "details"],
        [
            (
                format_time(each.at),
                each.who,
                each.via,
                each.address,
                each.action,
                each.subject,
                each.detail,
            )
            for each in entries
        ],
        empty="Nothing was changed by anybody yet.",
    )

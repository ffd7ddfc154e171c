"""`migrate`: move a SQLite store to a PostgreSQL server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.service.clock import SystemClock
from policywire.service.paths import paths_of
from policywire.store.upkeep.move import move


def migrate(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            envvar="POLICYWIRE_MIGRATE_TO",
            help="The empty database: postgresql://user@host/name. A password is safer in the "
            "environment variable than on the command line.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Move a SQLite store to PostgreSQL, compared row by row. The service must be stopped.

    A move that was interrupted goes on where it ended when it is run again. The SQLite file stays
    as it is. Afterwards set `database` in settings.yaml to the new address.

    Example: policywire migrate --to postgresql://policywire@db.example/policywire
    """
    loaded = loaded_of(context)
    paths, output = paths_of(folder_of(context), loaded.configuration.settings), Output()
    done = move(
        paths.database, to, SystemClock().now(), lambda what: output.plain_note(f"{what} …")
    )
    if as_json:
        output.json([asdict(each) for each in done])
        return
    rows = [(each.table, each.rows, each.copied, each.next_id or "") for each in done]
    output.table(["table", "rows compared", "copied now", "next id"], rows, empty="")
    output.note(
        "Every row is equal. PostgreSQL's sequences go on at `next id`: ids of deleted rows are "
        "not given again, as in the file."
    )
    output.note(
        escape(
            "Now set `database: ${POLICYWIRE_DATABASE}` in settings.yaml to the new address and "
        )
        + "start the service. The SQLite file was not changed; keep it until all works."
    )

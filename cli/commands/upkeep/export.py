"""`export`: stories, developments or articles as CSV or JSON."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import check_known
from policywire.cli.workspace.open_store import open_store
from policywire.store.export import ExportKind, records
from policywire.web.exports.csv_export import as_csv, as_json


class ExportFormat(StrEnum):
    """The format of an export."""

    CSV = "csv"
    JSON = "json"


def export(
    context: typer.Context,
    what: Annotated[ExportKind, typer.Argument(help="stories, developments or articles")],
    form: Annotated[ExportFormat, typer.Option("--format", help="csv or json")] = ExportFormat.CSV,
    topic: Annotated[str | None, typer.Option(metavar="KEY", help="Only this topic.")] = None,
) -> None:
    """Export stories, developments or articles as CSV or JSON, oldest first.

    Example: policywire export developments --topic irs-enforcement > developments.csv
    """

    with open_store(context) as (store, loaded):
        if topic is not None:
            check_known("topic", topic, loaded.configuration.topics)
        write = as_csv if form is ExportFormat.CSV else as_json
        for line in write(records(store, what, topic)):
            sys.stdout.write(line)

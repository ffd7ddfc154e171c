"""`proceedings`: the official record by what it counts by itself, one with its actions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output, ago, format_time
from policywire.cli.workspace.open_store import open_store
from policywire.pipeline.model.proceeding import ProceedingKind
from policywire.service.clock import SystemClock
from policywire.store.articles import proceedings as stored
from policywire.store.articles.proceedings import ProceedingSummary, ProceedingView


def proceedings(
    context: typer.Context,
    number: Annotated[
        str | None, typer.Argument(metavar="[ID]", help='An ID of the list, or "HR 1234".')
    ] = None,
    kind: Annotated[
        ProceedingKind | None, typer.Option(help="Only this kind, for example bill.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Maximum of rows.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List proceedings of the official record, or show one: actions, deadlines, coverage.

    Example: policywire proceedings "HR 1234"
    """
    with open_store(context) as (store, _), store.reading() as session:
        if number is None:
            _print_list(stored.recent(session, limit, kind=kind), as_json=as_json)
            return
        found = stored.find(session, number)
        if len(found) > 1:
            Output().note(f"{number} may be {', '.join(found)}; this is {found[0]}.")
        view = stored.get(session, found[0]) if found else None
    if view is None:
        raise NotFoundError(f"No proceeding {number}; `policywire proceedings` lists them")
    _print_one(view, limit, as_json=as_json)


def _print_list(found: list[ProceedingSummary], *, as_json: bool) -> None:
    output, now = Output(), SystemClock().now()
    if as_json:
        output.json([asdict(each) for each in found])
        return
    output.table(
        ["id", "last (UTC)", "kind", "actions", "coverage", "title"],
        [
            (
                each.id,
                ago(each.last_seen, now) if output.is_terminal else format_time(each.last_seen),
                each.proceeding.kind.value,
                each.actions,
                each.coverage,
                each.title,
            )
            for each in found
        ],
        empty="No records of proceedings yet. Sources of the official record bring them.",
    )


def _print_one(view: ProceedingView, limit: int, *, as_json: bool) -> None:
    output = Output()
    if as_json:
        output.json(asdict(view))
        return
    summary = view.summary
    output.plain_note(f"{summary.proceeding.name}: {summary.title or 'no record of it yet'}")
    rows = [
        *((each.day, each.weight.value, each.headline, each.record.url) for each in view.actions),
        *(("", "procedural", f"{name}: {count}", "") for name, count in view.procedure),
    ]
    output.table(["day", "told as", "action", "record"], rows[:limit], empty="No actions.")
    if view.deadlines:
        output.table(
            ["day", "deadline", "record"],
            [(one.date.on.date(), one.date.kind.value, one.record.url) for one in view.deadlines],
            empty="",
        )
    output.table(
        ["published (UTC)", "outlet", "title", "story"],
        [
            (format_time(each.report.at), each.report.outlet, each.report.title, each.story or "")
            for each in view.coverage[:limit]
        ],
        empty="No coverage.",
    )

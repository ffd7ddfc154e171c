"""`worker` and `workers`: run one of several processes, and list them."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output, plain
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.service.clock import SystemClock
from policywire.service.log import start_log
from policywire.service.paths import paths_of
from policywire.service.workers.run_worker import run_worker
from policywire.service.workers.worker import JOBS_AT_ONCE
from policywire.store.database.store import Store
from policywire.store.workers import workers as stored_workers
from policywire.store.workers.workers import Role, WorkerProcess


def worker(
    context: typer.Context,
    jobs: Annotated[
        int, typer.Option(min=1, max=1000, help="So many sources are polled at a time.")
    ] = JOBS_AT_ONCE,
    log_json: Annotated[
        bool | None,
        typer.Option(
            "--log-json/--log-text", help="Log format; default: JSON unless on a terminal."
        ),
    ] = None,
) -> None:
    """Run a worker: it polls and delivers for a service on PostgreSQL. Run any number of them.

    It needs the same configuration folder as the service (`policywire serve`), with `workers: true`
    and `database: postgresql://…` in settings.yaml. Hosts are asked no oftener than by one process.

    Example: policywire --config /etc/policywire worker
    """
    start_log(json=log_json)
    loaded = loaded_of(context, lazily=False)
    paths = paths_of(folder_of(context), loaded.configuration.settings)
    asyncio.run(run_worker(paths, loaded, SystemClock(), sys.stdout, jobs))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def workers(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the processes that share the work, and what each one does.

    Ends with 1 when there is no leader, or no worker, that lives.

    Example: policywire workers
    """
    settings = loaded_of(context).configuration.settings
    output = Output()
    found: list[WorkerProcess] = []
    if settings.workers:
        store = Store.open(paths_of(folder_of(context), settings).database)
        try:
            with store.reading() as session:
                found = stored_workers.listing(session)
        finally:
            store.close()
    if as_json:
        output.json([each.record() for each in found])
    else:
        _print(output, found, shared=settings.workers)
    alive = {each.role for each in found if each.lives}
    raise typer.Exit(int(settings.workers and not {Role.LEADER, Role.WORKER} <= alive))


def _print(output: Output, found: list[WorkerProcess], *, shared: bool) -> None:
    if not shared:
        output.say("One process does all the work; `workers: true` in settings.yaml shares it.")
    elif not found:
        output.say("No process works on this database.")
    for each in found:
        colour = "" if each.lives else "[red]"
        output.say(f"{colour}{escape(plain(process_line(each)))}{'[/red]' if colour else ''}")


def process_line(each: WorkerProcess) -> str:
    """One process and what it does, in a line."""
    where = f"{each.role.value}: process {each.pid} on {each.host}, {each.version}"
    if not each.lives:
        return f"{where}, silent for {each.silent:.0f} s"
    parts = [where]
    if each.role is Role.WORKER:
        named = f" ({', '.join(each.doing[:5])})" if each.doing else ""
        parts.append(f"{each.polls} polls, {len(each.doing)} now{named}")
    if each.channels:
        parts.append(f"delivers in {', '.join(each.channels)}")
    if each.note:
        parts.append(each.note)
    return "; ".join(parts)

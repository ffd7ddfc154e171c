"""`serve`, `once`, `install-service`: run the service."""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of, prepare_folder
from policywire.cli.workspace.service_unit import (
    STATE_FOLDER,
    SYSTEM_UNIT,
    ServiceUnitError,
    service_unit,
    user_unit_path,
)
from policywire.config.models import WebSettings
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app.run_once import once as run_due
from policywire.service.app.serve import serve as run_service
from policywire.service.clock import SystemClock
from policywire.service.log import start_log
from policywire.service.paths import InstallationPaths, paths_of
from policywire.service.workers.leader import LeaderService
from policywire.service.workers.standby import StandbyService, wait_as_standby


def serve(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port of the web page; overrides web.port."),
    ] = None,
    standby: Annotated[
        bool,
        typer.Option("--standby", help="Wait until the leader is gone, then lead; see `worker`."),
    ] = False,
    log_json: Annotated[
        bool | None,
        typer.Option(
            "--log-json/--log-text", help="Log format; default: JSON unless on a terminal."
        ),
    ] = None,
) -> None:
    """Run the service: poll, analyse, deliver. Stop it with SIGTERM or Ctrl-C.

    The web page is at http://127.0.0.1:8420 unless settings.yaml says otherwise; without a
    configuration it asks what to follow, where to look and who hears. Edits to the YAML files take
    effect without a restart. A second service on the same database refuses to start (exit code 4).

    Example: policywire --config /etc/policywire serve --port 8421 --log-json
    """

    start_log(json=log_json)
    prepare_folder(context)
    loaded = loaded_of(context, lazily=False)
    settings = loaded.configuration.settings
    web = settings.web if port is None else settings.web.model_copy(update={"port": port})
    paths = paths_of(folder_of(context), settings)
    asyncio.run(_served(paths, loaded, web, standby=standby))
    # All is written and closed. Taking a large heap apart would only keep SIGTERM waiting.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _served(
    paths: InstallationPaths, loaded: LoadedConfiguration, web: WebSettings, *, standby: bool
) -> None:
    run = partial(run_service, paths, loaded, web, SystemClock(), sys.stdout)
    if not loaded.configuration.settings.workers:
        if standby:
            raise typer.BadParameter("a standby needs `workers: true` in settings.yaml")
        await run()
    elif standby:
        await run(kind=StandbyService, may_start=wait_as_standby)
    else:
        await run(kind=LeaderService)


def install_service(
    context: typer.Context,
    user: Annotated[
        bool, typer.Option("--user", help="For yourself alone; needs no root.")
    ] = False,
    show: Annotated[bool, typer.Option("--print", help="Print the unit, write nothing.")] = False,
) -> None:
    """Write a systemd unit for this installation and configuration, and say how to start it.

    An existing unit of another text is kept beside it as policywire.service.old.

    Example: policywire --config /etc/policywire install-service
    """
    folder = folder_of(context).absolute()
    try:
        text = service_unit(folder, for_user=user)
    except ServiceUnitError as error:
        raise typer.BadParameter(str(error)) from None
    output = Output()
    if show:
        output.say(text.rstrip("\n"))
        return
    path = user_unit_path(Path.home()) if user else SYSTEM_UNIT
    _write_unit(path, text)
    systemctl = "systemctl --user" if user else "systemctl"
    output.note(f"{path} is written. Start it now and with the machine:")
    output.say(f"{systemctl} daemon-reload && {systemctl} enable --now policywire")
    if user:
        output.note("So that it runs while you are not logged in: loginctl enable-linger")
    else:
        output.note(
            f"Its data must lie in {STATE_FOLDER}: `data: {STATE_FOLDER}` in settings.yaml."
        )


def _write_unit(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_text("utf-8") != text:
            path.replace(path.with_suffix(".service.old"))
        path.write_text(text, "utf-8")
    except PermissionError:
        cure = "run this as root, or with --user for yourself"
        raise typer.BadParameter(f"{path} cannot be written: {cure}") from None


def once(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Poll every source, due or not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Do everything that is due now, then exit (for cron).

    Exit code 1 if a source could not be read or a delivery failed.

    Example: */15 * * * * policywire --config /etc/policywire once
    """

    start_log(level=30)
    loaded = loaded_of(context, lazily=False)
    paths = paths_of(folder_of(context), loaded.configuration.settings)
    output = Output()
    summary = asyncio.run(
        run_due(paths, loaded, SystemClock(), sys.stdout, output.notes, every=every)
    )
    if as_json:
        output.json(summary.record())
    else:
        output.note(summary.sentence())
    if summary.failed_sources or summary.failed_deliveries:
        raise typer.Exit(1)

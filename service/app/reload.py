"""Apply edits of the YAML files while the service runs: whole and valid, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any

from watchfiles import awatch

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.models import Settings
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.service.app.config_changes import change_entry
from policywire.service.app.service import Service
from policywire.service.log import log

RELOADABLE: Any = {
    "operator": True,
    "allow_private_addresses": True,
    "timezone": True,
    "retention": True,
    "reminders": True,
    "backfill": True,
    "backup": True,
    "pause": True,
    "audit_retention": True,
    "web": {"url", "mcp"},
}
"""The settings that count as soon as they are saved."""

FOLDER_CHECK_SECONDS = 1.0
"""Seconds between two looks whether the folder itself still stands: no event reports its move."""


async def watch_config(folder: Path, service: Service, stopping: asyncio.Event) -> None:
    """Watch the configuration folder until `stopping` is set.

    A folder that is moved away or replaced is noticed as well: the
    last good configuration stays, and is followed again once a folder is back.
    """
    returned = False
    while not stopping.is_set():
        if (folder_id := _identity(folder)) is None:
            await _report_faults(_gone(folder), service)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), FOLDER_CHECK_SECONDS)
        else:
            await _watch(folder, folder_id, service, stopping, read=returned)
        returned = True


async def _watch(
    folder: Path,
    folder_id: tuple[int, int],
    service: Service,
    stopping: asyncio.Event,
    *,
    read: bool,
) -> None:
    """Follow the changes of one folder until it is gone; `read` it at once when it is new.

    Editors write in several steps; changes are gathered for half a second before they are read.
    """
    watched = awatch(
        folder,
        stop_event=stopping,
        debounce=500,
        recursive=False,
        step=100,
        rust_timeout=int(FOLDER_CHECK_SECONDS * 1000),
        yield_on_timeout=True,
    )
    with contextlib.suppress(FileNotFoundError):
        async for changes in watched:
            if _identity(folder) != folder_id:
                return
            # Editors also write swap and backup files into the folder.
            if read or any(Path(path).suffix == ".yaml" for _, path in changes):
                await reload_config(folder, service)
            read = False


def _identity(folder: Path) -> tuple[int, int] | None:
    """The identity of a folder, whatever its name; None when there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def _gone(folder: Path) -> ConfigurationError:
    cure = "put it back, or restart the service with another folder"
    return ConfigurationError([ConfigFault(str(folder), 0, 0, "", "the folder is gone", cure)])


async def reload_config(folder: Path, service: Service) -> None:
    """Read the folder and apply it; on an error the operator is notified and the old one stays."""
    # A page that writes asks for it, too: an older reading must not win over a newer one.
    async with service.reloading:
        await _reload(folder, service)


async def _reload(folder: Path, service: Service) -> None:
    before = service.loaded
    try:
        # In a thread: the page must go on answering while large files are read.
        loaded = await asyncio.to_thread(load, folder, os.environ)
        _refuse_gone(folder, before, loaded)
        await service.apply_config(loaded)
    except ConfigurationError as error:
        await _report_faults(error, service)
        return
    mended, service.health.configuration_error = service.health.configuration_error, ""
    if mended:
        await service.dispatcher.notify_operator(
            "The configuration is valid again and in use",
            f"What was wrong before:\n\n{mended}",
            operator_only=True,
        )
    configuration = loaded.configuration
    if entry := change_entry(before.configuration, configuration, service.clock.now()):
        await service.upkeep.record(entry)
    log.info(
        "changed configuration applied",
        topics=len(configuration.topics),
        sources=len(configuration.sources),
        channels=sorted(configuration.channels),
    )
    log_deprecations(loaded)
    if waiting := waiting_for_restart(before.configuration.settings, configuration.settings):
        log.warning(
            "some changed settings need a restart",
            file="settings.yaml",
            settings=waiting,
        )


def log_deprecations(loaded: LoadedConfiguration) -> None:
    """Log a warning for each old key or value in the files, with its line and the new name."""
    for each in loaded.deprecations:
        log.warning("deprecated in the configuration", problem=str(each))


def _refuse_gone(folder: Path, before: LoadedConfiguration, loaded: LoadedConfiguration) -> None:
    """A file that vanishes is most likely being replaced; raises ConfigurationError."""
    gone = {path.name for path in before.files} - {path.name for path in loaded.files}
    missing = sorted(name for name in gone if not (folder / name).exists())
    cure = "put it back, or restart the service to run without it"
    if missing:
        raise ConfigurationError(
            ConfigFault(name, 0, 0, "", "the file is gone", cure) for name in missing
        )


def waiting_for_restart(before: Settings, after: Settings) -> list[str]:
    """Name the settings that have changed and are not followed while the service runs."""
    old, new = _frozen(before), _frozen(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _frozen(settings: Settings) -> dict[str, object]:
    """The settings that are read at the start only, those of the page by two words: `web.port`."""
    written = settings.model_dump(exclude=RELOADABLE)
    page = written.pop("web")
    return written | {f"web.{name}": value for name, value in page.items()}


async def _report_faults(error: ConfigurationError, service: Service) -> None:
    faults = "\n".join(str(fault) for fault in error.faults)
    # Saved again with the same faults: the operator knows them already.
    if faults == service.health.configuration_error:
        return
    service.health.configuration_error = faults
    log.error("changed configuration rejected, the last valid one stays in use", faults=faults)
    await service.dispatcher.notify_operator(
        "The edited configuration has errors; the last valid one stays in use",
        f"{faults}\n\nFix the lines above and save; the files are read again automatically.",
        operator_only=True,
    )

"""`backup`, `restore`: save the store, and put a saved one into its place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import unreadable
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.workspace.audited import entry_of
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.models.settings import BackupSettings
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.clock import SystemClock
from policywire.service.paths import InstallationPaths, paths_of
from policywire.store.database.store import Store
from policywire.store.people import audit_log
from policywire.store.upkeep import backup as store_backup, restore as store_restore
from policywire.store.upkeep.restore import Restored

SHOWN = ("article", "story", "delivery")


def backup(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="FOLDER", help="Default: settings.backup.to, or data/backups."
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="How many to keep there; default: as the settings say."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Save the store into one file, checked, while the service goes on; the oldest ones go.

    The file holds all articles, stories, deliveries, users and what people said. Save the
    configuration folder with it.

    Example: policywire backup --to /mnt/backup/policywire
    """
    paths, loaded = _installation(context)
    settings = loaded.configuration.settings
    folder = to.expanduser().resolve() if to else paths.backups(settings)
    made = store_backup.make(paths.database, folder, SystemClock().now())
    kept = keep or (settings.backup or BackupSettings()).keep
    gone = store_backup.prune(folder, kept)
    output = Output()
    if as_json:
        output.json({"file": str(made.file), "size": made.size, "rows": made.rows, "deleted": gone})
        return
    output.plain_note(f"Checked and complete{_counted(made)}; {made.size / 2**20:.1f} MB.")
    if gone:
        output.plain_note(f"{pluralize(len(gone), 'older backup')} deleted, {kept} kept.")
    output.say(str(made.file))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `policywire backup` wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Put a backup into the place of the store. The service must be stopped.

    The store that was there is kept beside it. What the backup had yet to send is withheld, and so
    is what its sources bring again: it may have been sent since the backup was made. Say what
    becomes of it with `policywire deliveries resume` or `policywire deliveries discard`.

    Example: policywire restore data/backups/policywire-20261130-040000.db
    """
    if not file.exists():
        raise unreadable(file, FileNotFoundError())
    paths, loaded = _installation(context)
    done = store_restore.restore(
        paths.database,
        file,
        paths.backups(loaded.configuration.settings),
        SystemClock().now(),
    )
    _record(context, paths.database)
    output = Output()
    if as_json:
        withheld = {"deliveries": done.withheld.deliveries, "silences": done.withheld.silences}
        output.json({"made": done.made, "before": done.before, "withheld": withheld})
        return
    for line in _said(file, done):
        output.plain_note(line)


def _record(context: typer.Context, database: str) -> None:
    store = Store.open(database)
    try:
        with store.writing() as session:
            audit_log.record(session, entry_of(context))
    finally:
        store.close()


def _installation(context: typer.Context) -> tuple[InstallationPaths, LoadedConfiguration]:
    loaded = loaded_of(context)
    return paths_of(folder_of(context), loaded.configuration.settings), loaded


def _counted(made: store_backup.Backup) -> str:
    if not made.rows:
        return ""
    plurals = {"article": "articles", "story": "stories", "delivery": "deliveries"}
    counts = (pluralize(made.rows.get(name, 0), name, plurals[name]) for name in SHOWN)
    return f": {', '.join(counts)}"


def _said(file: Path, done: Restored) -> list[str]:
    """What a restore did, a sentence each."""
    withheld = pluralize(done.withheld.deliveries, "message")
    lines = [
        f"{file.name}, made {format_time(done.made)} UTC, is the store now.",
        *([f"The one before is kept as {done.before}."] if done.before else []),
        f"{withheld} that waited in it {_verb(done)} withheld: they may have been sent since. "
        "What its sources bring again is withheld, too.",
        "Start the service, then: `policywire deliveries resume` sends them, "
        "`policywire deliveries discard` counts them as sent.",
    ]
    if done.withheld.silences:
        ended = pluralize(done.withheld.silences, "silence")
        lines.append(f"The end of {ended} is not told any more; `policywire silence list` has it.")
    return lines


def _verb(done: Restored) -> str:
    return "is" if done.withheld.deliveries == 1 else "are"

"""The doctor: inspects an installation's files, database and machine, and mends what is safe."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from glob import escape
from pathlib import Path

from policywire.alerts.message.labels import pluralize
from policywire.config.models import Configuration, Settings
from policywire.crawler.confinement.probe import missing_walls
from policywire.service.feedback_key import NAME as FEEDBACK_KEY
from policywire.service.paths import InstallationPaths
from policywire.store.database import database_url
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import acquire_lock, locked_out
from policywire.store.database.store import Store
from policywire.store.people import users
from policywire.store.upkeep import backup, file_checks, row_checks
from policywire.store.upkeep.finding import Finding, Severity

LEAST_FREE = 200 * 2**20
"""Bytes that the disk of the store should have free."""
BACKUP_LEFTOVERS = "policywire-????????-??????.*.unfinished"
"""The folder of the backups may hold the files of other programs."""
STORE_LEFTOVERS = (".backup-*.unfinished", ".restoring*", ".mark.new")
"""What follows the name of the database's own file."""
LEFT_FOR = timedelta(hours=1)
"""A file that somebody works on now is younger."""
BUILT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
"""This program is younger: a clock that is behind this moment is wrong."""


def examine(
    paths: InstallationPaths, settings: Settings, now: datetime, *, in_use: bool = False
) -> list[Finding]:
    """Everything that is wrong with an installation; nothing is changed.

    `in_use` says that this process itself has the store open.
    """
    file = database_url.file_at(paths.database)
    found = [*_machine(paths, file, now), *_files(paths, settings, file, now)]
    broken = file_checks.check_file(file, in_use=in_use) if file is not None else []
    found += broken
    if paths.has_database and not any(each.severity is Severity.ERROR for each in broken):
        found += _rows(paths.database, now)
    return found


def examine_owners(paths: InstallationPaths, configuration: Configuration) -> list[Finding]:
    """Own channels of people who are no users; nothing without a database that can be read."""
    if not paths.has_database or not configuration.own_channels:
        return []
    try:
        with closing(Store.open(paths.database)) as store, store.reading() as session:
            orphaned = users.orphaned_channels(session, configuration)
    except StoreError:
        return []  # `examine` has said so
    cure = "Take {} out of alerts.yaml, or `policywire users add {}`."
    return [
        Finding(
            "people",
            Severity.WARNING,
            f"{key} in alerts.yaml is the own channel of {owner}, who is no user, and gets alerts",
            cure.format(key, owner),
        )
        for key, owner in orphaned.items()
    ]


def check_start(database: str) -> None:
    """Raise StoreError when a service should not start on a database: a look that costs nothing."""
    file = database_url.file_at(database)
    if file is not None:
        file_checks.check_start(file)


def fix(paths: InstallationPaths, settings: Settings, now: datetime) -> list[str]:
    """Mend what is safe to mend; gives what was done, a sentence each.

    Raises AlreadyRunning while a service runs, and StoreError.
    """
    file = database_url.file_at(paths.database)
    done = [*_tighten(paths, settings, file), *_tidy(paths, settings, file, now)]
    if file is None:
        done += _fix_server(paths.database, now)
    elif file.exists():
        with locked_out(file, now):
            done += _fix_file(file, now)
            with closing(Store.open(paths.database)) as store:
                done += _fix_rows(store, now)
    return done


def _fix_server(database: str, now: datetime) -> list[str]:
    with closing(Store.open(database)) as store, acquire_lock(store, now):
        return list(_fix_rows(store, now))


def _fix_file(file: Path, now: datetime) -> Iterator[str]:
    if any(each.fixable for each in file_checks.check_file(file)):
        kept = file.with_name(f"{file.name}.before-fix-{now:%Y%m%d-%H%M%S}")
        shutil.copy2(file, kept)
        file_checks.rebuild_indexes(file)
        yield f"The indexes were built anew; the file before is kept as {kept}."


def _fix_rows(store: Store, now: datetime) -> Iterator[str]:
    with store.writing() as session:
        count = row_checks.fix_rows(session, now)
    if count:
        yield f"{pluralize(count, 'row')} given back to be sent, or pulled back to the present."


def _rows(database: str, now: datetime) -> list[Finding]:
    try:
        with closing(Store.open(database)) as store, store.reading() as session:
            return row_checks.check_rows(session, now)
    except StoreError as error:
        return [Finding("database", Severity.ERROR, str(error), "See above.")]


def _machine(paths: InstallationPaths, file: Path | None, now: datetime) -> Iterator[Finding]:
    folder = paths.data if file is None else file.parent
    if folder.exists():
        needed = LEAST_FREE if file is None or not file.exists() else _needed(file)
        free = shutil.disk_usage(folder).free
        if free < needed:
            yield Finding(
                "disk space",
                Severity.ERROR if free < LEAST_FREE // 4 else Severity.WARNING,
                f"{folder} has {free // 2**20:,} MB free; {needed // 2**20:,} MB would be safe",
                "Delete what is not needed, shorten `retention`, or move `settings.data`.",
            )
    for wall in missing_walls():
        cure = "Everything works without it; see SECURITY.md for what it would hold back."
        yield Finding("walls", Severity.WARNING, f"a wall is missing: {wall}", cure)
    if now < BUILT:
        problem = f"the machine's clock says {now:%Y-%m-%d}, before this program was made"
        yield Finding("clock", Severity.ERROR, problem, "Set the clock, and let NTP keep it.")


def _needed(file: Path) -> int:
    # A migration rebuilds tables, and a backup copies all of it.
    return LEAST_FREE + file.stat().st_size


def _files(
    paths: InstallationPaths, settings: Settings, file: Path | None, now: datetime
) -> Iterator[Finding]:
    for each in _open_to_others(paths, settings, file):
        problem = f"{each} holds secrets or what people read, and others may read it"
        cure = f"`chmod go= {each}`, or `policywire doctor --fix`."
        yield Finding("permissions", Severity.WARNING, problem, cure, fixable=True)
    for each in _leftovers(paths, settings, file, now):
        problem = f"{each} was left by something that did not end"
        cure = "`policywire doctor --fix` deletes it."
        yield Finding("orphan files", Severity.WARNING, problem, cure, fixable=True)


def _open_to_others(
    paths: InstallationPaths, settings: Settings, file: Path | None
) -> Iterator[Path]:
    ours = [paths.data / FEEDBACK_KEY, *backup.listing(paths.backups(settings))]
    if file is not None:
        ours += [file, *(Path(f"{file}{ending}") for ending in ("-wal", "-shm"))]
    for each in ours:
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            yield each


def _leftovers(
    paths: InstallationPaths, settings: Settings, file: Path | None, now: datetime
) -> Iterator[Path]:
    found = set(paths.backups(settings).glob(BACKUP_LEFTOVERS))
    if file is not None:
        for ending in STORE_LEFTOVERS:
            found.update(file.parent.glob(escape(file.name) + ending))
    for each in sorted(found):
        if now.timestamp() - each.stat().st_mtime > LEFT_FOR.total_seconds():
            yield each


def _tighten(paths: InstallationPaths, settings: Settings, file: Path | None) -> Iterator[str]:
    for each in _open_to_others(paths, settings, file):
        each.chmod(stat.S_IMODE(each.stat().st_mode) & ~0o077)
        yield f"Only its owner may read {each} now."


def _tidy(
    paths: InstallationPaths, settings: Settings, file: Path | None, now: datetime
) -> Iterator[str]:
    for each in _leftovers(paths, settings, file, now):
        each.unlink()
        yield f"{each} was deleted."

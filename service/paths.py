"""Where this installation keeps its things: the configuration folder, the data, the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from policywire.config.models import Settings


@dataclass(frozen=True, slots=True)
class InstallationPaths:
    """The folders and the database URL of one installation. The URL may hold a password."""

    folder: Path
    data: Path
    database: str

    @property
    def has_database(self) -> bool:
        """Whether there is one to read: a server's is, a file's once it was made."""
        scheme, _, file = self.database.partition(":///")
        return not scheme.startswith("sqlite") or Path(file).exists()

    def backups(self, settings: Settings) -> Path:
        """The folder of the backups."""
        if settings.backup is None or not settings.backup.to:
            return self.data / "backups"
        return (self.folder / Path(settings.backup.to).expanduser()).resolve()

    @property
    def shown_database(self) -> str:
        """The database's address without its password."""
        scheme, _, rest = self.database.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


def paths_of(folder: Path, settings: Settings) -> InstallationPaths:
    """Work out where everything is; nothing is made here.

    A configuration in the user's own folder keeps its data in the user's data folder; one that
    lies anywhere else keeps them beside itself, so that two checkouts never share a store.
    """
    data = _data_folder(folder, settings)
    if settings.database is not None:
        return InstallationPaths(folder, data, settings.database.get_secret_value())
    return InstallationPaths(folder, data, f"sqlite:///{data / 'policywire.db'}")


def _data_folder(folder: Path, settings: Settings) -> Path:
    if settings.data:
        return (folder / Path(settings.data).expanduser()).resolve()
    if folder.resolve() == Path(platformdirs.user_config_dir("policywire")).resolve():
        return Path(platformdirs.user_data_dir("policywire"))
    return folder.resolve() / "data"

"""The store as a command opens it: for as long as the command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from policywire.cli.workspace.audited import recorder
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.paths import paths_of
from policywire.store.database.store import Store


@contextmanager
def open_store(context: typer.Context) -> Iterator[tuple[Store, LoadedConfiguration]]:
    """The store of the configuration in use; raises ConfigurationError and StoreError."""
    loaded = loaded_of(context)
    # Beside a running service, if there is one: readers do not wait for it, and a write takes its
    # turn.
    store = Store.open(paths_of(folder_of(context), loaded.configuration.settings).database)
    store.fence = recorder(context)  # called in each writing transaction
    try:
        yield store, loaded
    finally:
        store.close()

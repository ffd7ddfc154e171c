"""The store as a command opens it: for as long as the command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from policywire.config.yaml.loader import Loaded
    from policywire.store.database.store import Store


@contextmanager
def opened(context: typer.Context) -> Iterator[tuple[Store, Loaded]]:
    """The store of the configuration in use; raises ConfigurationError and StoreError."""
    from policywire.cli.workspace.configuration import folder_of, loaded_of
    from policywire.service.paths import place_of
    from policywire.store.database.store import Store

    loaded = loaded_of(context)
    store = Store.open(place_of(folder_of(context), loaded.configuration.settings).database)
    try:
        yield store, loaded
    finally:
        store.close()

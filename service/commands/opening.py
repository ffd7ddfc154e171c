"""The store as a command opens it: for as long as the command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from config.loader import Loaded
    from store.store import Store


@contextmanager
def opened(context: typer.Context) -> Iterator[tuple[Store, Loaded]]:
    """The store of the configuration in use; raises ConfigurationError and StoreError."""
    from service.commands.settings import folder_of, loaded_of
    from service.place import place_of
    from store.store import Store

    loaded = loaded_of(context)
    store = Store.open(place_of(folder_of(context), loaded.configuration.settings).database)
    try:
        yield store, loaded
    finally:
        store.close()

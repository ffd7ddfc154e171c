"""A model for one command: opened, asked, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from policywire.config.models.language_model import LanguageModel
from policywire.service.clock import SystemClock
from policywire.service.language_model.cached_reader import CachedReader
from policywire.service.language_model.client import ModelClient
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store


@asynccontextmanager
async def opened_reader(store: Store, settings: LanguageModel) -> AsyncIterator[CachedReader]:
    """The model with the store's cache and budget. Raises ModelNotInstalledError."""
    client, writer = ModelClient(settings), StoreWriter()
    try:
        yield CachedReader(client, settings, store, writer, SystemClock())
    finally:
        await client.close()
        writer.close()

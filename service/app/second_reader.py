"""The second reader of a running service: the model's client and the loop that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from policywire.config.config_error import ConfigurationError
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app.processing_loop import ProcessingLoop
from policywire.service.jobs.judging.opinion_loop import OpinionLoop
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.language_model.cached_reader import CachedReader
from policywire.service.language_model.client import ModelClient, ModelNotInstalledError
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store


def model_client_of(loaded: LoadedConfiguration) -> ModelClient | None:
    """The client, where a model is configured; raises ConfigurationError without its package."""
    settings = loaded.configuration.settings.llm
    if settings is None:
        return None
    try:
        return ModelClient(settings)
    except ModelNotInstalledError as error:
        fault = loaded.fault_at(
            ("settings.yaml", "llm"),
            "needs a package that is not installed",
            'pip install "policywire[llm]", or remove the lines',
        )
        raise ConfigurationError((fault,)) from error


class SecondReader:
    """Starts, changes and ends the loop. While no model is configured there is none."""

    def __init__(
        self,
        processor: Processor,
        processing: ProcessingLoop,
        store: Store,
        writer: StoreWriter,
        loaded: Callable[[], LoadedConfiguration],
        *,
        on_reader: Callable[[CachedReader | None, LanguageModel | None], None],
    ) -> None:
        """`loaded` is asked anew: the configuration may have changed.

        `on_reader` is told which model is asked from now on, or that none is.
        """
        self._processor, self._processing = processor, processing
        self._store, self._writer, self._loaded = store, writer, loaded
        self._client: ModelClient | None = None
        self._loop: OpinionLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.reader: CachedReader | None = None
        """The model with its memory and budget, for whoever asks beside the loop."""
        self._on_reader = on_reader
        processing.on_waiting = self.wake

    async def use(self, client: ModelClient | None) -> None:
        """Ask this model from now on, or none: then what waits is told as the rules have it.

        While its settings stay as they are the one in use goes on: a question that is under way
        is not asked, and paid for, once more.
        """
        settings = self._loaded().configuration.settings.llm
        if client is not None and self._is_asking(settings):
            await client.close()
            self._processing.wake()
            return
        await self.stop()
        self._client = client
        self._processor.language_model = settings if client else None
        if client is not None and settings is not None:
            clock = self._processing.clock
            self.reader = CachedReader(client, settings, self._store, self._writer, clock)
            self._on_reader(self.reader, settings)
            self._loop = self._loop_of(self.reader, settings)
            self._task = asyncio.create_task(self._loop.run())
            self._loop.wake()
        self._processing.wake()

    def _is_asking(self, settings: LanguageModel | None) -> bool:
        is_running = self._task is not None and not self._task.done()
        return is_running and settings == self._processor.language_model

    def _loop_of(self, reader: CachedReader, settings: LanguageModel) -> OpinionLoop:
        return OpinionLoop(
            reader,
            settings,
            topics=lambda: self._loaded().configuration.topics,
            store=self._store,
            writer=self._writer,
            clock=self._processing.clock,
            on_answered=self._processing.wake,
            on_error=self._processing.on_error,
        )

    def wake(self) -> None:
        """Signal that an article may wait."""
        if self._loop is not None:
            self._loop.wake()

    async def settle_due(self) -> None:
        """Have told what is past its deadline, whatever became of the asking."""
        if self._loop is not None:
            self._processing.wake()

    async def answer_waiting(self) -> None:
        """Answer everything that waits, for a run that ends (`once`)."""
        if self._loop is not None:
            await self._loop.answer_waiting()

    async def stop(self) -> None:
        """End the loop; what waits stays in the store."""
        self._on_reader(None, None)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        self._task = self._loop = self._client = self.reader = None

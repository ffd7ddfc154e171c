"""Asks a model about the articles that wait for opinions, apart from the writer's transactions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from policywire.config.enums import ModelUse
from policywire.config.models import Topic
from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.pipeline.opinions.opinion import Opinion, opinion_of
from policywire.pipeline.opinions.questions import (
    on_development,
    on_relevance,
    on_sentence,
    on_translation,
)
from policywire.pipeline.opinions.settle import Limits, settle
from policywire.service.clock import Clock
from policywire.service.language_model.cached_reader import CachedReader
from policywire.service.when_woken import work_when_woken
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.decisions import opinions
from policywire.store.decisions.opinions import PendingOpinion

AT_ONCE = 4
"""Articles that are asked about at the same time."""
BATCH = 40
RETRY_SECONDS = 5
"""Seconds after which it looks again, when the store could not be read."""
ENOUGH = timedelta(seconds=1)
"""With less time left nothing more is asked about an article."""


class OpinionLoop:
    """Answers what waits. `on_answered` is called whenever something may be settled."""

    def __init__(
        self,
        reader: CachedReader,
        settings: LanguageModel,
        *,
        topics: Callable[[], Mapping[str, Topic]],
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        on_answered: Callable[[], None],
        on_error: Callable[[str, Exception], None],
    ) -> None:
        self._reader, self._settings, self._topics = reader, settings, topics
        self._store, self._writer, self._clock = store, writer, clock
        self._on_answered, self._on_error = on_answered, on_error
        self._woken, self._asking = asyncio.Event(), asyncio.Lock()

    def wake(self) -> None:
        """Signal that something may wait."""
        self._woken.set()

    async def run(self) -> None:
        """Answer until cancelled; what waits is told at its deadline, whatever comes of it."""
        failed = partial(self._on_error, "second reader")
        await work_when_woken(self._woken, self.answer_waiting, failed, RETRY_SECONDS)

    async def answer_waiting(self) -> int:
        """Answer everything that waits; gives how many articles that were."""
        answered = 0
        # Two rounds at a time would ask, and pay for, the same questions.
        async with self._asking:
            while waiting := await self._writer.run(self._unanswered):
                gate = asyncio.Semaphore(AT_ONCE)
                await asyncio.gather(*(self._answer(gate, each) for each in waiting))
                answered += len(waiting)
        return answered

    def _unanswered(self) -> list[PendingOpinion]:
        with self._store.reading() as session:
            return opinions.unanswered(session, BATCH)

    async def _answer(self, gate: asyncio.Semaphore, waiting: PendingOpinion) -> None:
        given: list[Opinion] = []
        async with gate:
            try:
                given = await self._opinions(waiting)
            except Exception as error:  # noqa: BLE001 - the alert goes out without
                self._on_error("second reader", error)
        await self._writer.run(partial(self._save, waiting.id, given))
        self._on_answered()

    def _save(self, waiting: int, given: list[Opinion]) -> None:
        with self._store.writing() as session:
            opinions.answer(session, waiting, given)

    async def _opinions(self, waiting: PendingOpinion) -> list[Opinion]:
        """One use after the other: what is written follows from whether it is told."""
        given: list[Opinion] = []
        for use in waiting.candidate.uses:
            for topic, question in self._questions(use, waiting, given):
                reply = await self._asked(question, waiting.due)
                given.append(opinion_of(question, reply, self._settings.model, topic))
        return given

    def _questions(
        self, use: ModelUse, waiting: PendingOpinion, given: list[Opinion]
    ) -> list[tuple[str, Question]]:
        article, topics = waiting.article, self._topics()
        if use is ModelUse.RELEVANCE:
            return [
                (key, on_relevance(article, topics[key].intent))
                for key in waiting.candidate.relevance
                if key in topics
            ]
        verdict = settle(
            article, waiting.verdict, waiting.candidate, given, topics=topics, limits=Limits()
        )
        if use is ModelUse.DEVELOPMENT:
            known = waiting.candidate.situation.known
            return [("", on_development(article, known))] if known and verdict.matches else []
        made = verdict.development
        if made is None or not made.topics:
            return []
        if use is ModelUse.SENTENCE:
            return [("", on_sentence(article, made.new))]
        return [("", on_translation(article, made.new, self._settings.translate_to))]

    async def _asked(self, question: Question, due: datetime) -> Reply:
        # A clock that was set back makes nobody wait longer.
        left = min(due - self._clock.now(), self._settings.deadline)
        if left < ENOUGH:
            return Reply(Outcome.TIMEOUT, detail="the deadline was past before it could be asked")
        return await self._reader.ask(question, left.total_seconds())

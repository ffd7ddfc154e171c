"""The model with a memory and a budget: nothing is asked twice, and no more than is paid for."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol

from policywire.config.enums import ModelUse
from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.answers import ANSWERS, read
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.service.clock import Clock
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.decisions import model_calls


class Reader(Protocol):
    """Whoever answers: a model behind an address, or recorded answers."""

    async def ask(self, question: Question, seconds: float) -> Reply:
        """Answer within so many seconds; every failure is a reply, never an exception."""

    async def close(self) -> None:
        """End its connections."""


class CachedReader:
    """Asks a reader, unless the store knows the answer or the day's budget is spent."""

    def __init__(
        self,
        reader: Reader,
        settings: LanguageModel,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
    ) -> None:
        self._reader, self._settings = reader, settings
        self._store, self._writer, self._clock = store, writer, clock

    async def ask(self, question: Question, seconds: float) -> Reply:
        """The answer, its shape checked; every call is counted, whatever comes of it."""
        key = key_of(question, self._settings.model)
        reply = await self._writer.run(partial(self._known, key))
        if reply is None:
            reply = checked(question, await self._reader.ask(question, seconds))
        await self._writer.run(partial(self._save, key, question, reply))
        return reply

    def _known(self, key: str) -> Reply | None:
        """What the store has to say before the model is asked."""
        now = self._clock.now()
        with self._store.reading() as session:
            text = model_calls.cached(session, key)
            if text is not None:
                return Reply(Outcome.CACHED, text)
            spent = model_calls.tokens_since(session, start_of_day(now))
        if spent >= self._settings.daily_tokens:
            most = self._settings.daily_tokens
            return Reply(Outcome.BUDGET_SPENT, detail=f"the day's {most:,} tokens are spent")
        return None

    def _save(self, key: str, question: Question, reply: Reply) -> None:
        with self._store.writing() as session:
            model_calls.save(
                session, key, question, reply, model=self._settings.model, now=self._clock.now()
            )


def checked(question: Question, reply: Reply) -> Reply:
    """The reply, no answer where its shape is another one."""
    if not reply.outcome.is_answer:
        return reply
    answer = read(ANSWERS[ModelUse(question.use)], reply.text)
    if not isinstance(answer, str):
        return reply
    return Reply(
        Outcome.BAD_JSON,
        detail=f"the answer has another shape ({answer})",
        prompt_tokens=reply.prompt_tokens,
        answer_tokens=reply.answer_tokens,
        milliseconds=reply.milliseconds,
    )


def key_of(question: Question, model: str) -> str:
    """A digest of prompt version, model and text."""
    parts = (question.version, model, question.system, question.user)
    return sha256("\x1f".join(parts).encode()).hexdigest()


def start_of_day(now: datetime) -> datetime:
    """Midnight in UTC: the budget's day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)

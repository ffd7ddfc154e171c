"""Paragraphs of a language model for digests: asked beside the transaction that writes a digest.

A digest that is due and has no answer yet is left for the next look; its questions are asked
meanwhile, within the model's deadline. What has no answer by then goes out without, with the
reason. Answers stand in the model's cache, so all recipients of the same stories cost one question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from policywire.alerts.message.digest import AlertDigest
from policywire.alerts.message.digest_sources import StorySentences, digest_sources
from policywire.config.enums import ModelUse
from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.answers import SentenceAnswer, read
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.pipeline.opinions.questions import Source, on_digest
from policywire.pipeline.opinions.shown import of_matter
from policywire.pipeline.opinions.what_changed import kept_paragraph
from policywire.service.language_model.cached_reader import CachedReader, key_of
from policywire.store.database.session import Session
from policywire.store.decisions import model_calls

KEPT = 500
"""Failures that are remembered: a question that failed is not asked again for the same digest."""


class DigestParagraphs:
    """What is asked for digests, and what came of it. Without a model nothing waits."""

    def __init__(self, on_answered: Callable[[], None]) -> None:
        """`on_answered` is called when a digest may have what it waits for."""
        self._on_answered = on_answered
        self._reader: CachedReader | None = None
        self._settings: LanguageModel | None = None
        self._wanted: dict[str, Question] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._failed: dict[str, Reply] = {}
        self._since: dict[str, float] = {}

    def use(self, reader: CachedReader | None, settings: LanguageModel | None) -> None:
        """Ask this model from now on, or none."""
        may = settings is not None and ModelUse.DIGEST in settings.uses
        self._reader, self._settings = (reader, settings) if may else (None, None)
        self._wanted.clear()

    @property
    def is_asking(self) -> bool:
        """Whether a digest waits for an answer."""
        return bool(self._asking)

    def written(self, session: Session, digest: AlertDigest) -> tuple[AlertDigest, str] | None:
        """The digest with what the model wrote, and why a topic has nothing; None while it waits.

        Called in the writer's thread, inside the transaction that writes the digest.
        """
        settings = self._settings  # the event loop may change it meanwhile
        if settings is None:
            return digest, ""
        found: dict[str, str] = {}
        reasons: list[str] = []
        waits = False
        for topic, given in digest_sources(digest).items():
            stories = tuple(map(_shown, given))
            title = digest.topics.get(topic, topic)
            reply = self._reply(session, on_digest(title, stories), settings.model)
            if reply is None:
                waits = True
                continue
            text, why = _paragraph(reply, stories)
            found |= {topic: text} if text else {}
            reasons += [f"No paragraph on {title}: {why}."] if why and not text else []
        if waits and self._may_wait(digest.id, settings):
            return None
        self._since.pop(digest.id, None)
        if waits:
            reasons.append("No paragraph where the model was not heard within the deadline.")
        written = replace(digest, paragraphs=found, written_by=settings.model)
        return written, " ".join(reasons)

    def _may_wait(self, digest: str, settings: LanguageModel) -> bool:
        """Whether its deadline is still to come: what it holds may change while it waits."""
        since = self._since.setdefault(digest, monotonic())
        return monotonic() - since < settings.deadline.total_seconds()

    def _reply(self, session: Session, question: Question, model: str) -> Reply | None:
        """What came of a question; None where it is still to be answered."""
        key = key_of(question, model)
        text = model_calls.cached(session, key)
        if text is not None:
            return Reply(Outcome.CACHED, text)
        if key in self._failed:
            return self._failed[key]
        self._wanted[key] = question
        return None

    def start(self) -> None:
        """Ask what is wanted and not asked yet; called in the event loop, and waits for nothing."""
        wanted, self._wanted = self._wanted, {}
        for key, question in wanted.items():
            if key not in self._asking:
                self._asking[key] = asyncio.create_task(self._ask(key, question))

    async def _ask(self, key: str, question: Question) -> None:
        try:
            reply = await self._answer(question)
        finally:
            del self._asking[key]
        if not reply.outcome.is_answer:
            self._fail(key, reply)
        self._on_answered()

    async def _answer(self, question: Question) -> Reply:
        """What came of it within the deadline; every failure is a reply."""
        late = Reply(Outcome.TIMEOUT, detail="no answer within the deadline")
        reader, settings = self._reader, self._settings
        if reader is None or settings is None:
            return late
        seconds = settings.deadline.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                return await reader.ask(question, seconds)
        except TimeoutError:
            return late
        except Exception as error:  # noqa: BLE001 - the digest goes out without
            return Reply(Outcome.UNREACHABLE, detail=type(error).__name__)

    def _fail(self, key: str, reply: Reply) -> None:
        self._failed[key] = reply
        while len(self._failed) > KEPT:
            del self._failed[next(iter(self._failed))]

    async def finish(self) -> None:
        """Wait until all is answered that is being asked, the model's deadline at most."""
        await asyncio.gather(*self._asking.values())

    async def stop(self) -> None:
        """End what is being asked; its digests wait in the store."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _shown(story: Sequence[str]) -> tuple[str, ...]:
    """The sentences of a story that a model is shown; its newest headline stands first."""
    title, *sentences = story
    # Each by itself: they do not follow one another in a text, and none is its first.
    later = (of_matter(title, ["", each])[-1] for each in sentences)
    return tuple(filter(None, (of_matter(title, [])[0], *later)))


def _paragraph(reply: Reply, stories: StorySentences) -> tuple[str, str]:
    """The sentences that their stories say; and why there is none."""
    if not reply.outcome.is_answer:
        return "", reply.detail or reply.outcome.value
    answer = read(SentenceAnswer, reply.text)
    if isinstance(answer, str):
        return "", f"the answer has another shape ({answer})"
    sources = [
        Source(number, sentence)
        for number, sentences in enumerate(stories, 1)
        for sentence in sentences
    ]
    kept = kept_paragraph(answer, sources)
    return kept.text, "; ".join(kept.cut) or "it has no sentence"

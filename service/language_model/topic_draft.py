"""A draft of a topic by the model, from a description in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from policywire.config.models import Entity
from policywire.pipeline.opinions.answers import DraftAnswer, read
from policywire.pipeline.opinions.drafted_topic import drafted_topic
from policywire.pipeline.opinions.questions import on_draft
from policywire.pipeline.topics.drafting.intent import read_intent
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
from policywire.service.language_model.archive_answer import Reader


async def draft_by_model(
    reader: Reader, text: str, entities: Mapping[str, Entity], seconds: float
) -> TopicDraft | str:
    """The draft, or why there is none: every failure is a sentence, never an exception."""
    intent = read_intent(text)
    reply = await reader.ask(on_draft(intent.text), seconds)
    if not reply.outcome.is_answer:
        return reply.detail or reply.outcome.value
    answer = read(DraftAnswer, reply.text)
    if isinstance(answer, str):
        return f"the answer has another shape ({answer})"
    return drafted_topic(answer, intent, entities)

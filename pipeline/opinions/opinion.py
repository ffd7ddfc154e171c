"""Opinions: what a model answered about one article, kept until it is settled."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.config.enums import ModelUse
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply


@dataclass(frozen=True, slots=True)
class Opinion:
    """One answer, or why there is none. `topic` is what an opinion on relevance is about."""

    use: ModelUse
    prompt: str
    model: str
    outcome: Outcome
    text: str
    detail: str
    tokens: int
    topic: str = ""


def opinion_of(question: Question, reply: Reply, model: str, topic: str = "") -> Opinion:
    """A reply to a question as it is kept."""
    return Opinion(
        ModelUse(question.use),
        question.version,
        model,
        reply.outcome,
        reply.text,
        reply.detail,
        reply.prompt_tokens + reply.answer_tokens,
        topic,
    )

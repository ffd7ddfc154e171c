"""Calls of the language model: the cache, the budget and the counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, func, select

from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.store.schema import ModelCallRow


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls of one use with one outcome, their tokens and their time in all."""

    use: str
    outcome: str
    calls: int
    prompt_tokens: int
    answer_tokens: int
    milliseconds: int


def save(
    session: Session, key: str, question: Question, reply: Reply, *, model: str, now: datetime
) -> None:
    """Keep a call; the answer only where it can be read again."""
    session.add(
        ModelCallRow(
            key=key,
            at=now,
            use=question.use,
            prompt=question.version,
            model=model,
            outcome=reply.outcome.value,
            prompt_tokens=reply.prompt_tokens,
            answer_tokens=reply.answer_tokens,
            milliseconds=reply.milliseconds,
            answer=reply.text if reply.outcome is Outcome.OK else "",
        )
    )
    session.flush()


def cached(session: Session, key: str) -> str | None:
    """The answer that was given to the same question; None where there is none."""
    query = (
        select(ModelCallRow.answer)
        .where(col(ModelCallRow.key) == key, col(ModelCallRow.outcome) == Outcome.OK.value)
        .order_by(col(ModelCallRow.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def tokens_since(session: Session, since: datetime) -> int:
    """Tokens of questions and answers, spent for good or in vain."""
    total = func.sum(col(ModelCallRow.prompt_tokens) + col(ModelCallRow.answer_tokens))
    return session.exec(select(total).where(col(ModelCallRow.at) >= since)).one() or 0


def counts_since(session: Session, since: datetime) -> list[CallCount]:
    """What was asked and what came of it, by use and outcome."""
    query = (
        select_columns(
            col(ModelCallRow.use),
            col(ModelCallRow.outcome),
            func.count(),
            func.sum(col(ModelCallRow.prompt_tokens)),
            func.sum(col(ModelCallRow.answer_tokens)),
            func.sum(col(ModelCallRow.milliseconds)),
        )
        .where(col(ModelCallRow.at) >= since)
        .group_by(col(ModelCallRow.use), col(ModelCallRow.outcome))
        .order_by(col(ModelCallRow.use), col(ModelCallRow.outcome))
    )
    return [CallCount(*row) for row in session.connection().execute(query).all()]


def delete_before(session: Session, before: datetime) -> None:
    """Let go of old calls, and of the answers in them."""
    session.exec(delete(ModelCallRow).where(col(ModelCallRow.at) < before))

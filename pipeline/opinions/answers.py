"""The shape of each answer, and its JSON Schema."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from policywire.config.enums import ModelUse

StageWord = Literal[
    "none", "requested", "proposed", "agreed", "final", "challenged", "blocked",
    "upheld", "in force", "withdrawn",
]  # fmt: skip


class _Answer(BaseModel):
    """Every key must be there and no other one: strict mode of the protocol asks for that."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DevelopmentAnswer(_Answer):
    """What an article is to its story, and the sentence that shows it."""

    verdict: Literal["development", "detail", "known"]
    sentence: int
    quote: str
    known: int
    act: str
    actor: str
    stage: StageWord
    confidence: float


class RelevanceAnswer(_Answer):
    """Whether an article belongs to a topic, and the sentence that shows it."""

    belongs: bool
    sentence: int
    quote: str
    confidence: float


class Clause(_Answer):
    """A part of the written sentence, and the sentences that say it."""

    text: str
    sentences: list[int]


class SentenceAnswer(_Answer):
    """What changed, clause by clause."""

    clauses: list[Clause]


class TranslatedItem(_Answer):
    """One item in another language."""

    number: int
    text: str


class TranslationAnswer(_Answer):
    """The translations."""

    items: list[TranslatedItem]


class DraftAnswer(_Answer):
    """Words for a topic: one of `subjects` must be named, and one of `said` beside it, if any."""

    title: str
    subjects: list[str]
    said: list[str]
    excluded: list[str]


ANSWERS: dict[ModelUse, type[_Answer]] = {
    ModelUse.DEVELOPMENT: DevelopmentAnswer,
    ModelUse.RELEVANCE: RelevanceAnswer,
    ModelUse.SENTENCE: SentenceAnswer,
    ModelUse.TRANSLATION: TranslationAnswer,
    ModelUse.ANSWER: SentenceAnswer,
    ModelUse.DRAFT: DraftAnswer,
    ModelUse.DIGEST: SentenceAnswer,
}

A = TypeVar("A", bound=_Answer)


def schema_of(use: ModelUse) -> dict[str, Any]:
    """The JSON Schema of the answer for a use, without titles and texts."""
    bare: dict[str, Any] = _bare(ANSWERS[use].model_json_schema())
    return bare


def read(kind: type[A], text: str) -> A | str:
    """The answer, or what is wrong with its shape in a few words."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        return f"{where}: {first['msg']}"


def _bare(schema: Any) -> Any:
    """Some servers refuse what they need not know."""
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _bare(value)
        for key, value in schema.items()
        # A property of this name is a mapping.
        if not (key in {"title", "description"} and isinstance(value, str))
    }

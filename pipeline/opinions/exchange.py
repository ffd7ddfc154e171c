"""What a language model is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a call; only `ok` has an answer that can be read."""

    OK = "ok"
    CACHED = "cached"
    RATE_LIMITED = "rate limited"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    EMPTY = "empty"
    REFUSED = "refused"
    CUT = "cut"
    BAD_JSON = "bad json"
    BUDGET_SPENT = "budget spent"

    @property
    def is_answer(self) -> bool:
        """Whether there is something to read."""
        return self in {Outcome.OK, Outcome.CACHED}


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt in two parts, and the JSON Schema of its answer.

    `system` is ours; `user` holds text of others, between delimiters. `version` names the prompt's
    file: a new text is a new version, and old answers do not count for it.
    """

    use: str
    version: str
    system: str
    user: str
    schema: Mapping[str, object]
    answer_tokens: int = 400
    """The longest answer that is wanted."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One call. `text` is JSON by the schema where the outcome is ok or cached."""

    outcome: Outcome
    text: str = ""
    detail: str = ""
    """For a person: what went wrong."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    milliseconds: int = 0

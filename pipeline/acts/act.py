"""An act that a headline or a sentence reports: what was done, by whom, to what, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policywire.config.enums import Stage


class ActStatus(StrEnum):
    """Whether the act is told as done."""

    DONE = "done"
    PLANNED = "planned"
    NEGATED = "negated"
    BACKGROUND = "background"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. `actor` and `object` are in the article's words, empty where it names none.

    `start` and `end` are the offsets of its verb in the piece that it was read from. `stage` is the
    one to which it brings a policy when done, None for acts that bring it to none.
    """

    name: str
    family: str
    actor: str
    object: str
    status: ActStatus
    stage: Stage | None
    start: int
    end: int
    is_main: bool = True
    """Whether the main clause says it, not “after …” or “as …”."""

"""The values the pipeline makes of an article, each with the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from policywire.config.enums import ArticleField, DevelopmentKind, Stage, Strength
from policywire.pipeline.model.proceeding import Action, ProceedingMention


class PipelineStep(StrEnum):
    """The decisions an article goes through, in this order; the second reader is optional."""

    COPY = "copy"
    MATCH = "match"
    STORY = "story"
    DEVELOPMENT = "development"
    SECOND_READER = "second reader"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one step decided as it did.

    `outcome` is a short fixed word for filters and tests ("copy", "joined", "new facts");
    `text` is a sentence for a person; `evidence` holds the figures, JSON-able.
    """

    step: PipelineStep
    outcome: str
    text: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def compared(self) -> str:
        """The address of the article that this one was compared with; empty where there is none."""
        return str(self.evidence.get("nearest") or self.evidence.get("of") or "")


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands: offsets into the article's own, unfolded `field`."""

    field: ArticleField
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article meets a topic. `clause` is the part of the topic that fired, as written.

    `score` is in 0..1; `parts` says what it is made of, and `stronger` in it by how much the best
    score of another topic is above it.
    """

    topic: str
    score: float
    clause: str
    spans: tuple[Span, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    about: bool = True
    """False where the article only mentions the topic in passing."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The article repeats the text of another. `containment` is in 0..1."""

    of: str
    """URL of the original."""
    containment: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The story an article belongs to. `opened` is true when it is the story's first article."""

    story: str
    storyline: str
    opened: bool
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class NewSentence:
    """A sentence that says what was not known before, and where it stands in the article's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenText:
    """A language model's words on a development, never in place of the evidence.

    `what_changed` is one sentence, each clause with the numbers of its sentences: 0 is the
    headline. `translation` is the headline and the new sentences in the reader's language.
    """

    by: str
    """The model."""
    what_changed: str = ""
    translation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A development of a story. `topics` are those that it concerns; empty for none.

    `importance` is in 0..1 and `parts` says what it is made of. `stage` is where the story
    stands now, `previous_stage` where it stood before (equal unless the stage changed).
    """

    kind: DevelopmentKind
    story: str
    storyline: str
    article: str
    at: datetime
    topics: tuple[str, ...]
    new: tuple[NewSentence, ...]
    importance: float
    stage: Stage
    previous_stage: Stage
    parts: Mapping[str, float] = field(default_factory=dict)
    actor: str = ""
    """Who brought the story to its stage, in the article's words; empty when it does not say."""
    strength: Strength = Strength.DEVELOPMENT
    """A detail interrupts nobody: it goes to the story's thread and the next digest."""
    version: int = 1
    """Of the article's texts, the one that moved the story: a correction is a later one."""
    headline: str = ""
    """How an action of a proceeding is told, in place of the register's own title."""
    written: WrittenText | None = None
    """What a language model wrote of it, each part checked against its sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVerdict:
    """All that the pipeline decided about one article. `placement` is None for a round-up."""

    article: str
    """The article's URL."""
    copy: Copy | None
    matches: tuple[Match, ...]
    placement: Placement | None
    development: Development | None
    reasons: tuple[Reason, ...]
    proceedings: tuple[ProceedingMention, ...] = ()
    action: Action | None = None
    """What it tells of as a record of a proceeding; None for news."""

    @property
    def is_told(self) -> bool:
        """Whether it has a development, and that concerns a topic."""
        return self.development is not None and bool(self.development.topics)

    @property
    def interrupts(self) -> bool:
        """Whether it is told as more than a detail."""
        made = self.development
        return self.is_told and made is not None and made.strength is Strength.DEVELOPMENT

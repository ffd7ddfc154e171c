"""The acts of an article: those of its headline and first sentences, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.text.lede import Lede, LedeSentence


@dataclass(frozen=True, slots=True)
class LedeAct:
    """An act, the headline or sentence that reports it, and its place among them (0: headline)."""

    act: Act
    piece: LedeSentence
    order: int

    @property
    def in_title(self) -> bool:
        """Whether the headline says it."""
        return self.piece.span is None

    @property
    def is_news(self) -> bool:
        """Whether it is told as done, by a main clause."""
        return self.act.status is ActStatus.DONE and self.act.is_main

    @property
    def words(self) -> str:
        """The words that tell it."""
        return self.piece.text[self.act.start : self.act.end]


@dataclass(frozen=True, slots=True)
class StageMention:
    """A stage that an article reports: the words, and where its sentence stands in the text."""

    stage: Stage
    words: str
    in_title: bool
    sentence: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class StageMentions:
    """All stages that a headline and a lede report as reached, and the one that counts."""

    stages: frozenset[Stage]
    mention: StageMention | None


@dataclass(frozen=True, slots=True)
class StageClause:
    """A headline or a sentence that reports a stage, around the words that do."""

    stage: Stage
    before: str
    words: str
    after: str
    is_headline: bool

    @property
    def is_title_case(self) -> bool:
        """Whether most of its words begin with capitals, which then mean nothing."""
        words = [word for word in f"{self.before} {self.after}".split() if len(word) > LONG_WORD]
        return self.is_headline and sum(word[0].isupper() for word in words) > len(words) * 2 / 3


NEWS_SENTENCES = 1
"""Beside the headline the first sentence tells the news; those after it tell what led to it."""

LONG_WORD = 3
"""Letters up to which a word may be small also in a headline of capitals."""


def lede_acts(lede: Lede) -> tuple[LedeAct, ...]:
    """All acts of a headline and the first sentences, in order, whatever their status."""
    return tuple(
        LedeAct(act, piece, order)
        for order, piece in enumerate(lede)
        for act in read_acts(piece.text)
    )


def stage_mentions(acts: tuple[LedeAct, ...]) -> StageMentions:
    """What the headline says counts before what the lede does."""
    told = [one for one in acts if one.act.status is ActStatus.DONE and one.act.stage is not None]
    stages = frozenset(stage for one in told if (stage := one.act.stage) is not None)
    first = next((one for one in told if one.act.is_main and one.order <= NEWS_SENTENCES), None)
    if first is None or first.act.stage is None:
        return StageMentions(stages, None)
    sign = StageMention(first.act.stage, first.words, first.in_title, first.piece.span)
    return StageMentions(stages, sign)


def stage_clauses(acts: Iterable[LedeAct], stage: Stage) -> Iterator[StageClause]:
    """The headline and the sentences that report one stage as reached, of an article's acts."""
    for one in acts:
        if one.act.status is ActStatus.DONE and one.act.stage is stage:
            text = one.piece.text
            before, after = text[: one.act.start], text[one.act.end :]
            yield StageClause(stage, before, one.words, after, one.in_title)

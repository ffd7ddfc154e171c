"""Corrections: whether a text that changed after publication is a development."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policywire.config.enums import DevelopmentKind, Stage, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.developments.revision import Revision, RevisionKind
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Development,
    Match,
    NewSentence,
    PipelineStep,
    Reason,
)
from policywire.pipeline.stories.open_story import OpenStory
from policywire.pipeline.stories.story_similarity import is_distinctive_amount
from policywire.pipeline.text.content_terms import content_terms, stems

MIN_NEW_TERMS = 3
"""So many words that none of the story's articles has said make an added sentence news."""
COMPARED = 20
_TOLD = frozenset({RevisionKind.SUBSTANCE, RevisionKind.FACTS})
LONGEST = 100


def develop_correction(
    article: Article,
    revised: Revision,
    verdict: ArticleVerdict,
    *,
    matches: Sequence[Match],
    story: OpenStory | None,
    seen: datetime,
) -> tuple[Development | None, Reason]:
    """Process the new text of an article, given the verdict on its first.

    `matches` are those of the new text; `story` is None when it is not remembered any more.
    """
    silent = _silent(revised, verdict, matches)
    new = () if silent else _newsworthy(revised, story)
    if silent or not (new or revised.kind is RevisionKind.HEADLINE):
        outcome, text = silent or ("known", "What was added is known from the story's articles.")
        return None, _reason(outcome, f"{revised.reason} {text}", article, revised)
    stage = _stage(verdict, story)
    of_facts = revised.kind is not RevisionKind.SUBSTANCE
    value, parts = importance(
        tier=article.tier,
        kind=DevelopmentKind.CORRECTION,
        stage=stage,
        outlets=1.0 + story.independent_outlets if story else 1.0,
        novelty=1.0 if revised.is_acknowledged or revised.is_rewritten else 0.5,
        matches=matches,
    )
    assert verdict.placement is not None
    development = Development(
        kind=DevelopmentKind.NEW_FACTS if of_facts else DevelopmentKind.CORRECTION,
        story=verdict.placement.story,
        storyline=verdict.placement.storyline,
        article=article.url,
        at=seen,
        topics=tuple(match.topic for match in matches),
        new=new,
        importance=value,
        stage=stage,
        previous_stage=stage,
        parts=parts,
        version=article.version,
        headline=_headline(article, revised, verdict) if of_facts else "",
        strength=Strength.DETAIL if revised.kind is RevisionKind.HEADLINE else Strength.DEVELOPMENT,
    )
    return development, _reason("correction", revised.reason, article, revised)


def _headline(article: Article, revised: Revision, verdict: ArticleVerdict) -> str:
    """How a register's change of a deadline, a status or a title is told."""
    named = verdict.action.proceeding.number if verdict.action else article.title
    if revised.kind is RevisionKind.HEADLINE:
        return f"{named}: now called “{article.title}”"
    return f"{named}: {revised.reason}"


def _silent(
    revised: Revision, verdict: ArticleVerdict, matches: Sequence[Match]
) -> tuple[str, str] | None:
    """Why nobody is notified of a revision, whatever it says."""
    if revised.kind not in _TOLD and not _is_renamed(revised, verdict):
        return "small change", "That is not a correction."
    if verdict.placement is None:
        return "round-up", "A round-up is not a development."
    if verdict.copy is not None:
        return "copy", "It is a copy: the original's correction counts."
    if not matches:
        return "no topic", "The new text matches no topic."
    if not revised.new and revised.kind is not RevisionKind.HEADLINE:
        return "removed", "Nothing was added."
    return None


def _is_renamed(revised: Revision, verdict: ArticleVerdict) -> bool:
    """Whether a record has another title: a paper may polish its headline, a bill is renamed."""
    return revised.kind is RevisionKind.HEADLINE and verdict.action is not None


def _newsworthy(revised: Revision, story: OpenStory | None) -> tuple[NewSentence, ...]:
    """All that is new where a sentence was rewritten or a note says so; else what is news."""
    if revised.is_acknowledged or revised.is_rewritten or story is None:
        return revised.new
    known = {term for each in story.latest(COMPARED) for term in each.profile.terms}
    return tuple(each for each in revised.new if _is_untold(each.text, known))


def _is_untold(text: str, known: set[str]) -> bool:
    untold = set(content_terms(stems(text, LONGEST))) - known
    return len(untold) >= MIN_NEW_TERMS or any(
        term[0] == "#" and is_distinctive_amount(term) for term in untold
    )


def _stage(verdict: ArticleVerdict, story: OpenStory | None) -> Stage:
    if story is not None:
        return story.stage
    return verdict.development.stage if verdict.development else Stage.REPORTED


def _reason(outcome: str, text: str, article: Article, revised: Revision) -> Reason:
    evidence: dict[str, object] = {"version": article.version, "change": revised.kind.value}
    if revised.new:
        evidence["new"] = [sentence.text for sentence in revised.new]
    return Reason(PipelineStep.DEVELOPMENT, outcome, text, evidence)

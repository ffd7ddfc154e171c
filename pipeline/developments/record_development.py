"""The development that a record of a proceeding is: its action, told once; procedure is counted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from policywire.config.enums import ArticleKind, DevelopmentKind, Stage, Strength
from policywire.pipeline.developments.development_context import DevelopmentContext
from policywire.pipeline.developments.development_rules import DevelopmentCandidate
from policywire.pipeline.developments.new_sentences import opening_sentences
from policywire.pipeline.model.article_verdict import PipelineStep, Reason
from policywire.pipeline.model.proceeding import Action, ActionWeight
from policywire.pipeline.stories.open_story import OpenStory, RememberedArticle
from policywire.pipeline.text.stage import current_stage
from policywire.pipeline.topics.query.planner import FOLLOWED

COMPARED = 400
"""So many records of a proceeding, the newest, are asked whether they told of the same action."""


def record_development(
    situation: DevelopmentContext, action: Action
) -> DevelopmentCandidate | Reason:
    """What a record brings: its action, or the reason why nobody is told of it."""
    records = list(islice(_records(situation, action), COMPARED))
    told = next((each for each in records if _tells(each, action, situation)), None)
    if told is not None:
        return _known(told, action)
    if action.weight is not ActionWeight.PROCEDURAL:
        return _action(situation, action, situation.topics)
    topics = _met_by_words(situation) if situation.story is None else ()
    return _action(situation, action, topics) if topics else _procedural(records, action)


def _records(situation: DevelopmentContext, action: Action) -> Iterable[RememberedArticle]:
    known = situation.memory.on_proceeding(action.proceeding)
    return (each for each in known if each.action is not None)


def _tells(known: RememberedArticle, action: Action, situation: DevelopmentContext) -> bool:
    same = known.outlet == situation.article.outlet
    return known.action is not None and action.is_told_by(known.action, same_source=same)


def _met_by_words(situation: DevelopmentContext) -> tuple[str, ...]:
    """The topics that look for words: to them the proceeding itself is news, whatever was filed."""
    return tuple(
        match.topic for match in situation.matches if not match.clause.startswith(FOLLOWED)
    )


def _action(
    situation: DevelopmentContext, action: Action, topics: tuple[str, ...]
) -> DevelopmentCandidate:
    story = situation.story
    before = story.stage if story is not None else Stage.REPORTED
    stage = current_stage(filter(None, (before, action.stage)))
    quiet = action.weight is ActionWeight.DETAIL and not (
        story is None and _met_by_words(situation)
    )
    return DevelopmentCandidate(
        kind=_kind(story, moved=stage is not before),
        topics=topics,
        new=opening_sentences(situation.article.text, 1),
        stage=stage,
        previous_stage=stage if story is None else before,
        novelty=1.0,
        text=f"{action.headline}.",
        evidence={
            "proceeding": action.proceeding.id,
            "action": action.name,
            "weight": action.weight.value,
        },
        strength=Strength.DETAIL if quiet else Strength.DEVELOPMENT,
        headline=action.headline,
    )


def _kind(story: OpenStory | None, *, moved: bool) -> DevelopmentKind:
    if story is None:
        return DevelopmentKind.NEW_STORY
    first = not story.kinds[ArticleKind.OFFICIAL_DOCUMENT]
    return DevelopmentKind.STAGE if moved and not first else DevelopmentKind.OFFICIAL_DOCUMENT


def _known(told: RememberedArticle, action: Action) -> Reason:
    text = f"{told.outlet} has told of this action of {action.proceeding.number} already."
    evidence = {"of": told.url, "action": action.name, "proceeding": action.proceeding.id}
    return Reason(PipelineStep.DEVELOPMENT, "known action", text, evidence)


def _procedural(records: list[RememberedArticle], action: Action) -> Reason:
    """Procedure is folded into a count."""
    folded = 1 + sum(
        each.action is not None and each.action.weight is ActionWeight.PROCEDURAL
        for each in records
    )
    number = action.proceeding.number
    text = (
        f"Procedure, counted and not told: {action.name}. Entry {folded} of that sort of {number}."
    )
    evidence = {"action": action.name, "count": folded, "proceeding": action.proceeding.id}
    return Reason(PipelineStep.DEVELOPMENT, "procedural", text, evidence)

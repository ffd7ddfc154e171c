"""Whether an article moves its story, how, and with which sentences."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from policywire.config.enums import ArticleKind
from policywire.pipeline.developments.development_context import (
    COMPARED,
    Measured,
    Situation,
    measure,
)
from policywire.pipeline.developments.development_rules import (
    Turn,
    act_turn,
    facts_turn,
    official_turn,
    opening,
    revived,
    stage_turn,
    surge,
    unheard,
)
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.developments.opinion import is_comment, is_opinion
from policywire.pipeline.model.article_verdict import Development, Reason, Step
from policywire.pipeline.stories.feedback_thresholds import STARTS, Threshold
from policywire.pipeline.stories.story_memory import OpenStory
from policywire.pipeline.stories.volume_baseline import COPY_COUNTS


def develop(situation: Situation) -> tuple[Development | None, Reason]:
    """Judge one article that has a place in a story."""
    turn = _turn(situation)
    if isinstance(turn, Reason):
        return None, turn
    reason = Reason(Step.DEVELOPMENT, turn.kind.value, turn.text, turn.evidence)
    return _development(situation, turn), reason


def _turn(situation: Situation) -> Turn | Reason:
    story = situation.story
    if story is None:
        return _known_opinion(situation) or opening(situation)
    if situation.copy is not None:
        none = _none("copy", "A copy tells nothing new.", {"of": situation.copy.of})
        return unheard(situation, story) or none
    if _only_opinion(story) and not is_opinion(situation.article):
        return opening(situation)
    measured = measure(situation, story)
    return (
        _moved(situation, story, measured)
        or unheard(situation, story)
        or surge(situation, story, measured)
        or _known(situation, measured)
    )


def _moved(situation: Situation, story: OpenStory, measured: Measured) -> Turn | None:
    """The article moves its story by what it says."""
    article = situation.article
    if article.kind is ArticleKind.OFFICIAL_DOCUMENT and not story.kinds[article.kind]:
        return official_turn(situation, story)
    if is_comment(article):
        return None
    return stage_turn(situation, story, measured) or revived(
        situation,
        story,
        act_turn(situation, story, measured) or facts_turn(situation, story, measured),
    )


def _only_opinion(story: OpenStory) -> bool:
    """Whether no article of the story has been news: the next one is its first."""
    return all(is_opinion(known) for known in story.members.values())


def _known_opinion(situation: Situation) -> Reason | None:
    """An opinion that opens a story of its own on a matter that its topics have heard of."""
    if not is_opinion(situation.article):
        return None
    line = situation.memory.line_members(situation.placement.storyline)
    members = list(islice(line, COMPARED))
    heard = {topic for known in members for topic in known.topics}
    if not members or not heard.issuperset(situation.topics):
        return None
    return _none("comment", "A comment, explainer or look back on a known matter.", {})


def _known(situation: Situation, measured: Measured) -> Reason:
    if is_comment(situation.article):
        return _none("comment", "A comment, explainer or look back on a known matter.", {})
    moved = {
        topic: least
        for topic in situation.topics
        if (least := situation.tuning.of(topic, Threshold.NEW)) != STARTS[Threshold.NEW]
    }
    figures = measured.figures() | ({"needed since marks": moved} if moved else {})
    return _none("known", "It tells what is known in other words.", figures)


def _none(outcome: str, text: str, evidence: Mapping[str, object]) -> Reason:
    return Reason(Step.DEVELOPMENT, outcome, text, evidence)


def _development(situation: Situation, turn: Turn) -> Development:
    article, placement = situation.article, situation.placement
    value, parts = importance(
        tier=article.tier,
        kind=turn.kind,
        stage=turn.stage,
        outlets=_reach(situation.story),
        novelty=turn.novelty,
        matches=situation.matches,
    )
    return Development(
        kind=turn.kind,
        story=placement.story,
        storyline=placement.storyline,
        article=article.url,
        at=article.when,
        topics=turn.topics,
        new=turn.new,
        importance=value,
        stage=turn.stage,
        previous_stage=turn.previous,
        actor=turn.actor,
        parts=parts,
    )


def _reach(story: OpenStory | None) -> float:
    if story is None:
        return 1.0
    return 1.0 + story.independent + COPY_COUNTS * len(story.copies)

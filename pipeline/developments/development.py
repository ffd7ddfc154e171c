"""Whether an article is a development of its story, which, and with which sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policywire.config.enums import ArticleKind, Strength
from policywire.pipeline.developments.development_context import (
    DevelopmentContext,
    NoveltyEvidence,
    gather_evidence,
    opening_strength,
)
from policywire.pipeline.developments.development_rules import (
    DevelopmentCandidate,
    new_act,
    new_facts,
    new_for_topic,
    new_stage,
    new_story,
    official_document,
    revived,
    surge,
)
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.developments.opinion import is_opinion
from policywire.pipeline.developments.record_development import record_development
from policywire.pipeline.developments.told_sentences import told_sentences
from policywire.pipeline.model.article_verdict import Development, PipelineStep, Reason
from policywire.pipeline.stories.feedback_thresholds import DEFAULTS, ThresholdKind
from policywire.pipeline.stories.open_story import OpenStory
from policywire.pipeline.stories.volume_baseline import COPY_WEIGHT


def develop(situation: DevelopmentContext) -> tuple[Development | None, Reason]:
    """Process one article that has a place in a story."""
    action = situation.features.action
    turn = record_development(situation, action) if action else _find_development(situation)
    if isinstance(turn, Reason):
        return None, turn
    turn = _lowered_for_mentions(situation, turn)
    reason = Reason(PipelineStep.DEVELOPMENT, turn.kind.value, turn.text, turn.evidence)
    return _development(situation, turn), reason


def _lowered_for_mentions(
    situation: DevelopmentContext, turn: DevelopmentCandidate
) -> DevelopmentCandidate:
    """A development is only a detail to topics that its article mentions in passing."""
    about = {match.topic for match in situation.matches if match.about}
    if not turn.topics or about.intersection(turn.topics):
        return turn
    text = f"{turn.text} It is told as a detail, since it only mentions {', '.join(turn.topics)}."
    return replace(turn, strength=Strength.DETAIL, text=text)


def _find_development(situation: DevelopmentContext) -> DevelopmentCandidate | Reason:
    story = situation.story
    if story is None:
        return _known_opinion(situation) or new_story(situation, opening_strength(situation))
    if situation.copy is not None:
        none = _none("copy", "A copy contains nothing new.", {"of": situation.copy.of})
        return new_for_topic(situation, story) or none
    if _only_opinion(story) and not is_opinion(situation.article):
        return new_story(situation, Strength.DEVELOPMENT)
    measured = gather_evidence(situation, story)
    return (
        _told_to_all(situation, story, _from_content(situation, story, measured))
        or surge(situation, story, measured)
        or _known(situation, measured)
    )


def _from_content(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> DevelopmentCandidate | None:
    """A development by what the article says."""
    article = situation.article
    if article.kind is ArticleKind.OFFICIAL_DOCUMENT and not story.kinds[article.kind]:
        return official_document(situation, story)
    if measured.is_commentary:
        return None
    return new_stage(situation, story, measured) or revived(
        situation,
        story,
        new_act(situation, story, measured) or new_facts(situation, story, measured),
    )


def _told_to_all(
    situation: DevelopmentContext, story: OpenStory, turn: DevelopmentCandidate | None
) -> DevelopmentCandidate | None:
    """The turn, but no detail to whose topic the story is new.

    A detail waits for the next alert on its story, and they had none. Who follows several topics of
    which only one is new to it is told, too: one article has one strength.
    """
    first = new_for_topic(situation, story)
    if first is None or (turn is not None and turn.strength is not Strength.DETAIL):
        return turn
    if turn is None or set(turn.topics) <= set(first.topics):
        return first
    text = f"{turn.text} {first.text}"
    return replace(turn, strength=Strength.DEVELOPMENT, text=text)


def _only_opinion(story: OpenStory) -> bool:
    """Whether no article of the story has been news: the next one is its first."""
    return all(is_opinion(known) for known in story.members.values())


def _known_opinion(situation: DevelopmentContext) -> Reason | None:
    """An opinion that opens a story of its own on a matter known to its topics."""
    if not is_opinion(situation.article):
        return None
    if not situation.memory.knows_topics(situation.topics):
        return None
    return _none("comment", "A comment, explainer or retrospective on a known matter.", {})


def _known(situation: DevelopmentContext, measured: NoveltyEvidence) -> Reason:
    if measured.is_commentary:
        return _none("comment", "A comment, explainer or retrospective on a known matter.", {})
    moved = {
        topic: least
        for topic in situation.topics
        if (least := situation.thresholds.value(topic, ThresholdKind.NEW))
        != DEFAULTS[ThresholdKind.NEW]
    }
    figures = measured.as_evidence() | ({"needed since marks": moved} if moved else {})
    return _none("known", "It repeats what is known in other words.", figures)


def _none(outcome: str, text: str, evidence: Mapping[str, object]) -> Reason:
    return Reason(PipelineStep.DEVELOPMENT, outcome, text, evidence)


def _development(situation: DevelopmentContext, turn: DevelopmentCandidate) -> Development:
    article, placement = situation.article, situation.placement
    value, parts = importance(
        tier=article.tier,
        kind=turn.kind,
        stage=turn.stage,
        outlets=_reach(situation.story),
        novelty=turn.novelty,
        matches=situation.matches,
        acts=situation.features.acts,
        strength=turn.strength,
    )
    return Development(
        kind=turn.kind,
        story=placement.story,
        storyline=placement.storyline,
        article=article.url,
        at=article.published_or_found,
        topics=turn.topics,
        new=told_sentences(article, turn.new, situation.features.acts, turn.strength),
        importance=value,
        stage=turn.stage,
        previous_stage=turn.previous_stage,
        actor=turn.actor,
        strength=turn.strength,
        parts=parts,
        headline=turn.headline,
    )


def _reach(story: OpenStory | None) -> float:
    if story is None:
        return 1.0
    return 1.0 + story.independent_outlets + COPY_WEIGHT * len(story.copies)

"""The developments that an article can bring, each with the sentences that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from policywire.config.enums import DevelopmentKind, Stage, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.lede_acts import StageMention
from policywire.pipeline.developments.actor import actor_of
from policywire.pipeline.developments.development_context import (
    COMPARED,
    DevelopmentContext,
    NoveltyEvidence,
    is_past_grace_period,
)
from policywire.pipeline.developments.new_sentences import opening_sentences
from policywire.pipeline.developments.stage_return import is_return
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.stories.feedback_thresholds import DEFAULTS, ThresholdKind
from policywire.pipeline.stories.open_story import OpenStory
from policywire.pipeline.stories.volume_baseline import SURGE_COOLDOWN, SURGE_WINDOW_HOURS
from policywire.pipeline.text.stage import is_stage_progress

NEW_WITH_STAGE = 0.08
"""With a new stage in the lead so little novelty is enough; in the headline it needs none."""

REVIVED_AFTER = timedelta(days=21)
"""A story without a report for so long is revived by one with new facts."""

OPPOSING_STAGES = frozenset({Stage.CHALLENGED, Stage.BLOCKED, Stage.UPHELD, Stage.WITHDRAWN})
"""Stages that others bring about: they do not belong to the deed that opened the story."""


@dataclass(frozen=True, slots=True)
class DevelopmentCandidate:
    """What an article does to its story."""

    kind: DevelopmentKind
    topics: tuple[str, ...]
    new: tuple[NewSentence, ...]
    stage: Stage
    previous_stage: Stage
    novelty: float
    text: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    actor: str = ""
    strength: Strength = Strength.DEVELOPMENT
    headline: str = ""
    """How an action of a proceeding is told."""


def new_story(situation: DevelopmentContext, strength: Strength) -> DevelopmentCandidate:
    """The first article of a story."""
    sign = situation.features.stage_mention
    stage = sign.stage if sign else Stage.REPORTED
    return DevelopmentCandidate(
        kind=DevelopmentKind.NEW_STORY,
        topics=situation.topics,
        new=opening_sentences(situation.article.text),
        stage=stage,
        previous_stage=stage,
        novelty=1.0,
        text="The first article of its story.",
        evidence=_sign_figures(sign),
        actor=_actor(situation, stage),
        strength=strength,
    )


def official_document(situation: DevelopmentContext, story: OpenStory) -> DevelopmentCandidate:
    """The first official document of a story."""
    sign = situation.features.stage_mention
    stage = sign.stage if sign and is_stage_progress(story.stage, sign.stage) else story.stage
    return DevelopmentCandidate(
        kind=DevelopmentKind.OFFICIAL_DOCUMENT,
        topics=situation.topics,
        new=opening_sentences(situation.article.text),
        stage=stage,
        previous_stage=story.stage,
        novelty=1.0,
        text="The first official document of the story.",
        evidence=_sign_figures(sign),
        actor=_actor(situation, stage),
    )


def new_stage(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> DevelopmentCandidate | None:
    """The article reports a stage beyond the story's own."""
    sign = situation.features.stage_mention
    if sign is None or not _is_new_stage(situation, story, sign):
        return None
    if not sign.in_title and measured.novelty.probability < NEW_WITH_STAGE:
        return None
    actor = _actor(situation, sign.stage)
    return DevelopmentCandidate(
        kind=DevelopmentKind.STAGE,
        topics=situation.topics,
        new=_sign_sentence(situation.article, sign) or measured.new_sentences,
        stage=sign.stage,
        previous_stage=story.stage,
        novelty=measured.novelty.probability,
        text=f"The story goes from {story.stage} to {sign.stage}: “{sign.words}”"
        + (f", by {actor}." if actor else "."),
        evidence={**measured.as_evidence(), **_sign_figures(sign)},
        actor=actor,
        strength=Strength.DETAIL if measured.acts.is_known_deed else Strength.DEVELOPMENT,
    )


def new_act(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> DevelopmentCandidate | None:
    """The headline reports an act that no article of the story reported."""
    told = [one for one in measured.acts.new if one.in_title]
    acts = {one.act.name for one in told}
    if not acts:
        return None
    topics = _new_to(situation, measured, shown=True)
    if situation.topics and not topics:
        return None
    return DevelopmentCandidate(
        kind=DevelopmentKind.NEW_FACTS,
        topics=topics,
        new=measured.new_sentences or opening_sentences(situation.article.text, 1),
        stage=story.stage,
        previous_stage=story.stage,
        novelty=measured.novelty.probability,
        text="Its headline reports an act that no other article of the story has reported: "
        + ", ".join(f"{one.words} ({one.act.name.replace('_', ' ')})" for one in told)
        + ".",
        evidence={**measured.as_evidence(), "acts": sorted(acts)},
        strength=_strength_of_act(situation, story, measured),
    )


def new_facts(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> DevelopmentCandidate | None:
    """The text, or the headline's figures, are new enough."""
    # On the first half day each outlet has its own figures, even in the headline.
    shown = bool(measured.headline_amounts) and is_past_grace_period(situation, story)
    if not measured.new_sentences or not (measured.is_new or shown or measured.is_detail):
        return None
    topics = _new_to(situation, measured, shown=shown)
    # Who reports a known act without a later day tells it again, with figures of their own.
    again = measured.acts.repeated and not measured.acts.later_day
    loud = (measured.is_new and not again) or (shown and not measured.acts.known_day)
    strength = Strength.DEVELOPMENT if loud else Strength.DETAIL
    if situation.topics and not topics:
        topics, strength = situation.topics, Strength.DETAIL
    return DevelopmentCandidate(
        kind=DevelopmentKind.NEW_FACTS,
        topics=topics,
        new=measured.new_sentences,
        stage=story.stage,
        previous_stage=story.stage,
        novelty=measured.novelty.probability,
        text="It says what no other article of the story has said.",
        evidence=measured.as_evidence(),
        strength=strength,
    )


def revived(
    situation: DevelopmentContext, story: OpenStory, turn: DevelopmentCandidate | None
) -> DevelopmentCandidate | None:
    """New facts after a long silence."""
    quiet = situation.article.published_or_found - max(
        known.when for known in story.latest(COMPARED)
    )
    if turn is None or quiet < REVIVED_AFTER:
        return turn
    text = f"After {quiet.days} quiet days it is back in the news. {turn.text}"
    return replace(turn, kind=DevelopmentKind.REVIVED, text=text)


def new_for_topic(situation: DevelopmentContext, story: OpenStory) -> DevelopmentCandidate | None:
    """A topic that is new to the story: its recipients are notified now."""
    heard = story.topics | situation.original_topics
    topics = tuple(topic for topic in situation.topics if topic not in heard)
    if not topics:
        return None
    return DevelopmentCandidate(
        kind=DevelopmentKind.NEW_STORY,
        topics=topics,
        new=opening_sentences(situation.article.text),
        stage=story.stage,
        previous_stage=story.stage,
        novelty=0.5,
        text="No earlier article of the story matched " + ", ".join(topics) + ".",
        evidence={"unheard topics": list(topics)},
        actor=_actor(situation, story.stage),
    )


def surge(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> DevelopmentCandidate | None:
    """Many more report than usual: once a week, by the article with which it shows."""
    article = situation.article
    since = article.published_or_found - timedelta(hours=SURGE_WINDOW_HOURS)
    told = any(article.published_or_found - at < SURGE_COOLDOWN for at in story.surges.values())
    if told or not is_past_grace_period(situation, story):
        return None
    reports = story.report_volume(since, article.published_or_found, article.outlet)
    found = situation.memory.volume_baseline.surge(
        situation.topics, reports, article.published_or_found
    )
    if found is None:
        return None
    return DevelopmentCandidate(
        kind=DevelopmentKind.SURGE,
        topics=situation.topics,
        new=measured.new_sentences,
        stage=story.stage,
        previous_stage=story.stage,
        novelty=measured.novelty.probability,
        text=f"{found.reports:.0f} independent reports in a day; the whole topic {found.topic} "
        f"usually has {found.usual:.1f} in these hours of the week.",
        evidence={
            **measured.as_evidence(),
            "reports": found.reports,
            "usual": round(found.usual, 2),
        },
    )


def _actor(situation: DevelopmentContext, stage: Stage) -> str:
    """Who brought the story to a stage, if the article reports that stage."""
    sign = situation.features.stage_mention
    told = sign is not None and sign.stage is stage
    return actor_of(situation.article, stage, situation.features.acts) if told else ""


def _is_new_stage(situation: DevelopmentContext, story: OpenStory, sign: StageMention) -> bool:
    """A stage beyond the story's own, reported by none of its articles, or one that comes back.

    On a story's first day other papers report the same act in other verbs; only the headline that a
    court or a retreat stands in its way is believed so early.
    """
    if is_return(situation, story, sign):
        return True
    if not is_stage_progress(story.stage, sign.stage) or story.stage_counts[sign.stage]:
        return False
    return is_past_grace_period(situation, story) or (
        sign.in_title and sign.stage in OPPOSING_STAGES
    )


def _strength_of_act(
    situation: DevelopmentContext, story: OpenStory, measured: NoveltyEvidence
) -> Strength:
    """An act interrupts when it cannot be the known deed in other words.

    Without a later day an act of a side that is known to have acted may well be that.
    """
    acts = measured.acts
    ripe = is_past_grace_period(situation, story) or acts.is_at_once
    other = acts.later_day or acts.new_side or acts.is_at_once
    return Strength.DEVELOPMENT if ripe and other and not acts.is_known_deed else Strength.DETAIL


def _sign_sentence(article: Article, sign: StageMention) -> tuple[NewSentence, ...]:
    if sign.sentence is None:
        return opening_sentences(article.text, 1)
    start, end = sign.sentence
    return (NewSentence(article.text[start:end], start, end),)


def _new_to(
    situation: DevelopmentContext, measured: NoveltyEvidence, *, shown: bool
) -> tuple[str, ...]:
    """The topics for which it is new enough: people may have asked for more than the least.

    Then it does not suffice either that something new is `shown` in the headline.
    """
    likely = measured.novelty.probability
    needed = {
        topic: situation.thresholds.value(topic, ThresholdKind.NEW) for topic in situation.topics
    }
    return tuple(
        topic
        for topic, least in needed.items()
        if likely >= least or (shown and least == DEFAULTS[ThresholdKind.NEW])
    )


def _sign_figures(sign: StageMention | None) -> dict[str, object]:
    return {"stage": sign.stage.value, "stage words": sign.words} if sign else {}

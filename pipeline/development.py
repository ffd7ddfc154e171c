"""Whether an article moves its story, how, and with which sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from config.terms import ArticleKind, DevelopmentKind, Stage
from crawler.article import Article, Form
from pipeline.actor import actor_of
from pipeline.article_reading import ArticleReading
from pipeline.development_act import acts_in
from pipeline.development_novelty import NEW, Novelty, novelty
from pipeline.development_sentences import Sentence, first, new_amounts, newest, read_sentences
from pipeline.importance import importance
from pipeline.lead import headline
from pipeline.stage import StageSign, moves
from pipeline.story_likeness import Ruler
from pipeline.story_memory import Known, OpenStory, StoryMemory, untold_terms
from pipeline.story_profile import TITLE_WORDS
from pipeline.tempo import COOL, COPY_COUNTS, WINDOW
from pipeline.tuning import STARTS, Threshold, Tuning
from pipeline.verdict import (
    Copy,
    Development,
    Match,
    NewSentence,
    Placement,
    Reason,
    Step,
)
from pipeline.wording import stems, telling

COMPARED = 20
COMPARED_ELSEWHERE = 10
"""So many articles of the story, and of its storyline, are compared with at most: the newest."""

LEAD = 6
"""New amounts count in so many sentences: further down stands background."""

NEW_WITH_STAGE = 0.08
"""With a new stage in the lead so little novelty is enough; in the headline it needs none."""

SETTLED = timedelta(hours=12)
"""On its first half day other outlets tell a story's first stage in other verbs."""

QUIET = timedelta(days=21)
"""A story without a report for so long is revived by one with new facts."""

_COMMENT = re.compile(
    r"^(?:opinion|editorial|commentary|column|analysis|explainer|fact.?check|letters?)\b"
    r"|\b(?:opinion|editorial|op-ed|explained|explainer|what to know|what you need to know"
    r"|here'?s (?:what|why|how)|key takeaways|takeaways|timeline|a look back|years? (?:ago|later)"
    r"|anniversary|fact.?check(?:ing)?|q&a)\b"
    r"|^(?:why|how|what|who|when|should|can|will|is|are|do|does)\b[^?]*\?$",
    re.IGNORECASE,
)

_OPINION = re.compile(
    r"^(?:opinion|editorial|commentary|column|explainer|fact.?check|letters?)\b"
    r"|\b(?:op-ed|explained|explainer|a look back|fact.?check(?:ing)?)\b|\|\s*opinion\b",
    re.IGNORECASE,
)
"""What is certain enough to keep an article silent that opens a story of its own."""

_OPINION_PAGE = re.compile(
    r"^https?://(?:[^/]*/)+(?:opinions?|op-?eds?|editorials?|commentary|columns?|letters)/",
    re.IGNORECASE,
)
"""The part of a paper that an address names."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when an article's development is judged."""

    reading: ArticleReading
    matches: tuple[Match, ...]
    copy: Copy | None
    placement: Placement
    ruler: Ruler
    memory: StoryMemory
    original_topics: frozenset[str] = frozenset()
    tuning: Tuning = field(default_factory=Tuning)

    @property
    def article(self) -> Article:
        """The article that is judged."""
        return self.reading.article

    @property
    def story(self) -> OpenStory | None:
        """The story as it stands before the article; None when the article opens it."""
        return self.memory.stories.get(self.placement.story)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that the article matches."""
        return tuple(match.topic for match in self.matches)


@dataclass(frozen=True, slots=True)
class Turn:
    """What an article does to its story."""

    kind: DevelopmentKind
    topics: tuple[str, ...]
    new: tuple[NewSentence, ...]
    stage: Stage
    previous: Stage
    novelty: float
    text: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    actor: str = ""


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
        return _known_opinion(situation) or _opening(situation)
    if situation.copy is not None:
        none = _none("copy", "A copy tells nothing new.", {"of": situation.copy.of})
        return _unheard(situation, story) or none
    if _only_opinion(story) and not _is_opinion(situation.article):
        return _opening(situation)
    measured = _measure(situation, story)
    return (
        _moved(situation, story, measured)
        or _unheard(situation, story)
        or _surge(situation, story, measured)
        or _known(situation, measured)
    )


def _is_comment(article: Article) -> bool:
    if Form.OPINION in article.forms or Form.EXPLAINER in article.forms:
        return True
    return bool(_COMMENT.search(article.title) or _OPINION_PAGE.match(article.url))


def _is_opinion(article: Article | Known) -> bool:
    return bool(_OPINION.search(article.title) or _OPINION_PAGE.match(article.url))


def _only_opinion(story: OpenStory) -> bool:
    """Whether no article of the story has been news: the next one is its first."""
    return all(_is_opinion(known) for known in story.members.values())


def _known_opinion(situation: Situation) -> Reason | None:
    """An opinion that opens a story of its own on a matter that its topics have heard of."""
    if not _is_opinion(situation.article):
        return None
    line = situation.memory.line_members(situation.placement.storyline)
    members = list(islice(line, COMPARED))
    heard = {topic for known in members for topic in known.topics}
    if not members or not heard.issuperset(situation.topics):
        return None
    return _none("comment", "A comment, explainer or look back on a known matter.", {})


def _opening(situation: Situation) -> Turn:
    sign = situation.reading.sign
    stage = sign.stage if sign else Stage.REPORTED
    return Turn(
        kind=DevelopmentKind.NEW_STORY,
        topics=situation.topics,
        new=first(situation.article.text),
        stage=stage,
        previous=stage,
        novelty=1.0,
        text="The first article of its story.",
        evidence=_sign_figures(sign),
        actor=_actor(situation, stage),
    )


def _moved(situation: Situation, story: OpenStory, measured: _Measured) -> Turn | None:
    """The article moves its story by what it says."""
    article = situation.article
    if article.kind is ArticleKind.OFFICIAL_DOCUMENT and not story.kinds[article.kind]:
        return _official(situation, story)
    if _is_comment(article):
        return None
    return _stage_turn(situation, story, measured) or _revived(
        situation,
        story,
        _act_turn(situation, story, measured) or _facts_turn(situation, story, measured),
    )


def _official(situation: Situation, story: OpenStory) -> Turn:
    sign = situation.reading.sign
    stage = sign.stage if sign and moves(story.stage, sign.stage) else story.stage
    return Turn(
        kind=DevelopmentKind.OFFICIAL_DOCUMENT,
        topics=situation.topics,
        new=first(situation.article.text),
        stage=stage,
        previous=story.stage,
        novelty=1.0,
        text="The first official document of the story.",
        evidence=_sign_figures(sign),
        actor=_actor(situation, stage),
    )


AGAINST = frozenset({Stage.CHALLENGED, Stage.BLOCKED, Stage.UPHELD, Stage.WITHDRAWN})
"""Stages that others bring about: they do not belong to the deed that opened the story."""


@dataclass(frozen=True, slots=True)
class _Measured:
    novelty: Novelty
    new: tuple[NewSentence, ...]
    headline_amounts: tuple[str, ...]
    """Amounts in the headline that no known article names."""


def _measure(situation: Situation, story: OpenStory) -> _Measured:
    members = _compared(situation.memory, story)
    untold = untold_terms(situation.reading.profile, members)
    text = situation.article.text
    read = read_sentences(text, situation.ruler, untold)
    told = _lead_amounts(read) if _is_settled(situation, story) else frozenset()
    found = novelty(situation.ruler, told, members, situation.placement.similarity)
    amounts = new_amounts(telling(stems(situation.article.title, TITLE_WORDS)), untold)
    return _Measured(found, newest(text, read), amounts)


def _lead_amounts(read: Sequence[Sentence]) -> frozenset[str]:
    """The new amounts near the top; on the first half day each outlet has its own."""
    return frozenset(amount for one in read[:LEAD] for amount in one.new_amounts)


def _compared(memory: StoryMemory, story: OpenStory) -> Sequence[Known]:
    line = memory.line_members(story.storyline, besides=story.id)
    return [*story.latest(COMPARED), *islice(line, COMPARED_ELSEWHERE)]


def _stage_turn(situation: Situation, story: OpenStory, measured: _Measured) -> Turn | None:
    sign = situation.reading.sign
    if sign is None or not _is_turn(situation, story, sign):
        return None
    if not sign.in_title and measured.novelty.probability < NEW_WITH_STAGE:
        return None
    actor = _actor(situation, sign.stage)
    return Turn(
        kind=DevelopmentKind.STAGE,
        topics=situation.topics,
        new=_sign_sentence(situation.article, sign) or measured.new,
        stage=sign.stage,
        previous=story.stage,
        novelty=measured.novelty.probability,
        text=f"The story moves from {story.stage} to {sign.stage}: “{sign.words}”"
        + (f", by {actor}." if actor else "."),
        evidence={**_figures(measured), **_sign_figures(sign)},
        actor=actor,
    )


def _actor(situation: Situation, stage: Stage) -> str:
    """Who brought the story to a stage, if the article tells of that stage."""
    sign = situation.reading.sign
    return actor_of(situation.article, stage) if sign and sign.stage is stage else ""


def _is_turn(situation: Situation, story: OpenStory, sign: StageSign) -> bool:
    """A stage beyond the story's own, told by none of its articles.

    On a story's first day other papers tell the same deed in other verbs; only the headline that a
    court or a retreat stands in its way is believed so early.
    """
    if not moves(story.stage, sign.stage) or story.told[sign.stage]:
        return False
    return _is_settled(situation, story) or (sign.in_title and sign.stage in AGAINST)


def _is_settled(situation: Situation, story: OpenStory) -> bool:
    """Whether the story is old enough for other verbs to mean other deeds."""
    return situation.article.when - _begun(story) >= SETTLED


def _sign_sentence(article: Article, sign: StageSign) -> tuple[NewSentence, ...]:
    if sign.sentence is None:
        return first(article.text, 1)
    start, end = sign.sentence
    return (NewSentence(article.text[start:end], start, end),)


def _act_turn(situation: Situation, story: OpenStory, measured: _Measured) -> Turn | None:
    """The headline tells of a deed that no article of the story told."""
    acts = acts_in(headline(situation.article.title))
    if not acts or not _is_settled(situation, story):
        return None
    acts = frozenset(act for act in acts if not story.told[act])
    topics = _new_to(situation, measured, shown=True)
    if not acts or (situation.topics and not topics):
        return None
    return Turn(
        kind=DevelopmentKind.NEW_FACTS,
        topics=topics,
        new=measured.new or first(situation.article.text, 1),
        stage=story.stage,
        previous=story.stage,
        novelty=measured.novelty.probability,
        text="Its headline tells what none of the story's articles has told: "
        + ", ".join(sorted(acts))
        + ".",
        evidence={**_figures(measured), "acts": sorted(acts)},
    )


def _facts_turn(situation: Situation, story: OpenStory, measured: _Measured) -> Turn | None:
    if not measured.new or not _is_new(situation, story, measured):
        return None
    shown = bool(measured.headline_amounts) and _is_settled(situation, story)
    topics = _new_to(situation, measured, shown=shown)
    if situation.topics and not topics:
        return None
    return Turn(
        kind=DevelopmentKind.NEW_FACTS,
        topics=topics,
        new=measured.new,
        stage=story.stage,
        previous=story.stage,
        novelty=measured.novelty.probability,
        text="It says what none of the story's articles has said.",
        evidence=_figures(measured),
    )


def _is_new(situation: Situation, story: OpenStory, measured: _Measured) -> bool:
    """On the first half day each outlet has its own figures, even in the headline."""
    if measured.novelty.probability >= NEW:
        return True
    return bool(measured.headline_amounts) and _is_settled(situation, story)


def _new_to(situation: Situation, measured: _Measured, *, shown: bool) -> tuple[str, ...]:
    """The topics for which it is new enough: people may have asked for more than the least.

    Then it does not suffice either that something new is `shown` in the headline.
    """
    likely = measured.novelty.probability
    needed = {topic: situation.tuning.of(topic, Threshold.NEW) for topic in situation.topics}
    return tuple(
        topic
        for topic, least in needed.items()
        if likely >= least or (shown and least == STARTS[Threshold.NEW])
    )


def _revived(situation: Situation, story: OpenStory, turn: Turn | None) -> Turn | None:
    """New facts after a long silence are told as what they are."""
    quiet = situation.article.when - max(known.when for known in story.latest(COMPARED))
    if turn is None or quiet < QUIET:
        return turn
    text = f"After {quiet.days} quiet days it is taken up again. {turn.text}"
    return replace(turn, kind=DevelopmentKind.REVIVED, text=text)


def _unheard(situation: Situation, story: OpenStory) -> Turn | None:
    """Nothing is missed: a topic that never heard of the story hears of it now."""
    heard = story.topics | situation.original_topics
    unheard = tuple(topic for topic in situation.topics if topic not in heard)
    if not unheard:
        return None
    return Turn(
        kind=DevelopmentKind.NEW_STORY,
        topics=unheard,
        new=first(situation.article.text),
        stage=story.stage,
        previous=story.stage,
        novelty=0.5,
        text="No earlier article of the story matched " + ", ".join(unheard) + ".",
        evidence={"unheard topics": list(unheard)},
        actor=_actor(situation, story.stage),
    )


def _surge(situation: Situation, story: OpenStory, measured: _Measured) -> Turn | None:
    """Many more report than usual: told once a week, by the article with which it shows."""
    article = situation.article
    since = article.when - timedelta(hours=WINDOW)
    told = any(article.when - at < COOL for at in story.surges.values())
    if told or article.when - _begun(story) < SETTLED:
        return None
    reports = story.reports(since, article.when, article.outlet)
    found = situation.memory.tempo.surge(situation.topics, reports, article.when)
    if found is None:
        return None
    return Turn(
        kind=DevelopmentKind.SURGE,
        topics=situation.topics,
        new=measured.new,
        stage=story.stage,
        previous=story.stage,
        novelty=measured.novelty.probability,
        text=f"{found.reports:.0f} independent reports in a day; the whole topic {found.topic} "
        f"usually has {found.usual:.1f} in these hours of the week.",
        evidence={**_figures(measured), "reports": found.reports, "usual": round(found.usual, 2)},
    )


def _begun(story: OpenStory) -> datetime:
    return min(known.when for known in story.latest(COMPARED))


def _known(situation: Situation, measured: _Measured) -> Reason:
    if _is_comment(situation.article):
        return _none("comment", "A comment, explainer or look back on a known matter.", {})
    moved = {
        topic: least
        for topic in situation.topics
        if (least := situation.tuning.of(topic, Threshold.NEW)) != STARTS[Threshold.NEW]
    }
    figures = _figures(measured) | ({"needed since marks": moved} if moved else {})
    return _none("known", "It tells what is known in other words.", figures)


def _none(outcome: str, text: str, evidence: Mapping[str, object]) -> Reason:
    return Reason(Step.DEVELOPMENT, outcome, text, evidence)


def _figures(measured: _Measured) -> dict[str, object]:
    found = measured.novelty
    return {
        "novelty": round(found.probability, 3),
        "nearest": found.nearest.url,
        "headline amounts": [amount[1:] for amount in measured.headline_amounts],
        "features": {name: round(value, 3) for name, value in found.features.items()},
    }


def _sign_figures(sign: StageSign | None) -> dict[str, object]:
    return {"stage": sign.stage.value, "stage words": sign.words} if sign else {}


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

"""Candidates: articles about which the rules are unsure, with what a reader needs to know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from policywire.config.enums import (
    DevelopmentKind,
    DevelopmentReading,
    ModelUse,
    Strength,
)
from policywire.config.models import Topic
from policywire.config.models.language_model import LanguageModel
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, PipelineStep
from policywire.pipeline.opinions.shown import shown
from policywire.pipeline.stories.known_reports import StorySituation

_SURE = frozenset(
    {DevelopmentKind.OFFICIAL_DOCUMENT, DevelopmentKind.SURGE, DevelopmentKind.CORRECTION}
)
"""Developments that are counted, not read."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is asked about one article, and why. It is kept until the article is settled.

    `probability` is the rules' own that the article is news; None where they have none.
    """

    uses: tuple[ModelUse, ...]
    because: str
    probability: float | None
    situation: StorySituation
    relevance: tuple[str, ...] = ()
    """The topics for which it is asked whether the article belongs to them."""


def candidate_of(
    article: Article,
    verdict: ArticleVerdict,
    situation: StorySituation,
    settings: LanguageModel,
    topics: Mapping[str, Topic],
) -> Candidate | None:
    """What a model is to be asked about the article; None for nothing."""
    relevance = tuple(_relevance(verdict, situation, settings, topics))
    because = _unsure(verdict, situation, settings, topics)
    uses = []
    if relevance:
        uses.append(ModelUse.RELEVANCE)
    if because or (relevance and not verdict.matches):
        uses.append(ModelUse.DEVELOPMENT)
    if verdict.is_told or ModelUse.DEVELOPMENT in uses:
        uses.append(ModelUse.SENTENCE)
        uses += [ModelUse.TRANSLATION] if is_foreign(article, settings) else []
    wanted = tuple(each for each in uses if each in settings.uses)
    if not wanted or not any(shown(article)):
        return None
    reason = because or ("relevance" if relevance else "told")
    likely = probability_of(verdict, situation.line_novelty)
    return Candidate(wanted, reason, likely, situation, relevance)


def is_foreign(article: Article, settings: LanguageModel) -> bool:
    """Whether the article is in another language than the reader's."""
    return bool(article.language) and article.language[:2] != settings.translate_to


def probability_of(verdict: ArticleVerdict, line_novelty: float | None = None) -> float | None:
    """The rules' own probability that the article is news; None where they measure none.

    One that opens a story is news where it tells of another event than the nearest story, and on
    its storyline of more than the reports there: what is old on the line opens stories, too.
    """
    placement = verdict.placement
    if placement is not None and placement.opened:
        on_line = 1.0 if line_novelty is None else line_novelty
        return min(1.0 - placement.similarity, on_line)
    for reason in reversed(verdict.reasons):
        measured = reason.evidence.get("novelty")
        if reason.step is PipelineStep.DEVELOPMENT and isinstance(measured, int | float):
            return float(measured)
    return None


def _unsure(
    verdict: ArticleVerdict,
    situation: StorySituation,
    settings: LanguageModel,
    topics: Mapping[str, Topic],
) -> str:
    """Why the model is asked whether it is a development; empty when it is not asked."""
    asking = (match.topic for match in verdict.matches if _is_read(topics.get(match.topic)))
    if not any(asking) or not situation.known:
        return ""
    # What the record counts, a copy or a round-up is decided by more than words.
    if verdict.action is not None or verdict.copy is not None or verdict.placement is None:
        return ""
    made, likely = verdict.development, probability_of(verdict, situation.line_novelty)
    if made is None:
        return "not told"
    if made.kind in _SURE or likely is None:
        return ""
    inside = settings.unsure_from <= likely <= settings.unsure_to
    return "unsure" if inside or made.strength is Strength.DETAIL else ""


def _is_read(topic: Topic | None) -> bool:
    return topic is None or topic.development is DevelopmentReading.RULES_AND_MODEL


def _relevance(
    verdict: ArticleVerdict,
    situation: StorySituation,
    settings: LanguageModel,
    topics: Mapping[str, Topic],
) -> Iterable[str]:
    """Topics in plain words that the article may belong to, or only mentions.

    An article that met no topic is asked about where its story, or the story's line, met one.
    """
    if ModelUse.RELEVANCE not in settings.uses or verdict.copy is not None:
        return
    mentioned: Collection[str] = [match.topic for match in verdict.matches if not match.about]
    near = situation.topics if not verdict.matches and verdict.placement is not None else ()
    for key in dict.fromkeys((*mentioned, *near)):
        topic = topics.get(key)
        if topic is not None and topic.intent and not topic.paused:
            yield key

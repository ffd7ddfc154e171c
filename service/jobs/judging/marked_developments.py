"""Tell what people marked as a development: the program kept it quiet, or called it a detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policywire.alerts.message.build_alert import compose
from policywire.config.enums import DevelopmentKind
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Development,
    NewSentence,
    PipelineStep,
    Reason,
)
from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import articles
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.session import Session
from policywire.store.decisions import verdicts
from policywire.store.deliveries import deliveries, details
from policywire.store.stories import stories, story_merge_split
from policywire.store.stories.stories import StorySummary

MARKED = "marked"
"""The outcome of the reason that somebody gave."""


@dataclass(frozen=True, slots=True)
class MarkedDevelopments:
    """One look at the marks, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def tell(self, marks: Sequence[Mark]) -> int:
        """Tell each marked article that was not told; gives how many there were."""
        asked = [each for each in marks if each.kind is MarkKind.DEVELOPMENT and not each.undone]
        return sum(self._tell(mark) for mark in asked)

    def untell(self, marks: Sequence[Mark]) -> int:
        """Put each article back as it was judged whose mark was taken back; gives how many.

        What was sent stays sent; what still waits to be sent is not sent.
        """
        undone = [each for each in marks if each.kind is MarkKind.DEVELOPMENT and each.undone]
        return sum(self._untell(mark) for mark in undone)

    def _untell(self, mark: Mark) -> bool:
        article = articles.get(self.session, mark.article)
        verdict = verdicts.get(self.session, mark.article)
        if article is None or verdict is None:
            return False
        why = next((one for one in verdict.reasons if _is_of(one, mark)), None)
        if why is None:
            return False
        body = str(why.evidence.get("before", ""))
        before = replace(
            verdict,
            development=from_json(Development, body) if body else None,
            reasons=tuple(one for one in verdict.reasons if one is not why),
        )
        verdicts.revise(self.session, article, verdict, before)
        deliveries.withdraw_article(self.session, article.url, mark.at, self.now)
        return True

    def _tell(self, mark: Mark) -> bool:
        article = articles.get(self.session, mark.article)
        verdict = verdicts.get(self.session, mark.article)
        story = stories.summary(
            self.session, story_merge_split.story_of(self.session, mark.article)
        )
        if article is None or verdict is None or story is None or verdict.interrupts:
            return False
        told = _marked(article, verdict, story, mark)
        verdicts.tell(self.session, article, told)
        details.withdraw(self.session, article.url, self.now)
        self._notify(article, told)
        return True

    def _notify(self, article: Article, verdict: ArticleVerdict) -> None:
        assert verdict.development is not None
        context = stories.context(self.session, verdict.development.story, without=article.url)
        alert = compose(article, verdict, context, self.delivery_config.topics)
        writer = DeliveryWriter(self.session, self.delivery_config, self.now)
        writer.decide_and_write(alert, source=article.source)


def _is_of(reason: Reason, mark: Mark) -> bool:
    return reason.outcome == MARKED and reason.evidence.get("mark") == mark.id


def _marked(
    article: Article, verdict: ArticleVerdict, story: StorySummary, mark: Mark
) -> ArticleVerdict:
    """The verdict with the development that somebody says it is."""
    said = f" They said: {mark.reason}" if mark.reason else ""
    text = f"{mark.author} marked it as a development.{said}"
    was = verdict.development
    before = to_json(Development, was) if was is not None else ""
    why = Reason(PipelineStep.DEVELOPMENT, MARKED, text, {"mark": mark.id, "before": before})
    moved = _development(article, verdict, story)
    return replace(verdict, development=moved, reasons=(*verdict.reasons, why))


def _development(article: Article, verdict: ArticleVerdict, story: StorySummary) -> Development:
    kind = DevelopmentKind.NEW_FACTS if story.developments else DevelopmentKind.NEW_STORY
    weight, parts = importance(
        tier=article.tier,
        kind=kind,
        stage=story.stage,
        outlets=story.outlets,
        novelty=0.0,
        matches=verdict.matches,
    )
    return Development(
        kind=kind,
        story=story.id,
        storyline=story.storyline,
        article=article.url,
        at=article.published_or_found,
        topics=tuple(match.topic for match in verdict.matches),
        new=_new(article, verdict),
        importance=weight,
        stage=story.stage,
        previous_stage=story.stage,
        parts=parts,
    )


def _new(article: Article, verdict: ArticleVerdict) -> tuple[NewSentence, ...]:
    """What the program found new, or else how the article begins."""
    if verdict.development is not None and verdict.development.new:
        return verdict.development.new
    first = article.text.partition("\n")[0]
    return (NewSentence(first, 0, len(first)),) if first else ()

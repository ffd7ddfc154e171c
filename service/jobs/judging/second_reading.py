"""Second reading: an article about which the rules are unsure waits for opinions, then it is told.

Judging has two phases. In the first the rules decide, and verdict, story and what is to be asked
are written in one transaction; in the second, with answers or past the deadline, the verdict is
settled and its deliveries are written in another. No transaction waits for a network, and a process
that is killed in between finds the article waiting in the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from policywire.alerts.routing.route_tree import every_route
from policywire.config.enums import Cadence, DetailHandling
from policywire.config.models.language_model import LanguageModel
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.opinions.candidate import candidate_of
from policywire.pipeline.opinions.opinion import Opinion
from policywire.pipeline.opinions.opinion_reasons import outcome_of
from policywire.pipeline.opinions.settle import Limits, is_raised, settle
from policywire.pipeline.stories.known_reports import StorySituation
from policywire.service.jobs.judging.announce import announce
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import sources
from policywire.store.database.session import Session
from policywire.store.decisions import opinions, verdicts
from policywire.store.decisions.opinions import PendingOpinion
from policywire.store.recipients import subscriptions

COUNTED = timedelta(days=30)
"""The share of alerts that a model may add is counted over so long."""
RAISED = "raised"
"""An alert that the rules alone would not have told."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """One look at what waits, inside one transaction. `settings` is None while no model is on."""

    session: Session
    settings: LanguageModel | None
    delivery_config: DeliveryConfig
    now: datetime

    def asks(self, article: Article, verdict: ArticleVerdict, situation: StorySituation) -> bool:
        """Let the article wait for opinions, where some are wanted; whether it waits."""
        if self.settings is None:
            return False
        topics = self.delivery_config.topics
        candidate = candidate_of(article, verdict, situation, self.settings, topics)
        if candidate is None or self._is_old(article):
            return False
        due = self.now + self.settings.deadline
        opinions.add(self.session, article.url, candidate, self.now, due)
        return True

    def settle(self, waiting: PendingOpinion, given: Sequence[Opinion]) -> ProcessedArticle:
        """Write the verdict with what the opinions change, and tell it."""
        before, limits = waiting.verdict, Limits(may_lower=self._reaches_digest())
        after = self._settled(waiting, given, limits)
        # Counted only for what would be raised: it is the one look here that reads a month.
        if is_raised(before, after) and not self._may_raise():
            after = self._settled(waiting, given, replace(limits, may_raise=False))
        if after != before:
            verdicts.revise(self.session, waiting.article, before, after)
        outcome = RAISED if is_raised(before, after) else outcome_of(given, after)
        if waiting.unreadable:
            outcome = opinions.UNREADABLE
        opinions.settle(self.session, waiting.id, outcome, self.now)
        told = announce(self.session, self.delivery_config, waiting.article, after, self.now)
        gained = len(after.matches) > len(before.matches)
        return ProcessedArticle(
            waiting.article, after, *told, is_settled=True, gained_topics=gained
        )

    def _settled(
        self, waiting: PendingOpinion, given: Sequence[Opinion], limits: Limits
    ) -> ArticleVerdict:
        return settle(
            waiting.article,
            waiting.verdict,
            waiting.candidate,
            given,
            topics=self.delivery_config.topics,
            limits=limits,
        )

    def _is_old(self, article: Article) -> bool:
        """Whether nobody would be told of it anyway: it is from before its source was followed."""
        since = sources.first_polled(self.session, article.source)
        return article.is_from_archive or (since is not None and article.published_or_found < since)

    def _may_raise(self) -> bool:
        """Alerts that are lowered make room for others: a reader gets no more than the share."""
        share = self.settings.most_raised if self.settings else 0.0
        since = self.now - COUNTED
        outcomes = opinions.outcomes_since(self.session, since)
        added = outcomes.get(RAISED, 0) - outcomes.get("lowered", 0)
        by_rules = opinions.alerted_since(self.session, since) - added
        return added + 1 <= share * by_rules

    def _reaches_digest(self) -> bool:
        """Whether a development that is lowered is told to everybody all the same."""
        quiet = {DetailHandling.OFF, DetailHandling.THREAD}
        config = self.delivery_config
        chosen = subscriptions.listing(self.session)
        return (
            all(each.digest is not None for each in config.channels.values())
            and all(each.details not in quiet for each in every_route(config.routes))
            and all(each.details not in quiet for each in chosen)
            and all(each.cadence is not Cadence.AT_ONCE for each in chosen)
        )

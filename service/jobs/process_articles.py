"""The job in which pipeline, alerts and store meet: pending articles become verdicts and alerts.

A batch is one transaction: verdicts, stories, developments and the deliveries that follow from them
are all written, or none is. The pipeline's memory follows the store: when a transaction fails, the
memory is thrown away and recalled from what is really written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from policywire.alerts.message.build_alert import compose
from policywire.alerts.model.alert import Alert, Decision, Recipient
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.revision import revision
from policywire.pipeline.model.article_verdict import Verdict
from policywire.pipeline.model.mark import Mark
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.feedback_thresholds import tune
from policywire.pipeline.stories.memory_window import MATCHED, STEP, UNMATCHED
from policywire.pipeline.text.headline_embeddings import Meaning
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.jobs.backfill import Sweeping, Swept
from policywire.service.jobs.confirm_wait import Waiting
from policywire.service.jobs.notify import Telling
from policywire.service.jobs.recheck import first_reading
from policywire.service.recipients import Audience
from policywire.store.articles import articles, rechecks, sources, versions
from policywire.store.articles.versions import NewText
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from policywire.store.deliveries import deliveries
from policywire.store.stories import late_merges, marks as stored_marks, stories, story_merge_split

SURE = 0.8
"""From this similarity on, an article that joined a story is taken to be on the same event."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One article with all that was decided about it."""

    article: Article
    verdict: Verdict
    alert: Alert | None
    decisions: tuple[Decision, ...]


class Judge:
    """Takes pending articles from the store in batches. All calls come from one thread."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        audience: Audience,
        meaning: Meaning | None = None,
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._meaning = meaning
        self._pipeline = Pipeline(matcher, meaning)
        self._pulse = (0, 0)
        self._marks: dict[int, bool] = {}
        self._incomplete = False
        self.audience = audience

    def take_topics(self, matcher: Matcher, audience: Audience) -> None:
        """Follow other topics from the next article on; what is known of stories is kept."""
        self._matcher = matcher
        self._pipeline.take_topics(matcher)
        self.audience = audience

    @property
    def matcher(self) -> Matcher:
        """The matcher that judges the next article."""
        return self._matcher

    def recall(self, now: datetime) -> int:
        """Rebuild the memory from the store; gives the number of articles recalled."""
        self._pipeline = Pipeline(self._matcher, self._meaning)
        self._incomplete = False
        with self._store.reading() as session:
            self._know_marks(session)
            kept = articles.judged(session, now - MATCHED - STEP, now - UNMATCHED - STEP)
            for article, verdict in kept:
                self._pipeline.remember(article, verdict)
        self._pipeline.forget(now)
        return len(self._pipeline)

    def batch(self, clock: Callable[[], datetime], limit: int = 100) -> list[Judged]:
        """Judge up to `limit` pending articles, oldest first, in one transaction.

        When none is left, as many new texts of judged articles.
        """
        try:
            with self._store.writing() as session:
                self._take_marks(session)
                judged = [
                    self._judge(session, article, clock())
                    for article in articles.pending(session, limit)
                ]
                return judged or [
                    self._weigh(session, changed, clock())
                    for changed in versions.waiting(session, limit)
                ]
        except BaseException:
            self.recall(clock())
            raise

    def plan_sweeps(self, now: datetime, span: timedelta) -> int:
        """Begin to sweep the topics that are new or changed; gives how many."""
        with self._store.writing() as session:
            return Sweeping(session, self._matcher, self.audience, now).plan(span)

    def sweep(self, now: datetime) -> Swept | None:
        """Match the next stored articles against such topics; None when there are no more."""
        with self._store.writing() as session:
            swept = Sweeping(session, self._matcher, self.audience, now).slice()
        if swept is None:
            return None
        remembered = [self._pipeline.rematch(*each) for each in swept.gained]
        self._incomplete |= not all(remembered)
        if swept.ended and self._incomplete:  # what met no topic was forgotten: now it counts
            self.recall(now)
        return swept

    def _take_marks(self, session: Session) -> None:
        """Follow the marks made or undone since the last batch, so that the next article does."""
        if stored_marks.pulse(session) == self._pulse:
            return
        before = self._marks
        marks = self._know_marks(session)
        new = [each for each in marks if before.get(each.id) != (each.undone is None)]
        for mark in new:
            if mark.undone is None:
                story_merge_split.gather(session, mark)
        self._pipeline.regroup(story_merge_split.touched(session, [mark.id for mark in new]))

    def _know_marks(self, session: Session) -> Sequence[Mark]:
        self._pulse = stored_marks.pulse(session)
        marks = stored_marks.since(session, 0)
        self._marks = {mark.id: mark.undone is None for mark in marks}
        self._pipeline.tuning = tune(stored_marks.with_topics(session))
        self._pipeline.apart = stored_marks.apart(session)
        return marks

    def forget(self, now: datetime) -> None:
        """Let go of what is older than the memory reaches."""
        self._pipeline.forget(now)

    def _judge(self, session: Session, article: Article, now: datetime) -> Judged:
        self._pipeline.forget(now)
        verdict = self._pipeline.judge(article, now)
        self._pipeline.remember(article, verdict)
        verdicts.save(session, article, verdict, now)
        self._repair(session, verdict, now)
        if verdict.placement is not None and verdict.copy is None:
            Waiting(session, self.audience, now).confirm(verdict.placement.story)
        if at := first_reading(article, verdict):
            rechecks.plan(session, article.url, at)
        if verdict.development is None or not verdict.development.topics:
            return Judged(article, verdict, None, ())
        alert, decisions = self._tell(session, article, verdict, now)
        return Judged(article, verdict, alert, decisions)

    def _repair(self, session: Session, verdict: Verdict, now: datetime) -> None:
        """Merge two stories that the article showed to be one; people can take it back."""
        found = self._pipeline.repair(verdict)
        made = late_merges.carry_out(session, found, now) if found else None
        if made is not None:
            self._marks[made.id] = True
            self._pulse = (self._pulse[0] + 1, self._pulse[1])
            self._pipeline.regroup(story_merge_split.touched(session, [made.id]))

    def _weigh(self, session: Session, changed: NewText, now: datetime) -> Judged:
        """Judge a new text of an article that was judged before."""
        article, latest = changed.article, changed.versions[-1]
        revised = revision(changed.before, article, [each.text for each in changed.versions[:-2]])
        verdict, correction = changed.verdict, None
        if revised is not None:
            verdict, correction = self._pipeline.correct(article, revised, verdict, latest.seen)
        verdicts.amend(session, article, verdict, correction)
        versions.weighed(session, changed.article_id, latest.number, now)
        if correction is None or not correction.topics:
            return Judged(article, verdict, None, ())
        told = replace(verdict, development=correction, matches=self._matcher.match(article))
        return Judged(article, told, *self._tell(session, article, told, now))

    def _tell(
        self, session: Session, article: Article, verdict: Verdict, now: datetime
    ) -> tuple[Alert, tuple[Decision, ...]]:
        assert verdict.development is not None
        context = stories.context(session, verdict.development.story, without=article.url)
        alert = compose(article, verdict, context, self.audience.topics)
        decisions = Telling(session, self.audience, now).tell(
            alert,
            source=article.source,
            backfill_before=sources.first_polled(session, article.source),
            archive=article.from_archive,
            told=_told(session, verdict),
        )
        return alert, decisions


def _told(session: Session, verdict: Verdict) -> frozenset[Recipient]:
    """Those who heard of the story before; nobody when it is not sure to be the same story.

    An article that was placed with doubt may well be another event: to tell it once too often is
    the smaller harm.
    """
    placement = verdict.placement
    if placement is None or placement.opened or placement.similarity < SURE:
        return frozenset()
    return deliveries.told(session, placement.story)

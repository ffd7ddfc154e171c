"""The backfill job: match stored articles against topics that are new or changed.

It goes in slices, each one transaction: matches, their stories, and the decisions who hears of
those. What was looked at is kept with them, so that an interrupted backfill continues where it was.
When all backfills have ended, the held summaries are released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policywire.alerts.message.backfill_summary import backfill_alert_id, hold_for_summary
from policywire.alerts.message.build_alert import compose
from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.delivery_timing import next_send_time
from policywire.alerts.routing.routing import decide
from policywire.config.enums import DevelopmentKind, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.importance import importance, importance_to
from policywire.pipeline.model.article_verdict import ArticleVerdict, Development, Match, Reason
from policywire.pipeline.pipeline import match_reason
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.topic_version import versions
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import articles
from policywire.store.database.session import Session
from policywire.store.decisions import backfills, verdicts
from policywire.store.decisions.backfills import BackfillCandidate, FinishedBackfill
from policywire.store.deliveries import backfill_summaries, deliveries
from policywire.store.recipients import silences, subscriptions
from policywire.store.stories import developments, stories as stored_stories
from policywire.store.stories.stories import StorySummary

BATCH_SIZE = 100
"""Articles looked at in one transaction: new ones wait no longer than this takes."""


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """What one slice did: the verdicts that gained matches, and the backfills that ended."""

    gained: tuple[tuple[Article, ArticleVerdict], ...]
    ended: tuple[FinishedBackfill, ...]


@dataclass(slots=True)
class _BatchGains:
    """What a slice finds, while it looks."""

    matched: Counter[str] = field(default_factory=Counter)
    stories: Counter[str] = field(default_factory=Counter)
    gained: list[tuple[Article, ArticleVerdict]] = field(default_factory=list)

    def counts(self) -> list[tuple[str, int, int]]:
        """For each topic how many articles and how many stories it gained."""
        return [(topic, count, self.stories[topic]) for topic, count in self.matched.items()]


@dataclass(frozen=True, slots=True)
class Backfill:
    """One slice of the backfills, inside one transaction."""

    session: Session
    matcher: Matcher
    delivery_config: DeliveryConfig
    now: datetime

    def plan(self, span: timedelta) -> int:
        """Begin the backfill of each topic that is new or changed; returns how many began.

        A `span` of nothing looks at no article. Topics that are gone are forgotten.
        """
        # A paused topic is forgotten, so that it is looked for anew when it is followed again.
        paused = {key for key, topic in self.matcher.topics.items() if topic.paused}
        every = versions(self.matcher.topics, self.matcher.entities)
        wanted = {key: version for key, version in every.items() if key not in paused}
        known = backfills.versions(self.session)
        self._drop(known.keys() - wanted.keys())
        begun = [
            backfills.start(self.session, key, version, since=self.now - span, now=self.now)
            for key, version in wanted.items()
            if known.get(key) != version
        ]
        self._release_summary()
        return sum(begun)

    def run_batch(self, limit: int = BATCH_SIZE) -> BackfillProgress | None:
        """Match the next articles; None when all backfills have ended."""
        part = backfills.next_batch(self.session, limit)
        if part is None:
            return None
        gains = _BatchGains()
        for candidate in part.candidates:
            new = missing_matches(self.matcher, candidate, part.topics)
            if new:
                self._attach(candidate, new, gains)
        ended = backfills.advance(self.session, part, gains.counts(), self.now)
        self._release_summary()
        return BackfillProgress(tuple(gains.gained), tuple(ended))

    def _attach(
        self, candidate: BackfillCandidate, new: tuple[Match, ...], gains: _BatchGains
    ) -> None:
        verdict, unheard = verdicts.add_matches(self.session, candidate.id, new, self._reason(new))
        gains.matched.update(match.topic for match in new)
        gains.stories.update(unheard)
        gains.gained.append((candidate.article, verdict))
        if unheard:
            self._notify(candidate, verdict, [match for match in new if match.topic in unheard])

    def _drop(self, topics: Collection[str]) -> None:
        backfills.forget_topics(self.session, topics)
        for topic in topics:
            backfill_summaries.suppress_topic(self.session, topic, self.now)

    def _reason(self, matches: tuple[Match, ...]) -> Reason:
        found = f": found on {self.now:%d %b %Y}, when the topic was new or changed"
        return match_reason(matches, "swept", found)

    def _notify(
        self, candidate: BackfillCandidate, verdict: ArticleVerdict, matches: list[Match]
    ) -> None:
        assert candidate.story is not None
        story = stored_stories.summary(self.session, candidate.story)
        assert story is not None
        article, verdict, matches = self._teller(candidate.article, story, verdict, matches)
        alert = self._alert(article, story, verdict, matches)
        decisions = decide(
            alert,
            self.delivery_config.routes,
            self.delivery_config.recipients,
            self.now,
            silences=silences.active(self.session, self.now),
            source=article.source,
            subscriptions=subscriptions.by_recipient(self.session),
            own=self.delivery_config.own,
        )
        heard = deliveries.notified_recipients(self.session, alert.story)
        taken = hold_for_summary(decisions, heard, too_old=self._too_old(story, matches))
        DeliveryWriter(self.session, self.delivery_config, self.now).write(alert, taken)

    def _teller(
        self, article: Article, story: StorySummary, verdict: ArticleVerdict, matches: list[Match]
    ) -> tuple[Article, ArticleVerdict, list[Match]]:
        """Who tells the story: the article of its latest development, if the topics match it, too.

        Backfills go from the newest article down, and the newest is often one that says it again.
        """
        latest = developments.latest(self.session, [story.id]).get(story.id)
        if latest is None or latest.article.url == article.url:
            return article, verdict, matches
        teller = articles.get(self.session, latest.article.url)
        its_verdict = verdicts.get(self.session, latest.article.url)
        if teller is None or its_verdict is None:
            return article, verdict, matches
        wanted = {match.topic for match in matches}
        found = [each for each in self.matcher.match(teller) if each.topic in wanted]
        if len(found) < len(wanted):
            return article, verdict, matches
        return teller, its_verdict, found

    def _too_old(self, story: StorySummary, matches: Iterable[Match]) -> str:
        """Why the story is older than the backfilled period, though its articles are not."""
        since = backfills.earliest_since(self.session, [match.topic for match in matches])
        if since is None or story.last_seen >= since:
            return ""
        return (
            f"Its last article is of {story.last_seen:%d %b %Y}, "
            f"and the backfill covers what happened since {since:%d %b %Y}."
        )

    def _alert(
        self,
        article: Article,
        story: StorySummary,
        verdict: ArticleVerdict,
        matches: list[Match],
    ) -> Alert:
        """The alert on the story, as if the article had brought it to the topics' attention."""
        topics = tuple(match.topic for match in matches)
        moved = verdict.development or _as_new_story(article, story)
        weight, parts = importance_to(moved.parts, matches)
        development = replace(
            moved,
            story=story.id,
            storyline=story.storyline,
            topics=topics,
            importance=weight,
            parts=parts,
            strength=Strength.DEVELOPMENT,
        )
        matching = replace(verdict, matches=tuple(matches), development=development)
        context = stored_stories.context(self.session, story.id, without=article.url)
        alert = compose(article, matching, context, self.delivery_config.topics)
        return replace(alert, id=backfill_alert_id(story.id, topics))

    def _release_summary(self) -> None:
        """Release what is held for the summary, unless more is to come."""
        if backfills.is_running(self.session):
            return
        for channel in backfill_summaries.waiting_channels(self.session):
            terms = self.delivery_config.channels.get(channel)
            due = next_send_time(terms, self.now, self.delivery_config.zone) if terms else self.now
            backfill_summaries.set_due(self.session, channel, due)


def missing_matches(
    matcher: Matcher, candidate: BackfillCandidate, topics: Iterable[str]
) -> tuple[Match, ...]:
    """The matches of these topics that a stored article has and is not yet said to have."""
    wanted = set(topics) - candidate.matched_topics
    return tuple(each for each in matcher.match(candidate.article) if each.topic in wanted)


def _as_new_story(article: Article, story: StorySummary) -> Development:
    """The development for a topic that is new to the story of an article without one."""
    value, parts = importance(
        tier=article.tier,
        kind=DevelopmentKind.NEW_STORY,
        stage=story.stage,
        outlets=story.outlets,
        novelty=0.0,
        matches=(),
    )
    return Development(
        kind=DevelopmentKind.NEW_STORY,
        story=story.id,
        storyline=story.storyline,
        article=article.url,
        at=article.published_or_found,
        topics=(),
        new=(),
        importance=value,
        stage=story.stage,
        previous_stage=story.stage,
        parts=parts,
    )

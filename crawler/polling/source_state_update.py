"""What is remembered of a source after a poll: made of what was before, and of what came.

Pure: time comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from policywire.config.models import Source
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.history import record_poll
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.model.publishing_rhythm import (
    PublishingRhythm,
    estimated_arrival,
    initial_rhythm,
    is_day_only,
    updated_rhythm,
)
from policywire.crawler.model.url import registrable_domain
from policywire.crawler.model.validators import UNTRUSTED, Validators
from policywire.crawler.polling.feed_diff import FeedDiff, relax_interval, shorten_interval
from policywire.crawler.polling.intake import Intake, IntakeResult
from policywire.crawler.polling.schedule import (
    full_check_due,
    learned_wait,
    next_poll_after_failure,
    next_poll_after_success,
    poll_pace_of,
    with_jitter,
)
from policywire.crawler.polling.selection import (
    Selection,
    keys_to_remember,
    link_keys_to_remember,
    sightings_to_remember,
)
from policywire.crawler.polling.source_health import health_of, usual_gap
from policywire.crawler.polling.source_time_zone import timezone_of
from policywire.crawler.polling.text_length import with_text_length

REFUSALS_KEPT = 100


@dataclass(frozen=True, slots=True)
class SourceStateUpdater:
    """The books of one source at one poll; `state` is how they stood before it."""

    key: str
    source: Source
    state: SourceState
    now: datetime

    # Before the answer.

    def conditional_headers(self) -> Mapping[str, str]:
        """Give the headers that ask only for what has changed; none when all is to be checked."""
        return {} if self._full_check else self._kept().headers()

    @property
    def _full_check(self) -> bool:
        return full_check_due(self.key, self.source.every, self.state.polled, self.now)

    def _kept(self) -> Validators:
        state = self.state
        # Only a full check shows what a "not modified" has concealed.
        confirmed = state.confirmed if self._full_check else None
        return Validators(state.etag, state.last_modified, state.doubt, confirmed)

    # After it.

    def after_unchanged(self, page: Response) -> SourceState:
        """Note an answer that has not changed."""
        state = self._good(
            page,
            interval=relax_interval(self.state.interval, self.source.every),
            confirmed=self.now if page.status == 304 else self.state.confirmed,
        )
        return self._planned(state, page)

    def after_success(
        self,
        page: Response,
        feed: Feed,
        intake: Intake,
        result: IntakeResult,
    ) -> SourceState:
        """Note an answer with entries, of which some became articles."""
        arrival, selection, articles = intake.arrival, intake.selection, result.articles
        state = self._with_entries(page, feed, intake, result)
        if articles:
            state = self._with_news(state)
        if articles and self.source.full_text and not feed.is_incremental:
            state = with_text_length(state, articles)
        # An index stays the same while its parts change.
        if not intake.remaining and not feed.part_urls:
            state = self._with_validators(state, page, articles)
        return self._planned(self._paced(state, arrival, selection), page)

    def after_failure(self, problem: Problem, rests_until: datetime | None) -> SourceState:
        """Note a poll that failed; keep everything else, and come again later each time."""
        failures = self.state.failures + 1
        return replace(
            self.state,
            polled=self.now,
            next_poll=next_poll_after_failure(self.now, self.source.every, failures, rests_until),
            failures=failures,
            last_problem=problem,
            failing_since=self.state.failing_since or self.now,
        )

    def with_site_change(self, problem: Problem, page: Response) -> Problem:
        """Name it when what cannot be read comes from another site than the source used to."""
        if not self._is_other_site(page):
            return problem
        now, before = registrable_domain(page.url), self.state.site
        detail = f"The source leads to another site now, {now}, not {before}. {problem.detail}"
        return Problem(ProblemClass.OTHER_SITE, problem.url, detail)

    def with_history(self, state: SourceState, new: int) -> SourceState:
        """Add the poll to the source's history, and say when the source got over its trouble."""
        problem = state.last_problem.kind.value if state.failures and state.last_problem else ""
        state = replace(state, days=record_poll(state.days, self.now, new, problem))
        if not health_of(self.state, self.now).is_alarming:
            return state
        over = not state.failures and not health_of(state, self.now).is_alarming
        return replace(state, recovered=self.now) if over else state

    # Parts of that.

    def _good(self, page: Response, **changes: Any) -> SourceState:
        return replace(
            self.state,
            polled=self.now,
            last_ok=self.now,
            failures=0,
            last_problem=None,
            failing_since=None,
            site=self.state.site or registrable_domain(page.url),
            moved=(self.state.moved or self.now) if self._is_other_site(page) else None,
            **changes,
        )

    def _is_other_site(self, page: Response) -> bool:
        """Whether an answer comes from neither the source's own site nor its usual one."""
        if not self.state.site or page.url == self.source.url:
            return False
        return registrable_domain(page.url) not in {
            self.state.site,
            registrable_domain(self.source.url),
        }

    def _with_entries(
        self, page: Response, feed: Feed, intake: Intake, result: IntakeResult
    ) -> SourceState:
        handled, state = intake.handled_keys, self.state
        sightings = intake.handled_sightings(result)
        return self._good(
            page,
            etag="" if self._kept().is_trusted else UNTRUSTED,
            last_modified="",
            body_sha256="",
            changed=self.now,
            seen=keys_to_remember(feed.entries, handled, state.seen),
            traces=link_keys_to_remember(feed.entries, handled, state.traces),
            sightings=sightings_to_remember(sightings, state.sightings),
            counts=intake.counts(result),
            refusals=(*intake.refusals, *state.refusals)[:REFUSALS_KEPT],
            memory=state.memory if intake.selection.remaining else feed.reader_state,
            rests=feed.kind == "page",
            room=0 if feed.is_incremental or feed.is_detailed else len(feed.entries),
            wish=PublisherHints(feed.ttl, feed.skip_hours, feed.skip_days),
        )

    def _with_validators(
        self, state: SourceState, page: Response, articles: Sequence[Article]
    ) -> SourceState:
        zone = timezone_of(self.source.place).key
        dates = [each.published for each in articles]
        news = [each if each and not is_day_only(each, zone) else None for each in dates]
        kept = self._kept().after(page.headers, news)
        return replace(
            state,
            etag=kept.etag,
            last_modified=kept.last_modified,
            doubt=kept.doubt,
            body_sha256=page.sha256,
        )

    def _with_news(self, state: SourceState) -> SourceState:
        return replace(state, last_new=self.now, usual_gap=self._usual_gap())

    def _usual_gap(self) -> timedelta | None:
        """The source's rhythm, now that it has news."""
        if self.state.last_new is None:
            return None
        return usual_gap(self.state.usual_gap, self.now - self.state.last_new)

    def _paced(self, state: SourceState, arrival: FeedDiff, selection: Selection) -> SourceState:
        """Learn the rhythm; note a gap or a flood.

        Where entries scroll away the source is asked sooner, and later again when they do not.
        """
        source, interval = self.source, state.interval
        if arrival.has_gap and self._may_shorten_interval():
            interval = shorten_interval(interval, source.every, source.min)
        elif arrival.mostly_known:
            interval = relax_interval(interval, source.every)
        return replace(
            state,
            gaps=state.gaps + arrival.has_gap,
            last_gap=self.now if arrival.has_gap else state.last_gap,
            interval=interval,
            flooded=arrival.is_flood and selection.remaining > 0,
            rhythm=self._rhythm(arrival, selection),
        )

    def _rhythm(self, arrival: FeedDiff, selection: Selection) -> PublishingRhythm:
        before, last = self.state.rhythm, self.state.last_ok
        if before is None or last is None:
            zone = timezone_of(self.source.place).key
            dates = (entry.published or entry.updated for entry in arrival.entries)
            return initial_rhythm(
                [d for d in dates if d and not is_day_only(d, zone)], self.now, zone
            )
        taken = () if arrival.is_flood else selection.taken
        return updated_rhythm(
            before,
            [
                estimated_arrival(e.published or e.updated, last, self.now, before.zone)
                for e in (event.entry for event in taken)
            ],
            self.now,
        )

    def _may_shorten_interval(self) -> bool:
        """Whether to come sooner after a gap.

        Not if this poll comes much later than it was planned: then the gap is of our making. Not
        to an API: its limits are kept by the interval, and its older pages are read instead.
        """
        state = self.state
        if state.last_ok is None or self.source.kind == "json":
            return False
        planned = (state.next_poll or self.now) - (state.polled or self.now)
        return self.now - state.last_ok <= max(planned, self.source.every) * 2

    def _planned(self, state: SourceState, page: Response) -> SourceState:
        """Plan the next poll. A feed that loses entries between two polls has a wrong `ttl`."""
        wait = current_poll_wait(self.source, state, self.now)
        if state.rhythm and state.rhythm.is_known:
            wait = with_jitter(self.key, self.now, wait)
        wish = replace(state.wish, ttl=None) if state.interval else state.wish
        return replace(
            state, next_poll=next_poll_after_success(self.now, wait, page, wish, state.rhythm)
        )


def current_poll_wait(source: Source, state: SourceState, now: datetime) -> timedelta:
    """Give the wait for a source's next poll if it were polled now, by what was learned of it."""
    return learned_wait(now, poll_pace_of(source, state.interval, state.room), state.rhythm)

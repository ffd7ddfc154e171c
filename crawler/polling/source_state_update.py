"""What is remembered of a source after a poll: made of what was before, and of what came.

Pure: time comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from policywire.config.models import Source
from policywire.crawler.fetch.response import FetchedPage
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.history import noted
from policywire.crawler.model.publisher_hints import Wish
from policywire.crawler.model.publishing_rhythm import Rhythm, appeared, begun, is_day_only, learned
from policywire.crawler.model.url import registrable
from policywire.crawler.model.validators import UNTRUSTED, Validators
from policywire.crawler.polling.feed_diff import Arrival, eased, shortened
from policywire.crawler.polling.schedule import (
    after_failure,
    after_success,
    full_check_due,
    learned_wait,
    pace_of,
    spread,
)
from policywire.crawler.polling.selection import Selection, remembered, traced
from policywire.crawler.polling.source_health import condition_of, usual_gap
from policywire.crawler.polling.source_time_zone import zone_of
from policywire.crawler.polling.text_length import measured


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The books of one source at one poll; `state` is how they stood before it."""

    key: str
    source: Source
    state: SourceState
    now: datetime

    # Before the answer.

    def validators(self) -> Mapping[str, str]:
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

    def unchanged(self, page: FetchedPage) -> SourceState:
        """Note an answer that has not changed."""
        state = self._good(
            page,
            interval=eased(self.state.interval, self.source.every),
            confirmed=self.now if page.status == 304 else self.state.confirmed,
        )
        return self._planned(state, page)

    def harvested(
        self,
        page: FetchedPage,
        feed: Feed,
        arrival: Arrival,
        selection: Selection,
        articles: Sequence[Article],
    ) -> SourceState:
        """Note an answer with entries, of which some became articles."""
        state = self._with_entries(page, feed, selection)
        if articles:
            state = self._with_news(state)
        if articles and self.source.full_text and not feed.only_news:
            state = measured(state, articles)
        # An index stays the same while its parts change.
        if not selection.left and not feed.parts:
            state = self._with_validators(state, page, articles)
        return self._planned(self._paced(state, arrival, selection), page)

    def failed(self, problem: Problem, rests_until: datetime | None) -> SourceState:
        """Note a poll that failed; keep everything else, and come again later each time."""
        failures = self.state.failures + 1
        return replace(
            self.state,
            polled=self.now,
            next_poll=after_failure(self.now, self.source.every, failures, rests_until),
            failures=failures,
            last_problem=problem,
            failing_since=self.state.failing_since or self.now,
        )

    def named(self, problem: Problem, page: FetchedPage) -> Problem:
        """Name it when what cannot be read comes from another site than the source used to."""
        if not self._away(page):
            return problem
        now, before = registrable(page.url), self.state.site
        detail = f"The source leads to another site now, {now}, not {before}. {problem.detail}"
        return Problem(ProblemClass.OTHER_SITE, problem.url, detail)

    def settled(self, state: SourceState, new: int) -> SourceState:
        """Add the poll to the source's history, and say when the source got over its trouble."""
        problem = state.last_problem.kind.value if state.failures and state.last_problem else ""
        state = replace(state, days=noted(state.days, self.now, new, problem))
        if not condition_of(self.state, self.now).alarming:
            return state
        over = not state.failures and not condition_of(state, self.now).alarming
        return replace(state, recovered=self.now) if over else state

    # Parts of that.

    def _good(self, page: FetchedPage, **changes: Any) -> SourceState:
        return replace(
            self.state,
            polled=self.now,
            last_ok=self.now,
            failures=0,
            last_problem=None,
            failing_since=None,
            site=self.state.site or registrable(page.url),
            moved=(self.state.moved or self.now) if self._away(page) else None,
            **changes,
        )

    def _away(self, page: FetchedPage) -> bool:
        """Tell whether an answer comes from neither the source's own site nor its usual one."""
        if not self.state.site or page.url == self.source.url:
            return False
        return registrable(page.url) not in {self.state.site, registrable(self.source.url)}

    def _with_entries(self, page: FetchedPage, feed: Feed, selection: Selection) -> SourceState:
        return self._good(
            page,
            etag="" if self._kept().trusted else UNTRUSTED,
            last_modified="",
            body_sha256="",
            changed=self.now,
            seen=remembered(feed.entries, selection.settled, self.state.seen),
            traces=traced(feed.entries, selection.settled, self.state.traces),
            memory=self.state.memory if selection.left else feed.memory,
            rests=feed.kind == "page",
            room=0 if feed.only_news else len(feed.entries),
            wish=Wish(feed.ttl, feed.skip_hours, feed.skip_days),
        )

    def _with_validators(
        self, state: SourceState, page: FetchedPage, articles: Sequence[Article]
    ) -> SourceState:
        zone = zone_of(self.source.place).key
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

    def _paced(self, state: SourceState, arrival: Arrival, selection: Selection) -> SourceState:
        """Learn the rhythm; note a gap or a flood.

        Where entries scroll away the source is asked sooner, and later again when they do not.
        """
        source, interval = self.source, state.interval
        if arrival.gap and self._may_hurry():
            interval = shortened(interval, source.every, source.min)
        elif arrival.mostly_known:
            interval = eased(interval, source.every)
        return replace(
            state,
            gaps=state.gaps + arrival.gap,
            last_gap=self.now if arrival.gap else state.last_gap,
            interval=interval,
            flooded=arrival.flood and selection.left > 0,
            rhythm=self._rhythm(arrival, selection),
        )

    def _rhythm(self, arrival: Arrival, selection: Selection) -> Rhythm:
        before, last = self.state.rhythm, self.state.last_ok
        if before is None or last is None:
            zone = zone_of(self.source.place).key
            dates = (entry.published or entry.updated for entry in arrival.entries)
            return begun([d for d in dates if d and not is_day_only(d, zone)], self.now, zone)
        taken = () if arrival.flood else selection.taken
        return learned(
            before,
            [appeared(e.published or e.updated, last, self.now, before.zone) for e in taken],
            self.now,
        )

    def _may_hurry(self) -> bool:
        """Tell whether to come sooner after a gap.

        Not if this poll comes much later than it was planned: then the gap is of our making. Not
        to an API: its limits are kept by the interval, and its older pages are read instead.
        """
        state = self.state
        if state.last_ok is None or self.source.kind == "json":
            return False
        planned = (state.next_poll or self.now) - (state.polled or self.now)
        return self.now - state.last_ok <= max(planned, self.source.every) * 2

    def _planned(self, state: SourceState, page: FetchedPage) -> SourceState:
        """Plan the next poll. A feed that loses entries between two polls has a wrong `ttl`."""
        wait = current_wait(self.source, state, self.now)
        if state.rhythm and state.rhythm.known:
            wait = spread(self.key, self.now, wait)
        wish = replace(state.wish, ttl=None) if state.interval else state.wish
        return replace(state, next_poll=after_success(self.now, wait, page, wish, state.rhythm))


def current_wait(source: Source, state: SourceState, now: datetime) -> timedelta:
    """Give the wait for a source's next poll if it were polled now, by what was learned of it."""
    return learned_wait(now, pace_of(source, state.interval, state.room), state.rhythm)

"""`/sources`: is every source alive, what did it bring, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from policywire.config.models import Source
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.history import DAYS, Day, strip
from policywire.crawler.model.publishing_rhythm import spoken
from policywire.crawler.polling.source_health import WORST_FIRST, Condition, condition_of
from policywire.crawler.polling.source_state_update import current_wait
from policywire.store.articles import sources as stored_sources
from policywire.store.stories import daily_counts
from policywire.web.views.cursor import keys_after
from policywire.web.views.request import Visit
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import page

PAGE = 80


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as the table shows it. `days` are its last ones: polls, failures, new articles."""

    key: str
    source: Source
    state: SourceState
    condition: Condition
    rhythm: Sparkline
    days: tuple[Day, ...]
    usual: str
    wait: timedelta
    """How much it usually brings and when; and the wait that was learned from it."""


def sources(visit: Visit) -> Response:
    """Every configured source, the worst on top."""
    with visit.store.reading() as session:
        states = stored_sources.states(session)
    days = visit.daily.of_sources(visit.now)
    conditions = conditions_of(visit, states)
    order = sorted(conditions, key=lambda key: (WORST_FIRST.index(conditions[key].word), key))
    words = Counter(each.word.value for each in conditions.values())
    shown, last = keys_after(order, visit.query.get("after", ""), PAGE)
    watched = [
        _watched(visit, key, states.get(key, SourceState()), conditions[key], days.get(key, {}))
        for key in shown
    ]
    return page("sources", visit, watched=watched, words=words, more_after=last, days=DAYS)


def conditions_of(visit: Visit, states: Mapping[str, SourceState]) -> dict[str, Condition]:
    """How each configured source does."""
    return {
        key: condition_of(states.get(key, SourceState()), visit.now)
        for key in visit.configuration.sources
    }


def _watched(
    visit: Visit,
    key: str,
    state: SourceState,
    condition: Condition,
    articles: daily_counts.Days,
) -> Watched:
    today = visit.now.date()
    return Watched(
        key,
        visit.configuration.sources[key],
        state,
        condition,
        sparkline(articles, today, DAYS),
        strip(state.days, today),
        spoken(state.rhythm),
        _in_minutes(current_wait(visit.configuration.sources[key], state, visit.now)),
    )


def _in_minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=max(1, round(span.total_seconds() / 60)))

"""`/sources`: the health of each source, and what it brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from starlette.responses import Response

from policywire.alerts.message.labels import tier_words
from policywire.config.editing.sources_text import NAME, paused_keys
from policywire.config.enums import Tier
from policywire.config.models import Source
from policywire.config.translation.texts import translate
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.entry_counts import describe_counts
from policywire.crawler.model.history import DAYS, SourceDay, last_days
from policywire.crawler.model.publishing_rhythm import describe_rhythm
from policywire.crawler.polling.source_health import WORST_FIRST, SourceHealth, health_of
from policywire.crawler.polling.source_state_update import current_poll_wait
from policywire.store.articles import sources as stored_sources
from policywire.store.stories import daily_counts
from policywire.web.pages.setup.folder import folder_of
from policywire.web.views.cursor import keys_after
from policywire.web.views.request import PageRequest
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import capitalize, render_page

PAGE = 80


@dataclass(frozen=True, slots=True)
class SourceListItem:
    """A source as the table shows it. `days` are its last ones: polls, failures, new articles."""

    key: str
    source: Source
    state: SourceState
    health: SourceHealth
    sparkline: Sparkline
    days: tuple[SourceDay, ...]
    usual: str
    wait: timedelta
    """How much it usually brings and when; and the wait that was learned from it."""
    offered: str
    """What became of the entries of its latest answer."""


def sources(request: PageRequest) -> Response:
    """Every configured source that the filter wants, the worst first."""
    with request.store.reading() as session:
        states = stored_sources.states(session)
    days = request.daily_counts.of_sources(request.now)
    conditions = source_healths(request, states)
    # By health and name: both stay the same from page to page.
    wanted = [key for key in conditions if _is_wanted(request, key, conditions[key])]
    order = sorted(wanted, key=lambda key: (WORST_FIRST.index(conditions[key].status), key))
    words = Counter(each.status.value for each in conditions.values())
    shown, last = keys_after(order, request.query.get("after", ""), PAGE)
    watched = [
        _watched(request, key, states.get(key, SourceState()), conditions[key], days.get(key, {}))
        for key in shown
    ]
    return render_page(
        "sources",
        request,
        watched=watched,
        words=words,
        more_after=last,
        days=DAYS,
        count=len(order),
        statuses={each.value: capitalize(translate(each.value)) for each in WORST_FIRST},
        tiers={tier.value: capitalize(tier_words(tier)) for tier in Tier},
        paused=_paused(request),
        narrowed=any(request.query.get(name) for name in ("q", "state", "tier")),
    )


def _is_wanted(request: PageRequest, key: str, condition: SourceHealth) -> bool:
    """Whether the filter takes a source: words of its key, outlet or address, state, tier."""
    source, query = request.configuration.sources[key], request.query
    text = f"{key} {source.outlet} {source.url} {source.place} {source.kind}".casefold()
    return (
        all(word in text for word in query.get("q", "").casefold().split())
        and query.get("state", "") in {"", condition.status.value}
        and query.get("tier", "") in {"", source.tier.value}
    )


def _paused(request: PageRequest) -> tuple[str, ...]:
    if request.app_context.topics_file is None:
        return ()
    return _paused_in(folder_of(request).content(NAME))


@lru_cache(maxsize=1)
def _paused_in(content: bytes) -> tuple[str, ...]:
    """The sources that a sources.yaml switches off, read once: a long one takes a while."""
    return tuple(paused_keys(content))


def source_healths(
    request: PageRequest, states: Mapping[str, SourceState]
) -> dict[str, SourceHealth]:
    """The health of each configured source."""
    return {
        key: health_of(states.get(key, SourceState()), request.now)
        for key in request.configuration.sources
    }


def _watched(
    request: PageRequest,
    key: str,
    state: SourceState,
    condition: SourceHealth,
    articles: daily_counts.CountsByDay,
) -> SourceListItem:
    today = request.now.date()
    return SourceListItem(
        key,
        request.configuration.sources[key],
        state,
        condition,
        sparkline(articles, today, DAYS),
        last_days(state.days, today),
        describe_rhythm(state.rhythm),
        _in_minutes(current_poll_wait(request.configuration.sources[key], state, request.now)),
        describe_counts(state.counts),
    )


def _in_minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=max(1, round(span.total_seconds() / 60)))

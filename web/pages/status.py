"""`/status`: the health of the service, what is waiting, what is next."""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from starlette.responses import Response

from policywire.config.models.language_model import LanguageModel
from policywire.config.values.durations import format_duration
from policywire.store.articles import sources as stored_sources
from policywire.store.decisions import model_calls
from policywire.store.decisions.model_calls import CallCount
from policywire.store.deliveries import counts, outbox
from policywire.store.stories import developments
from policywire.web.pages.sources import source_healths
from policywire.web.views.labels import STATE_LABELS
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page
from policywire.web.views.times import moment

NEXT = 8
SHARE = "failing sources"
"""The one check that is no time."""


def status(request: PageRequest) -> Response:
    """The state of everything on one page."""
    with request.store.reading() as session:
        states = stored_sources.states(session)
        deliveries = counts.deliveries(session)
        pending = counts.pending_articles(session)
        found = counts.found_articles(session)
        due = outbox.next_due(session)
        newest = developments.newest_id(session)
        calls = model_calls.counts_since(session, request.app_context.now() - timedelta(days=1))
    sources = request.configuration.sources
    upcoming: list[tuple[datetime, str]] = sorted(
        (at, key) for key, state in states.items() if key in sources and (at := state.next_poll)
    )
    record = request.app_context.health_record()
    return render_page(
        "status",
        request,
        record=record,
        measured=_measured,
        started=moment(datetime.fromisoformat(str(record["started"])), request.zone),
        deliveries=deliveries,
        labels=STATE_LABELS,
        pending=pending,
        found=found,
        due=due,
        newest=newest,
        calls=calls,
        model=_model(request.configuration.settings.llm, calls),
        upcoming=upcoming[:NEXT],
        fleet=record.get("fleet"),
        words=Counter(each.status.value for each in source_healths(request, states).values()),
        # Kilobytes on Linux.
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        database=request.store.display_url,
    )


def _model(settings: LanguageModel | None, calls: Sequence[CallCount]) -> dict[str, str]:
    """Cost, tokens and hit rate of the language model's last day; nothing without a model."""
    if settings is None:
        return {}
    asked = sum(each.prompt_tokens for each in calls)
    told = sum(each.answer_tokens for each in calls)
    hits = sum(each.calls for each in calls if each.outcome == "cached")
    cost = (asked * settings.price_in + told * settings.price_out) / 1_000_000
    return {
        "Tokens": f"{asked + told:,} of {settings.daily_tokens:,}",
        "Cost": f"{cost:.4f}" if settings.price_in or settings.price_out else "no price is set",
        "From the cache": f"{hits / max(1, sum(each.calls for each in calls)):.0%}",
    }


def _measured(name: str, value: float | None) -> str:
    """The value or limit of a check, in words: seconds, or a share of the sources."""
    if value is None:
        return "nothing waits"
    if name == SHARE:
        return f"{value:.0%}"
    return format_duration(timedelta(seconds=round(value, -1) if value > 120 else round(value)))

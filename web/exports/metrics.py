"""`/metrics`: the state of the service for Prometheus, in its text format.

What is counted since the start comes from the running service, the rest from the store, read anew
for each scrape. Names follow Prometheus' conventions: base units, `_total` for what only grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import Response

from policywire.config.models.language_model import LanguageModel
from policywire.crawler.polling.source_health import HealthStatus
from policywire.store.articles import sources as stored_sources
from policywire.store.decisions import model_calls
from policywire.store.decisions.model_calls import CallCount
from policywire.store.deliveries import counts
from policywire.web.pages.sources import source_healths
from policywire.web.pages.status import SHARE
from policywire.web.views.request import PageRequest

DAY = timedelta(days=1)


def metrics(request: PageRequest) -> Response:
    """All metrics, as they are now."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_ServiceCollector(request))
    return Response(
        generate_latest(registry),
        media_type=CONTENT_TYPE_LATEST,
        headers={"cache-control": "no-store"},
    )


class _ServiceCollector(Collector):
    """The metrics of one request."""

    def __init__(self, request: PageRequest) -> None:
        self._request = request

    def collect(self) -> Iterator[Metric]:
        """Give each metric with its values."""
        record = self._request.app_context.health_record()
        yield InfoMetricFamily(
            "policywire", "The running version.", {"version": str(record["version"])}
        )
        yield from _of_record(record)
        yield from _of_checks(record)
        yield from _of_fleet(record)
        yield from self._of_store()
        yield self._deliveries()

    def _deliveries(self) -> Metric:
        metric = CounterMetricFamily(
            "policywire_delivery_attempts",
            "Attempts to deliver since the start, by channel and outcome.",
            labels=["channel", "outcome"],
        )
        for (channel, outcome), count in self._request.app_context.delivery_attempts().items():
            metric.add_metric([channel, outcome], count)
        return metric

    def _of_store(self) -> Iterator[Metric]:
        request = self._request
        with request.store.reading() as session:
            states = stored_sources.states(session)
            waiting = counts.unfinished_deliveries(session)
            pending = counts.all_pending_articles(session)
            found = counts.found_articles(session)
            calls = model_calls.counts_since(session, request.app_context.now() - DAY)
        yield from _of_calls(calls, request.configuration.settings.llm)
        healths = source_healths(request, states)
        health = Counter(each.status for each in healths.values())
        yield _labelled(
            "policywire_sources",
            "Sources by their health.",
            "health",
            {status.name.lower(): health[status] for status in HealthStatus},
        )
        yield _labelled(
            "policywire_deliveries",
            "Deliveries that are not finished, and the dead ones, by state.",
            "state",
            {state.value: count for state, count in waiting.items()},
        )
        yield GaugeMetricFamily(
            "policywire_articles_pending", "Articles that wait to be processed.", pending
        )
        yield CounterMetricFamily("policywire_articles_found", "Articles ever found.", found)


def _of_calls(calls: Sequence[CallCount], model: LanguageModel | None) -> Iterator[Metric]:
    """What a language model was asked; nothing where none is."""
    if not calls:
        return
    asked = GaugeMetricFamily(
        "policywire_model_calls_day",
        "Calls of the language model in 24 hours; cached ones asked nothing.",
        labels=["use", "outcome"],
    )
    tokens = GaugeMetricFamily(
        "policywire_model_tokens_day", "Tokens in 24 hours, by use and outcome.",
        labels=["use", "outcome"],
    )  # fmt: skip
    for each in calls:
        asked.add_metric([each.use, each.outcome], each.calls)
        tokens.add_metric([each.use, each.outcome], each.prompt_tokens + each.answer_tokens)
    yield from (asked, tokens)
    if model is not None and (model.price_in or model.price_out):
        cost = sum(
            each.prompt_tokens * model.price_in + each.answer_tokens * model.price_out
            for each in calls
        )
        yield GaugeMetricFamily(
            "policywire_model_cost_day",
            "What the language model cost in 24 hours, by the prices of the settings.",
            cost / 1_000_000,
        )


def _of_record(record: Mapping[str, Any]) -> Iterator[Metric]:
    started = datetime.fromisoformat(str(record["started"])).timestamp()
    yield GaugeMetricFamily(
        "policywire_start_time_seconds", "When the service started, in Unix time.", started
    )
    yield GaugeMetricFamily(
        "policywire_ready", "1 while everything moves, as /readyz says.", int(bool(record["ready"]))
    )
    yield GaugeMetricFamily(
        "policywire_job_trouble",
        "1 while a job of the service's own fails.",
        int(bool(record["trouble"])),
    )
    yield GaugeMetricFamily(
        "policywire_channels_paused",
        "Channels that a person paused; their messages wait.",
        len(record["paused"]),
    )
    yield GaugeMetricFamily(
        "policywire_configuration_valid",
        "0 while an edited configuration is refused and the last valid one is in use.",
        int(not record["configuration_error"]),
    )
    yield CounterMetricFamily("policywire_polls", "Polls since the start.", record["polls"])
    yield CounterMetricFamily(
        "policywire_articles_processed", "Articles processed since the start.", record["judged"]
    )


def _of_fleet(record: Mapping[str, Any]) -> Iterator[Metric]:
    """The processes that share the work, and the polls that wait; nothing where one does all."""
    if (fleet := record.get("fleet")) is None:  # as in a record of an older version
        return
    processes = GaugeMetricFamily(
        "policywire_processes",
        "Processes that share the work, by role and version, and whether they live.",
        labels=["role", "version", "lives"],
    )
    counted = Counter(
        (each["role"], each["version"], str(each["lives"]).lower()) for each in fleet["processes"]
    )
    for labels, count in counted.items():
        processes.add_metric(list(labels), count)
    yield processes
    yield GaugeMetricFamily(
        "policywire_polls_waiting",
        "Polls that are due and wait for a worker, or for their host.",
        fleet["polls waiting"],
    )
    yield GaugeMetricFamily(
        "policywire_oldest_poll_wait_seconds",
        "For how long the first of them waits; 0 where none does.",
        fleet["oldest poll seconds"] or 0,
    )


def _of_checks(record: Mapping[str, Any]) -> Iterator[Metric]:
    checks = {each["name"]: each for each in record["checks"]}
    times = {name: each for name, each in checks.items() if name != SHARE}
    yield _labelled(
        "policywire_check_ok",
        "1 while the check is within its limit.",
        "check",
        {name: int(each["ok"]) for name, each in checks.items()},
    )
    yield _labelled(
        "policywire_check_seconds",
        "How long the check's thing waits or takes; 0 where nothing waits.",
        "check",
        {name: each["value"] or 0 for name, each in times.items()},
    )
    yield _labelled(
        "policywire_check_limit_seconds",
        "The check's limit.",
        "check",
        {name: each["limit"] for name, each in times.items()},
    )


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    metric = GaugeMetricFamily(name, text, labels=[label])
    for value_of, value in values.items():
        metric.add_metric([value_of.replace(" ", "_")], value)
    return metric

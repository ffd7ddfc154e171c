"""`/metrics`, and the dashboard and the alert rules that are made for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from policywire.config.enums import Role
from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.exchange import Outcome, Reply
from policywire.pipeline.opinions.questions import on_digest, on_draft
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.courier import SendCounts
from policywire.service.standstill import HealthCheck
from policywire.store.decisions import model_calls
from policywire.store.people import tokens, users
from policywire.web.security.csrf import digest
from tests.store.newsroom import NOW
from tests.web.document import Document
from tests.web.site import Reader, Site

DEPLOY = Path(__file__).parents[3] / "deploy"
HEALTH = ServiceHealth(
    started=NOW,
    phase="ok",
    polls=7,
    checks=(
        HealthCheck("oldest due delivery", 700.0, 600.0, "The oldest message waits."),
        HealthCheck("failing sources", 0.25, 0.5),
    ),
)
HEALTH.delivered("slack", SendCounts(sent=3, failed=1))


def _names(text: str) -> set[str]:
    """The names of our metrics and of the process's in an expression."""
    return set(re.findall(r"\b(?:policywire|process)_[a-z_]+\b", text))


@pytest.fixture
def served(site: Site) -> Site:
    site.record, site.attempts = HEALTH.record(), dict(HEALTH.attempts)
    return site


async def _metrics(site: Site) -> str:
    reader = Reader(site.application())
    answer = await reader.get("/metrics")
    await reader.close()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return answer.text


async def test_it_says_what_the_health_and_the_store_say(served: Site) -> None:
    text = await _metrics(served)
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["policywire_ready",] == 0
    assert found["policywire_polls_total",] == 7
    assert found["policywire_check_ok", "oldest_due_delivery"] == 0
    assert found["policywire_check_seconds", "oldest_due_delivery"] == 700
    assert found["policywire_check_limit_seconds", "oldest_due_delivery"] == 600
    assert found["policywire_check_ok", "failing_sources"] == 1
    assert ("policywire_check_seconds", "failing_sources") not in found, "a share is no time"
    assert found["policywire_delivery_attempts_total", "sent", "slack"] == 3
    assert found["policywire_deliveries", "dead"] == 0
    assert found["policywire_articles_pending",] == 0
    assert found["process_open_fds",] > 0


async def test_calls_of_the_model_are_counted_by_use_and_outcome(served: Site) -> None:
    settings = served.configuration.settings.model_copy(
        update={
            "llm": LanguageModel(
                address="http://localhost:1/v1", model="m", price_in=2.0, price_out=4.0
            )
        }
    )
    served.configuration = served.configuration.model_copy(update={"settings": settings})
    given = Reply(Outcome.OK, "{}", prompt_tokens=900, answer_tokens=100)
    asked = [
        (on_draft("ferries"), given),
        (on_digest("Ferries", [["A ferry sank."]]), given),
        (on_digest("Wells", [["A well closed."]]), Reply(Outcome.RATE_LIMITED)),
        (on_digest("Ferries", [["A ferry sank."]]), Reply(Outcome.CACHED, "{}")),
    ]
    with served.store.writing() as session:
        for number, (question, reply) in enumerate(asked):
            model_calls.save(session, f"k{number}", question, reply, model="m", now=served.now)
    text = await _metrics(served)
    for use, outcome in (
        ("draft", "ok"), ("digest", "ok"), ("digest", "rate limited"), ("digest", "cached")
    ):  # fmt: skip
        assert f'policywire_model_calls_day{{outcome="{outcome}",use="{use}"}} 1.0' in text
    assert "policywire_model_cost_day 0.0044" in text
    reader = Reader(served.application())
    page = Document((await reader.get("/status")).text).text("#main")
    await reader.close()
    assert "Digest: rate limited" in page
    assert "Draft: ok" in page
    assert "From the cache25%" in page


async def test_names_follow_the_conventions(served: Site) -> None:
    for family in text_string_to_metric_families(await _metrics(served)):
        assert family.name.startswith(("policywire", "process_")), family.name
        assert family.documentation.endswith(".") or family.name.startswith("process_")
        if family.type == "counter":
            assert all(each.name.endswith(("_total", "_created")) for each in family.samples)


async def test_dashboard_and_alert_rules_use_only_metrics_that_exist(served: Site) -> None:
    served_names = _names(await _metrics(served))
    dashboard = json.loads((DEPLOY / "grafana/dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = YAML(typ="safe").load(DEPLOY / "prometheus/alerts.yaml")["groups"][0]["rules"]
    asked += [rule["expr"] for rule in rules]
    used = set().union(*map(_names, asked))
    assert len(used) > 10
    assert used <= served_names, used - served_names
    for rule in rules:
        assert rule.keys() >= {"alert", "expr", "labels", "annotations"}, rule
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


async def test_where_there_are_users_it_needs_a_token(served: Site) -> None:
    with served.store.writing() as session:
        users.add(session, "ann", "x", Role.VIEWER, NOW)
        tokens.add(
            session, "prometheus", digest=digest("sesame"), role=Role.VIEWER, now=NOW, until=None
        )
    reader = Reader(served.application())
    assert (await reader.get("/metrics")).status_code == 401
    shown = {"authorization": "Bearer sesame"}
    assert (await reader.get("/metrics", headers=shown)).status_code == 200
    await reader.close()

"""The API keeps to what its OpenAPI document says, whatever it is asked and sent."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import Session
from starlette.testclient import TestClient

from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import Role
from policywire.pipeline.model.mark import MarkKind
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from policywire.store.deliveries import delivery_list
from policywire.store.recipients import silences
from policywire.store.stories import marks, stories, story_articles
from tests.pipeline.proceedings.records import bill, judged
from tests.web.site import HOST, Site, add_token

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 24
NEED_SENSE = {
    "/api/articles",
    "/api/articles/mark",
    "/api/articles/notes",
    *(f"/api/searches/{{id}}/{what}" for what in ("follow", "unfollow", "remove")),
    "/api/notes/{id}/remove",
    "/api/stories/{id}/notes",
    "/api/stories/{id}/brief",
    *(f"/api/briefs/{{id}}/{what}" for what in ("write", "publish", "unpublish", "send", "remove")),
    "/api/articles/versions",
    "/api/developments",
    "/api/follow",
    "/api/stories/{id}/merge",
    "/api/stories/{id}/snooze",
    "/api/stories/{id}/wrong-stage",
    "/api/channels/{key}/test",
    "/api/changes/{id}/undo",
    "/api/routes/{number}/move",
    *(f"/api/channels/{{key}}/{what}" for what in ("pause", "remove", "resume")),
    *(f"/api/sources/{{key}}/{what}" for what in ("pause", "remove", "resume")),
    *(f"/api/topics/{{key}}/{what}" for what in ("pause", "remove", "rename", "resume", "take")),
}
"""What is found or done only when more than the address makes sense, or with files to change."""

Told = Mapping[tuple[str, str], set[int]]
"""The statuses of what was answered, by method and path."""


@pytest.fixture
def changing(demo: Site, tmp_path: Path) -> Iterator[Site]:
    """The demo's site on a store that may be changed."""
    file = tmp_path / "changed.db"
    with closing(sqlite3.connect(str(demo.store.engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    opened = Store.open(f"sqlite:///{file}")
    yield Site(opened, demo.configuration, now=demo.now)
    opened.close()


@pytest.mark.slow
def test_nothing_that_is_asked_or_sent_breaks_it_and_each_answer_is_as_described(
    changing: Site,
) -> None:
    told = _ask_everything(changing, Role.EDITOR, EXAMPLES)
    assert {method for method, _ in told} == {"GET", "POST"}
    assert {path for (_, path), statuses in told.items() if 200 not in statuses} <= NEED_SENSE


@pytest.mark.slow
def test_a_token_that_only_reads_changes_nothing(changing: Site) -> None:
    told = _ask_everything(changing, Role.VIEWER, 3)
    assert {frozenset(told[each]) for each in told if each[0] == "POST"} == {frozenset({403})}


def _ask_everything(site: Site, role: Role, examples: int) -> Told:
    app = site.application()
    headers = {"host": HOST, "authorization": f"Bearer {add_token(site, 'robot', role)}"}
    document = TestClient(app).get("/api/openapi.json", headers=headers).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    there, told = _there(site), defaultdict[tuple[str, str], set[int]](set)
    for found in schema.get_all_operations():
        operation = found.ok()
        named = there.get(operation.path.split("/")[2], {})
        statuses = told[operation.method.upper(), operation.path]
        _ask(operation, headers, named, statuses, examples)
    return told


def _there(site: Site) -> Mapping[str, Mapping[str, str]]:
    """For each kind of address what stands in one of something that is there."""
    with site.store.reading() as session:
        story = stories.recent(session, followed=True, limit=1)[0].id
        told = story_articles.of_story(session, story, limit=1)[0].report.url
        delivery = delivery_list.list_deliveries(session, limit=1)[0].id
    silence = site.write(
        lambda session: silences.add(
            session,
            SilenceKind.TEXT,
            "x",
            now=site.now,
            until=site.now + timedelta(days=1),
            reason="",
        )
    )
    mark = site.write(
        lambda session: marks.add(
            session,
            MarkKind.NOT_DEVELOPMENT,
            now=site.now,
            author="ann",
            article=told,
        )
    )
    site.write(_keep_a_bill)
    return {
        "stories": {"id": story},
        "proceedings": {"id": "h-r-41-119"},
        "alerts": {"id": str(delivery)},
        "silences": {"id": str(silence.id)},
        "marks": {"id": str(mark.id)},
        "topics": {"key": next(iter(site.configuration.topics))},
        "sources": {"key": next(iter(site.configuration.sources))},
    }


def _keep_a_bill(session: Session) -> None:
    record = bill(41, "Introduced in House")
    articles.add(session, [record])
    (verdict,) = judged(Pipeline(Matcher({}, {})), record)
    verdicts.save(session, record, verdict, record.found)


def _ask(
    operation: schemathesis.APIOperation,
    headers: Mapping[str, str],
    there: Mapping[str, str],
    statuses: set[int],
    examples: int,
) -> None:
    """Ask an operation again and again; every second time for something that is there."""
    turn = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        nonlocal turn
        turn += 1
        if turn % 2 and there:
            case.path_parameters = dict(there)
        answer = case.call_and_validate(
            base_url=f"http://{HOST}", checks=CHECKS, headers=dict(headers)
        )
        statuses.add(answer.status_code)

    ask()

"""The API keeps to what its OpenAPI document says, whatever it is asked."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from tests.web.site import HOST, Site

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_nothing_that_is_asked_breaks_it_and_each_answer_is_as_described(demo: Site) -> None:
    app = demo.application()
    document = TestClient(app, base_url=f"http://{HOST}").get("/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    asked = 0
    for operation in schema.get_all_operations():
        asked += _ask(operation.ok(), app)
    assert asked > 100


def _ask(operation: schemathesis.APIOperation, app: object) -> int:
    asked = 0

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @schemathesis_given(operation)
    def ask(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(base_url=f"http://{HOST}", checks=CHECKS, headers={"host": HOST})

    ask()
    return asked


def schemathesis_given(operation: schemathesis.APIOperation) -> object:
    """What Hypothesis calls a test of one operation with."""
    from hypothesis import given

    return given(case=operation.as_strategy())

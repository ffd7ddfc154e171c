"""The OpenAPI document of the API, made from the operations and the types of their answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from starlette.responses import Response

from policywire.web.api.directory import OPERATIONS
from policywire.web.api.operation import ApiOperation, ApiParameter, adapter
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.views.form_action import FormAction
from policywire.web.views.request import PageRequest

REFUSALS = {
    "308": "The topic has another key: ask at `location`.",
    "400": "Invalid parameter.",
    "401": "Authentication required.",
    "403": "The token is not for that.",
    "404": "Not found.",
    "503": "The database is not available; try again.",
}
WRITE_REFUSALS = {
    "409": "Conflict with the current state.",
    "413": "The request is too long.",
    "422": "Validation error.",
}
DONE = {
    "type": "object",
    "required": ["done"],
    "properties": {"done": {"type": "string", "description": "What was done, in one sentence."}},
}
PROBLEM = {
    "type": "object",
    "required": ["status", "title", "detail"],
    "properties": {
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
    },
}


def openapi(request: PageRequest, actions: Mapping[str, FormAction]) -> Response:
    """The document."""
    return AsciiJsonResponse(
        document(request.base or "/", str(request.app_context.health_record()["version"]), actions)
    )


def document(server: str, version: str, actions: Mapping[str, FormAction]) -> dict[str, Any]:
    """The document for an API at `server`."""
    wanted: Any = [
        (path, "serialization", adapter(operation.response_type))
        for path, operation in OPERATIONS.items()
    ]
    # All at once, so that types in several answers are described once, under one name.
    schemas, parts = TypeAdapter.json_schemas(wanted, ref_template="#/components/schemas/{model}")
    paths = {
        path: {"get": _operation(path, operation, schemas[path, "serialization"])}
        for path, operation in OPERATIONS.items()
    }
    paths |= {path: {"post": _action(path, action)} for path, action in actions.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "policywire",
            "version": version,
            "description": "GET only reads; POST needs a token that may write.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "schemas": {**parts.get("$defs", {}), "Refusal": PROBLEM, "Done": DONE},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(path: str, operation: ApiOperation, schema: object) -> dict[str, Any]:
    variables = [
        _parameter(ApiParameter(name, f"The {name}.", True), "path") for name in _names(path)
    ]
    asked = [_parameter(each, "query") for each in operation.parameters]
    return {
        "summary": operation.summary,
        "operationId": "_".join(re.findall(r"\w+", path)),
        "parameters": variables + asked,
        "responses": {
            "200": _answer("Found.", "application/json", schema),
            **{status: _refusal(says) for status, says in REFUSALS.items()},
        },
    }


def _action(path: str, action: FormAction) -> dict[str, Any]:
    fields = {name: {"type": "string", "description": says} for name, says in action.fields.items()}
    form = {
        "type": "object",
        "properties": fields,
        "required": list(fields)[: action.required_fields],
    }
    refusals = {**REFUSALS, **WRITE_REFUSALS}
    return {
        "summary": action.summary,
        "operationId": "_".join(re.findall(r"\w+", path)),
        "parameters": [
            _parameter(ApiParameter(name, f"The {name}.", True), "path") for name in _names(path)
        ],
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {
            "200": _answer("Done.", "application/json", {"$ref": "#/components/schemas/Done"}),
            **{status: _refusal(says) for status, says in refusals.items()},
        },
    }


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _parameter(parameter: ApiParameter, where: str) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": where,
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": {"type": parameter.kind},
    }


def _refusal(says: str) -> dict[str, Any]:
    return _answer(says, "application/problem+json", {"$ref": "#/components/schemas/Refusal"})


def _answer(says: str, kind: str, schema: object) -> dict[str, Any]:
    return {"description": says, "content": {kind: {"schema": schema}}}

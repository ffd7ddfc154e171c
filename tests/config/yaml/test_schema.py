"""The JSON Schemas say to an editor what the loader says: checked on the same texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from policywire.config.yaml.schema import schemas
from policywire.config.yaml.starter_files import write_starter
from policywire.config.yaml.strict_yaml import parse_yaml

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {
    *("$schema", "$defs", "$ref", "title", "description", "default"),
    *("type", "enum", "const", "pattern", "anyOf", "not", "items", "required"),
    *("properties", "additionalProperties", "propertyNames"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
    *("minProperties", "maxProperties"),
}


def errors(value: object, schema: Any, root: dict[str, Any]) -> Iterator[str]:
    """A small judge of draft 7: only the words that our schemas use, and no other may occur."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "$ref" in schema:
        yield from errors(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    yield from _form_errors(value, schema, root)
    if "type" in schema:
        kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        types = tuple(each for kind in kinds for each in _TYPES[kind])
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            yield f"{value!r} is not {kinds}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is not in the list"
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']}"
    yield from _limit_errors(value, schema)
    if isinstance(value, dict):
        yield from _object_errors(value, schema, root)
    if isinstance(value, list):
        for each in value:
            yield from errors(each, schema.get("items", {}), root)


def _form_errors(value: object, schema: Any, root: dict[str, Any]) -> Iterator[str]:
    if "anyOf" in schema and all(any(errors(value, each, root)) for each in schema["anyOf"]):
        yield f"{value!r} fits none of the forms"
    if "not" in schema and not any(errors(value, schema["not"], root)):
        yield f"{value!r} has the form that is not allowed"


def _limit_errors(value: object, schema: Any) -> Iterator[str]:
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{value!r} does not fit {schema['pattern']}"
    if isinstance(value, int | float):
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        if not least <= value <= most:
            yield f"{value!r} is beyond the limits"
    for kind, least, most in (
        (str, "minLength", "maxLength"),
        (list, "minItems", "maxItems"),
        (dict, "minProperties", "maxProperties"),
    ):
        if isinstance(value, kind):
            size = len(value)
            if not schema.get(least, 0) <= size <= schema.get(most, size):
                yield f"{value!r} has the wrong size"


def _object_errors(value: dict[str, Any], schema: Any, root: dict[str, Any]) -> Iterator[str]:
    for key in schema.get("required", []):
        if key not in value:
            yield f"{key} is missing"
    properties = schema.get("properties", {})
    for key, each in value.items():
        if "propertyNames" in schema:
            yield from errors(key, schema["propertyNames"], root)
        rest = schema.get("additionalProperties", {})
        if key in properties:
            yield from errors(each, properties[key], root)
        elif rest is False:
            yield f"{key} is unknown"
        elif isinstance(rest, dict):
            yield from errors(each, rest, root)


def judged(name: str, text: str) -> list[str]:
    schema = schemas()[name]
    document = parse_yaml(name, text.encode())
    assert document.faults == ()
    return list(errors(document.value, schema, schema))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["settings", "topics", "sources", "alerts"])
def test_the_starter_fits_its_own_schemas(name: str, tmp_path: Any) -> None:
    write_starter(tmp_path)
    assert judged(name, (tmp_path / f"{name}.yaml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings", "web: {port: 80}\nretention: 90d\n"),
        ("settings", "web: {port: '${PORT}'}\nretention: ${KEEP}\nallow_private_addresses: ${P}"),
        ("settings", "web:\n"),
        ("topics", "irs: {title: IRS, any: [a, {near: [3, a, [b, c]]}]}"),
        ("topics", "topics: {irs: {title: IRS}}\nentities: {irs: {names: [IRS], not: [x]}}"),
        (
            "sources",
            "packs: [us-tax]\nsources: {a: {url: https://a.example, outlet: A, every: 1h}}",
        ),
        ("alerts", "channels: {a: {console: }}\nroutes: [{kinds: [new facts], continue: false}]"),
        ("alerts", "channels: {a: {console: , quiet: {from: '22:00', to: 07:00, urgent: 0.8}}}"),
        ("alerts", "channels: {a: {console: , budget: 5, digest: {at: ['8:00'], days: [mon]}}}"),
        ("alerts", "channels: {a: {slack: {webhook: '${X}'}}}\nroutes: [{min_importance: '${X}'}]"),
    ],
)
def test_what_the_loader_takes_the_schema_takes(name: str, text: str) -> None:
    assert judged(name, text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings", "databse: x"),
        ("settings", "web: {port: 99999}"),
        ("settings", "retention: long"),
        ("topics", "irs: {titel: IRS}"),
        ("topics", "irs: {title: IRS, threshold: 3}"),
        ("topics", "My Topic: {title: x}"),
        ("topics", "entities: {irs: {names: []}}"),
        ("sources", "sources: {a: {url: https://a.example}}"),
        ("sources", "sources: {a: {url: https://a.example, outlet: A, tier: offical}}"),
        ("sources", "sources: {a: {url: https://a.example, outlet: A, every: 15}}"),
        ("alerts", "channels: {a: {console: , slack: {webhook: x}}}"),
        ("alerts", "channels: {a: {}}"),
        ("alerts", "channels: {a: {budget: 5}}"),
        ("alerts", "channels: {a: {console: , digest: {at: ['25:00']}}}"),
        ("alerts", "channels: {Bad Name: {console: }}"),
        ("alerts", "routes: [{kinds: [new fact]}]"),
        ("alerts", "routes: [{min_importance: high}]"),
    ],
)
def test_what_the_loader_refuses_an_editor_underlines(name: str, text: str) -> None:
    assert judged(name, text) != []


def test_every_key_that_people_write_is_described() -> None:
    settings = schemas()["settings"]["properties"]
    source = schemas()["sources"]["$defs"]["Source"]["properties"]
    route = schemas()["alerts"]["$defs"]["Route"]["properties"]
    assert [
        key for each in (settings, source, route) for key in each if "description" not in each[key]
    ] == []
    assert source["every"]["default"] == "15m"

"""JSON Schemas of the configuration files, so that editors complete and check them.

Made from the same models that read the files; the descriptions are the models' own docstrings.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, TypeAdapter

from policywire.config.models import CHANNEL_TYPES, ConfigModel
from policywire.config.models.file_models import FILE_MODELS
from policywire.config.values.durations import DURATION_PATTERN, format_duration

JsonSchema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors' YAML support knows best."""

_VARIABLE = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}
_WITH_VARIABLES = frozenset({"settings.yaml", "alerts.yaml"})
_CHECKED = frozenset({"integer", "number", "boolean"})


def schemas() -> dict[str, JsonSchema]:
    """The schema of each file by its short name: settings, topics, sources, alerts."""
    return {name.removesuffix(".yaml"): _schema(name) for name in FILE_MODELS}


def _schema(name: str) -> JsonSchema:
    schema = FILE_MODELS[name].model_json_schema(by_alias=True)
    schema.setdefault("$defs", {})
    _describe(schema, FILE_MODELS[name].__name__)
    for model, definition in schema["$defs"].items():
        _describe(definition, model)
    for each in list(_parts(schema)):
        _name_keys(each)
    if name == "topics.yaml":
        _open_top(schema)
    _may_be_empty(schema)
    for each in list(_parts(schema)):
        _tidy(each)
        if name in _WITH_VARIABLES:
            _allow_variables(each)
    return {"$schema": _DIALECT, **schema, "title": name}


def _describe(schema: JsonSchema, model: str) -> None:
    """Put the docstrings below a model's fields into its schema."""
    properties = schema.get("properties", {})
    for each in _models(ConfigModel):
        if properties and each.__name__ == model:
            for key, text in _docstrings_of(each).items():
                properties[key]["description"] = text


def _name_keys(part: JsonSchema) -> None:
    """pydantic lets a key that does not fit its pattern pass unchecked; here it is an error."""
    patterns = part.get("patternProperties")
    if isinstance(patterns, dict) and len(patterns) == 1:
        [(pattern, value)] = part.pop("patternProperties").items()
        part |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}


def _open_top(schema: JsonSchema) -> None:
    """Topics stand at the top of their file, beside `entities`."""
    topics = schema["properties"]["topics"]
    schema["additionalProperties"] = topics["additionalProperties"]
    schema["propertyNames"] = topics["propertyNames"]


def _may_be_empty(schema: JsonSchema) -> None:
    """A key at the top with nothing after it counts as left out, and so does an empty file."""
    schema["type"] = ["object", "null"]
    for key, part in schema["properties"].items():
        described = {"description": part["description"]} if "description" in part else {}
        schema["properties"][key] = {"anyOf": [part, {"type": "null"}], **described}
    channel = schema["$defs"].get("Channel")
    if channel:
        channel["anyOf"] = [_only(way) for way in CHANNEL_TYPES]


def _only(way: str) -> JsonSchema:
    """A channel that sends this way and no other."""
    others = [{"required": [other]} for other in CHANNEL_TYPES if other != way]
    return {"required": [way], "not": {"anyOf": others}}


def _parts(part: object) -> Iterator[JsonSchema]:
    """Every schema inside a schema, itself included."""
    if isinstance(part, Mapping):
        if isinstance(part, dict):
            yield part
        for each in list(part.values()):
            yield from _parts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _parts(each)


def _tidy(part: JsonSchema) -> None:
    """Drop what editors show to no one's use, and write spans of time as people do."""
    if "oneOf" in part:
        part["anyOf"] = part.pop("oneOf")  # the forms exclude each other by their `kind`
    if isinstance(part.get("title"), str):
        part.pop("title")
    for key in ("format", "writeOnly"):
        if part.get("type") == "string":
            part.pop(key, None)
    if part.get("pattern") == DURATION_PATTERN and "default" in part:
        span = TypeAdapter(timedelta).validate_python(part["default"])
        part["default"] = format_duration(span)
    if "default" in part and part["default"] is None:
        part.pop("default")


def _allow_variables(part: JsonSchema) -> None:
    """`port: ${PORT}`: where a number or a fixed form is asked for, a variable may stand."""
    kind = part.get("type") if isinstance(part.get("type"), str) else None
    fixed_form = kind == "string" and ("pattern" in part or "enum" in part)
    checked = kind in _CHECKED or fixed_form
    if not checked or part.get("pattern") == _VARIABLE["pattern"]:
        return
    # They are about both forms, and so stand beside `anyOf`, not inside of it.
    kept: JsonSchema = {key: part.pop(key) for key in ("description", "default") if key in part}
    inner = dict(part)
    part.clear()
    part.update({"anyOf": [inner, dict(_VARIABLE)], **kept})


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Everything that people write by hand, whatever file of this room it stands in."""
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _docstrings_of(model: type[BaseModel]) -> dict[str, str]:
    """A model's own words win over those of the models that it is made from."""
    found: dict[str, str] = {}
    # From the base to the model itself, so that the later one wins.
    for each in reversed(model.__mro__[: model.__mro__.index(ConfigModel)]):
        # Python keeps no docstrings of attributes: they are read from the source.
        [definition] = ast.parse(dedent(inspect.getsource(each))).body
        assert isinstance(definition, ast.ClassDef)
        found.update(_documented(definition.body))
    aliases = {name: info.alias or name for name, info in model.model_fields.items()}
    return {aliases[name]: text for name, text in found.items()}


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for first, second in pairwise(body):
        if not (isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)):
            continue
        text = second.value if isinstance(second, ast.Expr) else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield first.target.id, " ".join(text.value.split())

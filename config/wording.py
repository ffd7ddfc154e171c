"""What pydantic found, in sentences for the person who wrote the YAML.

pydantic names types of Python; here each finding becomes a problem and a cure in plain words, at
the line where it stands. A value is never repeated: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import isclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.fault import Fault, did_you_mean
from config.yaml_text import Document, YamlPath

_WANTED: Mapping[str, tuple[str, str]] = {
    "string": ("text", "put it in quotes"),
    "int": ("a whole number", "write digits only"),
    "float": ("a number", "write for example 0.5"),
    "bool": ("true or false", "write true or false"),
    "list": ("a list", "write it in square brackets, [ … ], or one item a line after `- `"),
    "dict": ("a group of keys", "write its keys below it, indented"),
    "model": ("a group of keys", "write its keys below it, indented"),
}
"""What a type of pydantic's error asks for, and how one writes it."""


def faults_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Fault]:
    """One fault for each thing that is wrong, whatever number of errors pydantic made of it."""
    merged: dict[tuple[YamlPath, bool], list[ErrorDetails]] = {}
    for each in error.errors(include_url=False):
        path = _written_path(each["loc"], document)
        merged.setdefault((path, each["type"] in _AT_KEY), []).append(each)
    inner = {path[:end] for path, _ in merged for end in range(len(path))}
    return [
        _fault(path, errors, document, model)
        for (path, _), errors in merged.items()
        if not (path in inner and all(_is_of_union(each, path) for each in errors))
    ]


_AT_KEY = frozenset({"extra_forbidden", "missing"})


def _written_path(loc: tuple[int | str, ...], document: Document) -> YamlPath:
    """The part of pydantic's location that stands in the file: without the names of types."""
    path: YamlPath = ()
    value: Any = document.value
    for part in loc:
        if _holds(value, part):
            path, value = (*path, part), value[part]
    return path


def _holds(value: object, part: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _is_of_union(error: ErrorDetails, path: YamlPath) -> bool:
    """Whether this is one of several forms that were tried, and another one came further."""
    loc = error["loc"]
    if loc[-1:] == ("[key]",) or error["type"] in {*_AT_KEY, "value_error"}:
        return False
    return len(loc) > len(path)


def _fault(
    path: YamlPath, errors: list[ErrorDetails], document: Document, model: type[BaseModel]
) -> Fault:
    first = errors[0]
    match first["type"]:
        case "extra_forbidden":
            known = sorted(_known_keys(model, path[:-1]))
            return document.fault(
                path, "unknown key", did_you_mean(str(path[-1]), known), at_key=True
            )
        case "missing":
            return _missing(path, [str(each["loc"][-1]) for each in errors], document)
    if first["loc"] and first["loc"][-1] == "[key]":
        return _bad_key(path, document)
    problem, cure = _either(path, errors, document)
    return document.fault(path, problem, cure)


def _missing(path: YamlPath, names: list[str], document: Document) -> Fault:
    verb = "is" if len(names) == 1 else "are"
    cure = "add " + " and ".join(f"`{name}: …`" for name in names)
    return document.fault(path, f"{' and '.join(names)} {verb} missing", cure, at_key=True)


def _bad_key(path: YamlPath, document: Document) -> Fault:
    better = re.sub(r"[^a-z0-9]+", "-", str(path[-1]).lower()).strip("-")[:80] if path else ""
    cure = f"write {better}" if better else "write for example my-topic"
    problem = "a key may hold only small letters, digits and hyphens, at most 80"
    return document.fault(path, problem, cure, at_key=True)


def _either(path: YamlPath, errors: list[ErrorDetails], document: Document) -> tuple[str, str]:
    """One sentence for a value that fits none of the forms it may have."""
    sentences = [_sentence(each, _value_at(document, path)) for each in errors]
    wanted = [text.removeprefix("must be ") for text, _ in sentences if text.startswith("must be ")]
    if len(wanted) < 2:
        return sentences[0]
    return f"must be {' or '.join(dict.fromkeys(wanted))}", sentences[0][1]


def _value_at(document: Document, path: YamlPath) -> object:
    value: Any = document.value
    for part in path:
        value = value[part]
    return value


def _sentence(error: ErrorDetails, value: object) -> tuple[str, str]:
    """The problem and the cure for one error of pydantic's."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        problem, _, cure = str(context["error"]).partition("; ")
        return problem, cure
    if value is None:
        return "is empty", "write a value, or remove the line"
    wanted = _WANTED.get(re.split(r"_(type|parsing|from)", kind)[0])
    if wanted:
        return f"must be {wanted[0]}", _cure_of_type(wanted[1], value)
    if kind == "too_short" and isinstance(value, str):
        kind = "string_too_short"  # a secret: pydantic counts it as a list
    if kind in {"enum", "literal_error"}:
        return _not_one_of(str(context["expected"]), value)
    return _limit(kind, context) or (error["msg"].replace("Input should", "must"), "")


def _cure_of_type(cure: str, value: object) -> str:
    if cure == "put it in quotes" and isinstance(value, dict):
        return "put text that holds a colon in quotes"
    if cure == "put it in quotes" and isinstance(value, list):
        return "write a single text, without brackets"
    return cure


def _not_one_of(expected: str, value: object) -> tuple[str, str]:
    known = re.findall(r"'([^']*)'", expected)
    cure = did_you_mean(value, known) if isinstance(value, str) else ""
    return f"must be one of: {', '.join(known)}", cure if "mean" in cure else ""


_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("must be at least {ge}", "write a larger number"),
    "less_than_equal": ("must be at most {le}", "write a smaller number"),
    "greater_than": ("must be more than {gt}", "write a larger number"),
    "less_than": ("must be less than {lt}", "write a smaller number"),
    "too_short": ("needs at least {min_length} item", "add one, or remove the line"),
    "too_long": ("has more than {max_length} items", "remove some"),
    "string_too_short": ("needs at least {min_length} character(s)", "write a longer text"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it"),
    "string_pattern_mismatch": ("has a character that is not allowed here", "write plain text"),
    "finite_number": ("must be a finite number", "write for example 0.5"),
}


def _limit(kind: str, context: Mapping[str, object]) -> tuple[str, str] | None:
    found = _LIMITS.get(kind)
    return (found[0].format(**context), found[1]) if found else None


def _known_keys(model: object, path: YamlPath) -> Iterator[str]:
    """The keys that may stand at `path`, by the models' own fields."""
    if isclass(model) and issubclass(model, BaseModel):
        fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        if not path:
            yield from fields
        elif path[0] in fields:
            yield from _known_keys(fields[str(path[0])], path[1:])
        return
    rest = path[1:] if get_origin(model) in {list, dict, tuple} else path
    for argument in get_args(model):
        yield from _known_keys(argument, rest)

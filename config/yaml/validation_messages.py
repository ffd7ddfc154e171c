"""Validation messages: what pydantic found, in plain words.

pydantic names types of Python; here each finding becomes a problem and a cure in plain words, at
the line where it stands. A value is never repeated: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policywire.config.config_error import ConfigFault
from policywire.config.models.base import KEY_PATTERN
from policywire.config.models.source_kinds import SOURCE_KINDS, UNKNOWN
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath
from policywire.config.yaml.typo_suggestions import (
    keys_of,
    models_at,
    required_of,
    suggest,
    unknown_key,
)

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

_AT_KEY = frozenset({"extra_forbidden", "missing"})
_FEW = 6
"""So many keys are named where none is required."""


def faults_from_validation(
    error: ValidationError, document: YamlDocument, model: type[BaseModel]
) -> list[ConfigFault]:
    """One fault for each thing that is wrong, whatever number of errors pydantic made of it."""
    merged: dict[tuple[YamlPath, bool], list[ErrorDetails]] = {}
    for each in error.errors(include_url=False):
        each["loc"] = _without_kind(each["loc"])
        path = _written_path(each["loc"], document)
        merged.setdefault((path, each["type"] in _AT_KEY), []).append(each)
    # Of a union pydantic reports every form that it tried: what came further into it was meant.
    inner = {path[:end] for path, _ in merged for end in range(len(path))}
    wording = _MessageBuilder(document, model)
    return [
        wording.fault(path, errors)
        for (path, _), errors in merged.items()
        if not (path in inner and all(_is_of_union(each, path) for each in errors))
    ]


def _without_kind(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """pydantic puts a source's kind behind its key: `spider` may be a key inside of it as well."""
    of_source = len(loc) > 2 and loc[0] == "sources" and loc[2] in {*SOURCE_KINDS, UNKNOWN}
    return (*loc[:2], *loc[3:]) if of_source else loc


def _written_path(loc: tuple[int | str, ...], document: YamlDocument) -> YamlPath:
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


@dataclass(frozen=True, slots=True)
class _MessageBuilder:
    """Says what is wrong with one document."""

    document: YamlDocument
    model: type[BaseModel]

    def fault(self, path: YamlPath, errors: list[ErrorDetails]) -> ConfigFault:
        """The fault at a path, of everything that pydantic says of it."""
        first = errors[0]
        if first["type"] == "extra_forbidden":
            said = unknown_key(self.model, path, self.document.value)
            return self.document.fault(path, *said, at_key=True)
        if first["type"] == "missing":
            return self._missing(path, [str(each["loc"][-1]) for each in errors])
        if first["loc"][-1:] == ("[key]",):
            return self.document.fault(path, *_of_key(first, str(path[-1])), at_key=True)
        return self.document.fault(path, *self._either(path, errors))

    def _missing(self, path: YamlPath, names: list[str]) -> ConfigFault:
        verb = "is" if len(names) == 1 else "are"
        cure = "add " + " and ".join(f"`{name}: …`" for name in names)
        problem = f"{' and '.join(names)} {verb} missing"
        return self.document.fault(path, problem, cure, at_key=True)

    def _either(self, path: YamlPath, errors: list[ErrorDetails]) -> tuple[str, str]:
        """One sentence for a value that fits none of the forms it may have."""
        sentences = [self._sentence(path, each) for each in errors]
        must = "must be "
        wanted = [text.removeprefix(must) for text, _ in sentences if text.startswith(must)]
        if len(wanted) < 2:
            return sentences[0]
        return f"{must}{' or '.join(dict.fromkeys(wanted))}", sentences[0][1]

    def _sentence(self, path: YamlPath, error: ErrorDetails) -> tuple[str, str]:
        """The problem and the cure for one error of pydantic's."""
        value: Any = self.document.value
        for part in path:
            value = value[part]
        said = _sentence(error, value)
        if value is None and path[-1] in required_of(self._models_at(path[:-1])):
            return said[0], "write a value"
        if value is None or not error["type"].startswith(("model_type", "dict_type")):
            return said
        models = self._models_at(path)
        if isinstance(value, list) and not models:
            return said[0], "give each item a name: write `name: …` in place of `- `"
        known = keys_of(models)
        shown = required_of(models) or known[:_FEW]
        more = ", …" if len(shown) < len(known) else ""
        return said[0], f"{said[1]}: {', '.join(shown)}{more}" if shown else said[1]

    def _models_at(self, path: YamlPath) -> list[type[BaseModel]]:
        return list(models_at(self.model, path, self.document.value))


def _of_key(error: ErrorDetails, key: str) -> tuple[str, str]:
    """What is wrong with a name: one of the user's own choice, or one of a fixed list."""
    if error["type"] in {"string_pattern_mismatch", "string_too_long"}:
        better = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:80]
        cure = f"write {better}" if better else "write for example my-topic"
        return "a key may contain only lower-case letters, digits and hyphens, at most 80", cure
    return _sentence(error, key)


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
    if context.get("pattern") == KEY_PATTERN:
        return "is not a valid key: use only lower-case letters, digits and hyphens", "fix its name"
    return _limit(kind, context) or (error["msg"].replace("Input should", "must"), "")


def _cure_of_type(cure: str, value: object) -> str:
    if cure == "put it in quotes" and isinstance(value, dict):
        return "put text that contains a colon in quotes"
    if cure == "put it in quotes" and isinstance(value, list):
        return "write one text, without brackets"
    return cure


def _not_one_of(expected: str, value: object) -> tuple[str, str]:
    known = re.findall(r"'([^']*)'", expected)
    cure = suggest(value, known) if isinstance(value, str) else ""
    return f"must be one of: {', '.join(known)}", cure if "mean" in cure else ""


_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("must be at least {ge}", "write a larger number"),
    "less_than_equal": ("must be at most {le}", "write a smaller number"),
    "greater_than": ("must be more than {gt}", "write a larger number"),
    "less_than": ("must be less than {lt}", "write a smaller number"),
    "too_short": ("needs at least {min_length} item", "add one, or remove the line"),
    "too_long": ("has more than {max_length} items", "remove some"),
    "string_too_short": ("is empty", "write a value"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it"),
    "string_pattern_mismatch": (
        "has a character that is not allowed here",
        "write plain letters, digits and signs, on one line",
    ),
    "finite_number": ("must be a finite number", "write for example 0.5"),
}


def _limit(kind: str, context: Mapping[str, Any]) -> tuple[str, str] | None:
    if kind not in _LIMITS:
        return None
    problem, cure = _LIMITS[kind]
    # A share is a number from 0 to 1, and people like to write per cent.
    share = {"less_than_equal": context.get("le"), "greater_than_equal": context.get("ge")}
    if isinstance(bound := share.get(kind), float) and bound in {0.0, 1.0}:
        problem, cure = "must be from 0 to 1", "write for example 0.5"
    return problem.format(**context), cure

"""Old keys and values of the YAML files: they work for one more version, with a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from policywire.config.config_error import ConfigFault
from policywire.config.deprecation import renamed_words
from policywire.config.yaml.strict_yaml import TextPosition, YamlDocument, YamlPath


@dataclass(frozen=True, slots=True)
class DeprecatedKey:
    """A key that was renamed. `at` is a regular expression for its dotted path, without numbers."""

    file: str
    at: str
    new: str


@dataclass(frozen=True, slots=True)
class DeprecatedValue:
    """A value that was renamed, of the key at `at`."""

    file: str
    at: str
    old: str
    new: str


DEPRECATED_KEYS = (DeprecatedKey("settings.yaml", "sweep", "backfill"),)
DEPRECATED_VALUES = (DeprecatedValue("alerts.yaml", r"(routes\.)+unconfirmed", "tell", "notify"),)


def rename_deprecated(
    name: str, document: YamlDocument
) -> tuple[YamlDocument, tuple[ConfigFault, ...]]:
    """The document in the current words, and a warning for each old one with its line.

    A key that stands there under both names is a fault of the document.
    """
    warnings: list[ConfigFault] = []
    for path, each in _deprecated_values(name, document):
        warnings.append(_warning(document, path, each.old, each.new))
        document = _with_value(document, path, each.new)
    for path, renamed in _deprecated_keys(name, document):
        old, twin = str(path[-1]), (*path[:-1], renamed.new)
        if twin in document.keys:
            problem = f"is the old name of `{renamed.new}`, which is set as well"
            fault = document.fault(path, problem, f"remove `{old}`", at_key=True)
            document = replace(document, faults=(*document.faults, fault))
        else:
            warnings.append(_warning(document, path, old, renamed.new, at_key=True))
        document = _with_key(document, path, renamed.new)
    return document, tuple(warnings)


def _warning(
    document: YamlDocument, path: YamlPath, old: str, new: str, *, at_key: bool = False
) -> ConfigFault:
    return document.fault(path, renamed_words(old, new), f"write `{new}`", at_key=at_key)


def _deprecated_keys(name: str, document: YamlDocument) -> Iterator[tuple[YamlPath, DeprecatedKey]]:
    known = [each for each in DEPRECATED_KEYS if each.file == name]
    for path in list(document.keys) if known else ():
        for each in known:
            if re.fullmatch(each.at, _dotted(path)):
                yield path, each


def _deprecated_values(
    name: str, document: YamlDocument
) -> Iterator[tuple[YamlPath, DeprecatedValue]]:
    known = [each for each in DEPRECATED_VALUES if each.file == name]
    for path in list(document.keys) if known else ():
        for each in known:
            if re.fullmatch(each.at, _dotted(path)) and _at(document.value, path) == each.old:
                yield path, each


def _dotted(path: YamlPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def _at(value: Any, path: YamlPath) -> Any:
    for part in path:
        value = value[part]
    return value


def _with_value(document: YamlDocument, path: YamlPath, new: str) -> YamlDocument:
    value = deepcopy(document.value)
    _at(value, path[:-1])[path[-1]] = new
    return replace(document, value=value)


def _with_key(document: YamlDocument, path: YamlPath, new: str) -> YamlDocument:
    value = deepcopy(document.value)
    group = _at(value, path[:-1])
    moved = group.pop(path[-1])
    group.setdefault(new, moved)
    return replace(
        document,
        value=value,
        keys=_renamed(document.keys, path, new),
        values=_renamed(document.values, path, new),
    )


def _renamed(
    spots: Mapping[YamlPath, TextPosition], path: YamlPath, new: str
) -> dict[YamlPath, TextPosition]:
    """The same places, those of the old key and of all below it under the new name."""
    depth = len(path)
    return {
        (*path[:-1], new, *each[depth:]) if each[:depth] == path else each: spot
        for each, spot in spots.items()
    }

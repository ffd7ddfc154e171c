"""YAML as we write it: values into lines, and a text that has no lines of its own changed whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML

ONE_LINE = 4096
"""A width at which no line is broken."""
PAGE_WIDTH = 100
"""A width that people read with ease."""


def yaml_text(value: object, width: int = ONE_LINE) -> str:
    """A value as text."""
    return _dumped(_round_trip(width), value)


def rewritten(text: str, change: Callable[[Any], object]) -> str:
    """The text after `change` has been made to its value; comments and quotes stay."""
    yaml = _round_trip(ONE_LINE)
    whole = yaml.load(text)
    change(whole)
    return _dumped(yaml, whole)


def loaded(text: str) -> Any:
    """A value that remembers its comments and quotes, to be put into another one."""
    return _round_trip(ONE_LINE).load(text)


def _round_trip(width: int) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = width
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(yaml: YAML, value: object) -> str:
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()

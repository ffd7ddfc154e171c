"""Fields of a form that stand for a list: boxes to tick, and texts with commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Form = Mapping[str, str]

_BY_COMMA = re.compile(r"\s*[,;\n]\s*")


def ticked(form: Form, name: str, offered: Iterable[str]) -> list[str]:
    """Which of the offered values have their box ticked, as plain texts: YAML knows no enum."""
    return [str(each) for each in offered if form.get(f"{name}-{each}")]


def comma_parts(text: str) -> list[str]:
    """The parts of a text between commas, semicolons and line ends."""
    return [each for each in _BY_COMMA.split(text.strip()) if each]

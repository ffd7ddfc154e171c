"""JSON lines from a file or from standard input, each checked against a model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from policywire.cli.terminal.not_found import unreadable

Line = TypeVar("Line", bound=BaseModel)


class JsonLineError(Exception):
    """A line is not what the model wants; the text names the line, the key and the cure."""


def read_json_lines(file: Path, model: type[Line], wanted: str) -> list[Line]:
    """Read a JSONL file, `-` for standard input; `wanted` says what each line holds.

    Raises JsonLineError and NotFoundError.
    """
    try:
        # -sig: spreadsheets put a byte order mark first.
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error
    return [
        _line(f"{file}:{number}", each, model, wanted)
        # Not splitlines: it also cuts at U+2028, which JSON allows inside a text.
        for number, each in enumerate(text.split("\n"), start=1)
        if each.strip()
    ]


def _line(place: str, text: str, model: type[Line], wanted: str) -> Line:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "line"
        said = f"{place}: {key}: {first['msg']}; each line is a JSON object with {wanted}"
        raise JsonLineError(said) from error

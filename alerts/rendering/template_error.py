"""What is wrong with a template of the user's: file, line, problem."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A mistake in a template. `line` is 0 when no line can be named."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        """`templates/message.txt.j2:3: 'headlin' is undefined`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem}"


class TemplateError(ValueError):
    """A user's template does not work; the fault says where and why."""

    def __init__(self, fault: TemplateFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class TemplateStopped(TemplateError):  # noqa: N818 - it names what was done to the template
    """A user's template took too long or too much memory and was stopped."""


def fault_of(error: Exception, path: Path, folder: Path) -> TemplateFault:
    """Where in the user's templates an error came from; `path` is the one that was asked for."""
    found = getattr(error, "filename", None), getattr(error, "lineno", None)
    frames = traceback.extract_tb(error.__traceback__)
    places = [found, *((frame.filename, frame.lineno) for frame in reversed(frames))]
    file, line = _first_inside(places, folder) or (path, 0)
    words = " ".join(str(error).split()) or type(error).__name__
    return TemplateFault(_shown(file, folder), line, words[:300])


def _first_inside(
    places: Iterable[tuple[str | None, int | None]], folder: Path
) -> tuple[Path, int] | None:
    for name, line in places:
        if name and line and Path(name).is_relative_to(folder):
            return Path(name), line
    return None


def _shown(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder.parent))

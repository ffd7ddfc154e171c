"""The templates in use: ours, and over them those that the user has written.

A user's template is data: it runs in Jinja's sandbox and sees only strings, numbers, lists and
mappings of them, in a process of its own with limits on time and memory. When it does not work,
ours takes its place and the fault is reported later.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from policywire.alerts.channels.slack.limits import checked_blocks
from policywire.alerts.rendering.template_error import (
    TemplateError,
    TemplateFault,
    TemplateStopped,
    fault_of,
)
from policywire.alerts.rendering.template_process import TEMPLATE_PROCESS

if TYPE_CHECKING:
    from jinja2 import Environment

BUILTIN_FOLDER = Path(__file__).parent / "templates"
FOLDER = "templates"
"""Where a user's templates stand in the configuration folder."""
SLACK = "message.slack.json.j2"
FORMS = (
    "message.txt.j2",
    "message.html.j2",
    SLACK,
    "digest.txt.j2",
    "digest.html.j2",
    "notice.txt.j2",
    "notice.html.j2",
)
"""The templates that a message is made of; others may be included by these."""
WIDTH = 76
_COMMAND = re.compile(r"`([^`\n]+)`")
_MOST = 200_000
"""Characters that a message may have in one form; mail programs cut off far shorter ones."""


class Templates:
    """Ours, and those in `folder` over them. Faults are kept until somebody takes them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._faults: dict[TemplateFault, None] = {}
        self._taken: set[TemplateFault] = set()
        self._stopped: dict[str, float] = {}
        """Templates that were stopped, and how old the folder was then: each try takes seconds."""

    def text(self, name: str, **values: object) -> str:
        """A message's text or HTML by the user's template, or by ours."""
        made = self._tried(name, values)
        return made if made is not None else _ours().get_template(name).render(**values)

    def blocks(self, card: Mapping[str, object]) -> Sequence[Mapping[str, object]] | None:
        """Slack's blocks by the user's template; None where there is none that works."""
        made = self._tried(SLACK, {"card": card})
        if made is None or self.folder is None:
            return None
        try:
            return checked_blocks(made)
        except ValueError as error:
            path = self.folder / SLACK
            self._faults[fault_of(error, path, self.folder)] = None
            return None

    def take_faults(self) -> tuple[TemplateFault, ...]:
        """What went wrong since the last call; each fault is given once, however often it came."""
        faults = tuple(fault for fault in self._faults if fault not in self._taken)
        self._faults.clear()
        self._taken.update(faults)
        return faults

    def _tried(self, name: str, values: Mapping[str, object]) -> str | None:
        if self.folder is None or not (self.folder / name).is_file():
            return None
        changed = _changed(self.folder)
        if self._stopped.get(name) == changed:
            return None
        try:
            return TEMPLATE_PROCESS.render(self.folder, name, values)
        except TemplateError as error:
            self._faults[error.fault] = None
            if isinstance(error, TemplateStopped):
                self._stopped[name] = changed
            return None


def _changed(folder: Path) -> float:
    """When the newest of the templates was changed; one may include another."""
    return max((each.stat().st_mtime for each in folder.glob("*.j2")), default=0.0)


def render_user_template(folder: Path, name: str, values: Mapping[str, object]) -> str:
    """What a user's template gives, in this very process. Raises TemplateError with file, line."""
    try:
        made = _theirs(folder, name.endswith(".json.j2")).get_template(name).render(**values)
        if not made.strip():
            raise ValueError("it produces an empty message")
        if len(made) > _MOST:
            raise ValueError(
                f"it produces {len(made):,} characters; more than {_MOST:,} is too long"
            )
    except Exception as error:
        raise TemplateError(fault_of(error, folder / name, folder)) from error
    return made


@cache
def _ours() -> Environment:
    return _environment(FileSystemLoader(BUILTIN_FOLDER), as_json=False)


@cache
def _theirs(folder: Path, as_json: bool) -> Environment:
    ours = FileSystemLoader(BUILTIN_FOLDER)
    loaders = [FileSystemLoader(folder), PrefixLoader({"policywire": ours}), ours]
    return _environment(ChoiceLoader(loaders), as_json=as_json)


def _environment(loader: Any, *, as_json: bool) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        finalize=_inside_json if as_json else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = wrapped
    environment.filters["commands"] = commands
    return environment


def commands(text: str) -> list[tuple[str, bool]]:
    """The pieces of a text, and of each whether it is something to type: it stood in backticks."""
    pieces = _COMMAND.split(text)
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def _inside_json(value: object) -> object:
    """A string as it may stand between the quotes of a JSON text: it cannot end them."""
    if not isinstance(value, str) or hasattr(value, "__html__"):  # `|tojson` has done it already
        return value
    return json.dumps(value, ensure_ascii=False)[1:-1]


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """`text` in lines of at most 76 characters; an address is never broken."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )

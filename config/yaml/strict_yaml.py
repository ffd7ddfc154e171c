"""YAML text into plain values, with the place of each: a strict and safe part of YAML 1.2.

Only what a person needs to write settings is accepted: text, numbers, true and false, lists and
groups of keys. Aliases, anchors, tags and directives are refused, as is anything that is there
to hurt. Values are built from the parser's events without recursion, so no text can exhaust the
stack, and all plain words follow YAML 1.2: `NO`, `on` and `2025-09-03` stay text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.plain_scalars import plain_scalar
from policywire.config.yaml.syntax_errors import syntax_fault

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_FAULTS = 50
"""Enough to mend a file; beyond it the text is not YAML of ours at all."""

YamlPath = tuple[str | int, ...]
"""Where a value stands inside its file: keys, and positions in lists from 0."""


@dataclass(frozen=True, slots=True)
class TextPosition:
    """A place in a text; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file read: its plain value, and the spots of keys and values by path.

    `value` is a dict, also for an empty file. `complete` is false when reading ended early: then
    there is no use in looking at the value.
    """

    file: str
    value: dict[str, Any]
    keys: Mapping[YamlPath, TextPosition] = field(default_factory=dict)
    values: Mapping[YamlPath, TextPosition] = field(default_factory=dict)
    faults: tuple[ConfigFault, ...] = ()
    is_complete: bool = True

    def fault(
        self, path: YamlPath, problem: str, cure: str = "", *, at_key: bool = False
    ) -> ConfigFault:
        """A fault at the value of `path`, at its key, or at the nearest thing that was written."""
        spots = (self.keys, self.values) if at_key else (self.values, self.keys)
        spot = next((spots_[path] for spots_ in spots if path in spots_), None)
        if spot is None:
            spot = self._nearest(path)
        return ConfigFault(self.file, spot.line, spot.column, dotted_path(path), problem, cure)

    def _nearest(self, path: YamlPath) -> TextPosition:
        # A key that is missing stands nowhere: its group does.
        for end in range(len(path) - 1, 0, -1):
            found = self.keys.get(path[:end]) or self.values.get(path[:end])
            if found:
                return found
        return TextPosition(0, 0)


def dotted_path(path: YamlPath) -> str:
    """`irs-enforcement.any[2]`: a path as people read it. Positions count from 1."""
    text = ""
    for part in path[:12]:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part[:80]}" if text else part[:80]
    return text


def parse_yaml(file: str, content: bytes) -> YamlDocument:
    """Read a YAML file's bytes. Never raises: what is wrong stands in the document's faults."""
    if len(content) > MAX_BYTES:
        return _unreadable(file, "is larger than 1 MB", "split it, or remove what is not needed")
    try:
        # -sig: editors on Windows put a byte order mark first.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(file, "is not UTF-8 text", "save it with the encoding UTF-8", line)
    return _DocumentBuilder(file).read(text)


def read_yaml(file: str, content: bytes) -> YamlDocument:
    """Read a YAML file's bytes. Raises ConfigurationError with all that is wrong."""
    document = parse_yaml(file, content)
    if document.faults:
        raise ConfigurationError(document.faults)
    return document


def _unreadable(file: str, problem: str, cure: str, line: int = 0) -> YamlDocument:
    fault = ConfigFault(file, line, 1 if line else 0, "", problem, cure)
    return YamlDocument(file, {}, faults=(fault,), is_complete=False)


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled; `key` is the mapping's key that waits for its value."""

    container: dict[str, Any] | list[Any]
    path: YamlPath
    key: str | None = None

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None

    @property
    def next_path(self) -> YamlPath:
        if isinstance(self.container, list):
            return (*self.path, len(self.container))
        return (*self.path, self.key or "")

    def put(self, value: object) -> None:
        if isinstance(self.container, list):
            self.container.append(value)
        elif self.key is not None:
            self.container[self.key] = value
            self.key = None


class _RefusedError(Exception):
    """The text goes beyond our YAML in a way that makes reading on useless."""


class _DocumentBuilder:
    """One pass over the events of one text."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._root: object = None
        self._documents = 0
        self._frames: list[_Frame] = []
        self._keys: dict[YamlPath, TextPosition] = {}
        self._values: dict[YamlPath, TextPosition] = {}
        self._faults: list[ConfigFault] = []

    def read(self, text: str) -> YamlDocument:
        complete = self._read_all(text)
        value = {} if self._root is None else self._root
        if not isinstance(value, dict):
            complete, value = False, {}
            if not self._faults:
                problem, cure = "is not a group of keys", "write it as `key: value` lines"
                self._faults.append(ConfigFault(self._file, 1, 1, "", problem, cure))
        return YamlDocument(
            self._file, value, self._keys, self._values, tuple(self._faults), complete
        )

    def _read_all(self, text: str) -> bool:
        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                self._take(event)
        except _RefusedError:
            return False
        except YAMLError as error:
            self._faults.append(syntax_fault(self._file, text, error))
            return False
        except (OverflowError, ValueError):
            problem = r"contains a \U escape that is not a character"
            self._faults.append(ConfigFault(self._file, 0, 0, "", problem, "remove it"))
            return False
        return True

    def _take(self, event: Event) -> None:
        match type(event).__name__:
            case "DocumentStartEvent":
                self._start_document(event)
            case "AliasEvent":
                self._alias(event)
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._open({}, event)
            case "SequenceStartEvent":
                self._open([], event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._frames.pop()

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, "a second document starts here", "remove the line `---`")
        if event.version or event.tags:
            self._refuse(event, "directives such as %YAML are not allowed", "remove the % line")

    def _alias(self, event: Any) -> None:
        self._complain(
            event,
            "an alias (*name) is not allowed",
            "repeat the text; put a word that begins with * in quotes",
        )
        # Stored as empty, so that the rest of the file is still read and its faults are found.
        self._store(None, event)

    def _scalar(self, event: Any) -> None:
        self._check_properties(event)
        text = event.value
        if not text.isprintable() and not _is_clean(text):
            self._complain(event, "contains a control or surrogate character", "remove it")
            text = ""
        if self._frames and self._frames[-1].awaits_key:
            self._take_key(text, event)
        else:
            self._store(text if event.style else plain_scalar(text), event)

    def _take_key(self, key: str, event: Any) -> None:
        frame = self._frames[-1]
        frame.key = key
        path = frame.next_path
        if key in frame.container:
            problem = f"is defined twice; the first is on line {self._keys[path].line}"
            self._complain(event, problem, "keep one of the two", path)
        # The first of two stays: the second one's complaint names its line.
        self._keys.setdefault(path, _spot(event))

    def _open(self, container: dict[str, Any] | list[Any], event: Any) -> None:
        self._check_properties(event)
        if self._frames and self._frames[-1].awaits_key:
            self._refuse(
                event, "a list or group cannot be a key", "use plain text before the colon"
            )
        if len(self._frames) >= MAX_DEPTH:
            self._refuse(event, f"is nested more than {MAX_DEPTH} deep", "remove inner brackets")
        path = self._frames[-1].next_path if self._frames else ()
        self._store(container, event)
        self._frames.append(_Frame(container, path))

    def _store(self, value: object, event: Any) -> None:
        if not self._frames:
            self._root = value
            return
        frame = self._frames[-1]
        if frame.awaits_key:
            frame.key = ""
            return
        path = frame.next_path
        spot = _spot(event)
        # An empty value stands nowhere: people look at its key.
        self._values[path] = self._keys.get(path, spot) if value is None else spot
        frame.put(value)

    def _check_properties(self, event: Any) -> None:
        if event.anchor:
            self._complain(event, "an anchor (&name) is not allowed", "remove it, or use quotes")
        if event.tag:
            self._complain(event, "a tag (!name) is not allowed", "remove it, or use quotes")

    def _complain(self, event: Any, problem: str, cure: str, path: YamlPath | None = None) -> None:
        spot = _spot(event)
        if path is None:
            path = self._frames[-1].next_path if self._frames else ()
        self._faults.append(
            ConfigFault(self._file, spot.line, spot.column, dotted_path(path), problem, cure)
        )
        if len(self._faults) >= MAX_FAULTS:
            raise _RefusedError

    def _refuse(self, event: Any, problem: str, cure: str) -> None:
        self._complain(event, problem, cure)
        raise _RefusedError


def _spot(event: Any) -> TextPosition:
    """Where a value's text begins: after the opening quote, if it has one."""
    mark = event.start_mark
    quoted = getattr(event, "style", None) in {"'", '"'}
    return TextPosition(mark.line + 1, mark.column + 1 + (1 if quoted else 0))


def _is_clean(text: str) -> bool:
    return not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text)

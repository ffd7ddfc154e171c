"""A section of a YAML file, changed in the text itself: `channels:` and what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.strict_yaml import YamlDocument, read_yaml
from policywire.config.yaml.written_yaml import loaded, rewritten
from policywire.config.yaml.yaml_lines import at_left_edge, end_above

_EMPTY = re.compile(r"\s*(\{\s*\}|\[\s*\]|~|null)(?=\s*(?:#|$))")


@dataclass(frozen=True, slots=True)
class SectionText:
    """A file's lines and what stands where. Raises ConfigurationError for what is no YAML of ours.

    Lines count from 0.
    """

    name: str
    lines: list[str]
    document: YamlDocument
    newline: str

    @classmethod
    def read(cls, name: str, content: bytes) -> SectionText:
        """Read the text of a file."""
        document = read_yaml(name, content)
        text = content.decode("utf-8-sig")
        return cls(name, text.splitlines(), document, "\r\n" if "\r\n" in text else "\n")

    def with_child(self, section: str, block: str) -> bytes:
        """The file with `block` (a key at the left edge, and what is below it) in the section."""
        children = self._indents(section)
        if children:
            return self._placed(self.lines, self._end(section), block, children[0])
        if self.document.value.get(section):
            return self._rewritten(section, block)
        return self._begun(section, block)

    def _rewritten(self, section: str, block: str) -> bytes:
        """The same for a section on one line, which has no block to append to."""

        def add(whole: Any) -> None:
            whole[section] = CommentedMap({**whole[section], **loaded(block)})

        return self._joined(rewritten("\n".join(self.lines), add).splitlines())

    def without_child(self, section: str, key: str) -> bytes:
        """The file without one key of the section. Raises ConfigurationError."""
        start, end = self.child(section, key)
        lines = [*self.lines[:start], *self.lines[end:]]
        # One empty line between its neighbours is enough.
        if 0 < start < len(lines) and not lines[start - 1].strip() and not lines[start].strip():
            del lines[start]
        return self._joined(lines)

    def with_changed_child(self, section: str, key: str, change: Callable[[str], str]) -> bytes:
        """The file with the text of one key of the section, at the left edge, changed."""
        start, end = self.child(section, key)
        indent = self.document.keys[section, key].column - 1
        text = "\n".join(at_left_edge(line, indent) for line in self.lines[start:end])
        after = [f"{' ' * indent}{line}".rstrip() for line in change(text).splitlines()]
        return self._joined([*self.lines[:start], *after, *self.lines[end:]])

    def child(self, section: str, key: str) -> tuple[int, int]:
        """First line of a key of the section, and the line behind its last one.

        Comments and empty lines before the next key belong to that. Raises ConfigurationError.
        """
        spot = self.document.keys.get((section, key))
        if spot is None:
            raise ConfigurationError([self._fault(section, f"has no {key}", "reload the page")])
        if spot.line == self.document.keys[section,].line:
            raise ConfigurationError([self._by_hand(section)])
        later = (
            each.line
            for path, each in self.document.keys.items()
            if each.line > spot.line and (len(path) == 1 or path[:-1] == (section,))
        )
        return spot.line - 1, end_above(self.lines, min(later, default=len(self.lines) + 1) - 1)

    def with_item(self, section: str, item: str) -> bytes:
        """The file with one more text in the section, which is a list."""
        written = self.document.value.get(section)
        if not written:
            return self._begun(section, f"- {item}")
        if item in written:
            return self._joined(self.lines)
        first, last = (self.document.values[section, n] for n in (0, len(written) - 1))
        line = self.lines[last.line - 1]
        if line[: last.column - 1].strip(" \"'") == "-":
            return self._placed(self.lines, last.line, f"- {item}", line.index("-"))
        before = self.lines[first.line - 1]
        at = first.column - 1 - (before[first.column - 2] in "\"'")
        changed = f"{before[:at]}{item}, {before[at:]}"
        return self._joined([*self.lines[: first.line - 1], changed, *self.lines[first.line :]])

    def without_item(self, section: str, item: str) -> bytes:
        """The file without one text of the section, which is a list."""
        written = self.document.value.get(section) or []
        if item not in written:
            return self._joined(self.lines)
        spot = self.document.values[section, written.index(item)]
        line, at = self.lines[spot.line - 1], spot.column - 1
        if line[:at].strip(" \"'") == "-":
            return self._joined([*self.lines[: spot.line - 1], *self.lines[spot.line :]])
        quoted = line[at - 1] in "\"'"
        head, tail = line[: at - quoted], line[at + len(item) + quoted :]
        if tail.lstrip().startswith(","):
            tail = tail.lstrip()[1:].lstrip()
        else:
            head = head.rstrip().removesuffix(",")
        return self._joined([*self.lines[: spot.line - 1], head + tail, *self.lines[spot.line :]])

    def _begun(self, section: str, block: str) -> bytes:
        """The section with its first content."""
        spot = self.document.keys.get((section,))
        if spot is None:
            body = "".join(f"  {line}\n" for line in block.splitlines())
            blank = [""] if self.lines and self.lines[-1].strip() else []
            lines = [*self.lines, *blank]
            return self._placed(lines, len(lines), f"{section}:\n{body}", 0)
        line = self.lines[spot.line - 1]
        head, colon, rest = line.partition(":")
        if rest.split("#")[0].strip() and not _EMPTY.match(rest):
            raise ConfigurationError([self._by_hand(section)])
        emptied = f"{head}{colon}{_EMPTY.sub('', rest).rstrip()}"
        lines = [*self.lines[: spot.line - 1], emptied, *self.lines[spot.line :]]
        return self._placed(lines, spot.line, block, 2)

    def _indents(self, section: str) -> list[int]:
        """The indents of the section's keys, each on a line of its own."""
        head = self.document.keys.get((section,))
        return [
            spot.column - 1
            for path, spot in self.document.keys.items()
            if head and len(path) == 2 and path[0] == section and spot.line > head.line
        ]

    def _end(self, section: str) -> int:
        start = self.document.keys[section,].line
        later = (spot.line for path, spot in self.document.keys.items() if len(path) == 1)
        end = min((line for line in later if line > start), default=len(self.lines) + 1) - 1
        return end_above(self.lines, end)

    def _placed(self, lines: list[str], at: int, block: str, indent: int) -> bytes:
        moved = [f"{' ' * indent}{line}".rstrip() for line in block.splitlines()]
        return self._joined([*lines[:at], *moved, *lines[at:]])

    def _joined(self, lines: list[str]) -> bytes:
        return (self.newline.join(lines) + self.newline).encode()

    def _by_hand(self, section: str) -> ConfigFault:
        cure = "write each entry on a line of its own, or edit the file yourself"
        return self._fault(section, "cannot be edited here: it stands on one line", cure)

    def _fault(self, section: str, problem: str, cure: str) -> ConfigFault:
        return self.document.fault((section,), problem, cure, at_key=True)

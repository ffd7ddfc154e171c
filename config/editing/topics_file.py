"""topics.yaml, edited topic by topic: the text itself is replaced, so that every comment stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.change_log import ChangeLog
from policywire.config.editing.entities_text import EntityNames, with_entities
from policywire.config.editing.file_editor import (
    FileChangedError,
    FileDraft,
    FolderEditor,
    digest_of,
)
from policywire.config.yaml.new_topic import NAME, with_new_topic
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath, parse_yaml, read_yaml
from policywire.config.yaml.yaml_lines import at_left_edge, end_above


@dataclass(frozen=True, slots=True)
class TopicText:
    """A topic as it is written, moved to the left edge. `digest` tells its versions apart."""

    key: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class TopicsFileEditor:
    """The topics.yaml of a folder; what is saved stands in the `log`, if there is one."""

    folder: Path
    env: Mapping[str, str]
    log: ChangeLog | None = None

    def read(self, key: str) -> TopicText:
        """A topic's lines, comments included. Raises ConfigurationError when it is not there."""
        content = self._files().content(NAME)
        start, end, indent = _block(content, key)
        lines = content.decode("utf-8-sig").splitlines()[start:end]
        text = "\n".join(at_left_edge(line, indent) for line in lines)
        return TopicText(key, f"{text}\n", digest_of(text.encode()))

    def draft(
        self, key: str, text: str, digest: str, entities: Mapping[str, EntityNames] | None = None
    ) -> FileDraft:
        """The file with the topic rewritten, proved with all other files; nothing is written.

        `entities` have other names, or are new. Raises ConfigurationError with every fault, and
        FileChangedError when the topic changed since it was read; another topic is no reason.
        """
        if self.read(key).digest != digest:
            raise FileChangedError(NAME)
        # All files are read, because a route may name the topic.
        return self._files().draft(
            NAME, lambda content: with_entities(_rewritten(content, key, text), entities or {})
        )

    def addition(
        self,
        key: str,
        topic: str,
        entities: str = "",
        changed: Mapping[str, EntityNames] | None = None,
    ) -> FileDraft:
        """The file with one topic more, proved with all other files; nothing is written.

        A file that is not there is empty; `changed` are entities with other names. Raises
        ConfigurationError with every fault, also where the key is taken.
        """
        files = self._files(allow_missing_secrets=True)
        return files.draft(
            NAME,
            lambda content: with_entities(
                with_new_topic(content, key, topic, entities), changed or {}
            ),
        )

    def save(self, draft: FileDraft) -> None:
        """Put the draft in the file's place, whole or not at all. Raises ConfigurationError."""
        self._files().save(draft)

    def lines_of(self, content: bytes, key: str) -> tuple[int, int]:
        """First line of a topic, from 0, and the line behind its last one."""
        start, end, _ = _block(content, key)
        return start, end

    def _files(self, *, allow_missing_secrets: bool = False) -> FolderEditor:
        return FolderEditor(self.folder, self.env, allow_missing_secrets, self.log)


def _rewritten(content: bytes, key: str, text: str) -> bytes:
    """The file with this text in the topic's place."""
    # Browsers send the lines of a form with CRLF.
    text = text.replace("\r\n", "\n").rstrip() + "\n"
    _check_one_topic(key, text)
    start, end, indent = _block(content, key)
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    moved = [" " * indent + line if line.strip() else line for line in text.splitlines(True)]
    return "".join([*lines[:start], *moved, *lines[end:]]).encode()


def _block(content: bytes, key: str) -> tuple[int, int, int]:
    """First line, line after the last, and indent of a topic; lines count from 0.

    Comments and blank lines right before the next topic belong to that one.
    """
    document = parse_yaml(NAME, content)
    path = next((each for each in ((key,), ("topics", key)) if each in document.keys), None)
    if path is None:
        raise ConfigurationError([_fault("is not in the file", "add it with an editor", key)])
    spot = document.keys[path]
    lines = content.decode("utf-8-sig").splitlines()
    start = spot.line - 1
    end = min(_later(document, path, spot.line), default=len(lines) + 1) - 1
    return start, end_above(lines, end), spot.column - 1


def _later(document: YamlDocument, path: YamlPath, line: int) -> list[int]:
    """The lines below at which another topic or a section begins."""
    return [
        spot.line
        for other, spot in document.keys.items()
        if spot.line > line and (len(other) == 1 or (len(other) == 2 and len(path) == 2))
    ]


def _check_one_topic(key: str, text: str) -> None:
    document = read_yaml(NAME, text.encode())
    if list(document.value) != [key]:
        cure = f"begin with `{key}:` and indent everything else below it"
        raise ConfigurationError([_fault("must be exactly this topic", cure, key)])


def _fault(problem: str, cure: str, key: str = "") -> ConfigFault:
    return ConfigFault(NAME, 0, 0, key, problem, cure)

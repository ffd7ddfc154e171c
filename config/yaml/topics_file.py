"""topics.yaml, edited topic by topic: the text itself is replaced, so that every comment stays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.config.yaml.new_topic import NAME, with_new_topic
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath, parse_yaml

_RELOAD = "reload the page, and repeat your change on the current version"


@dataclass(frozen=True, slots=True)
class TopicText:
    """A topic as it is written, moved to the left edge. `digest` is of the whole file."""

    key: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class TopicsFileDraft:
    """A whole topics.yaml with one topic rewritten, and the valid configuration it makes."""

    content: bytes
    replaces: str
    loaded: LoadedConfiguration


@dataclass(frozen=True, slots=True)
class TopicsFileEditor:
    """The topics.yaml of a folder."""

    folder: Path
    env: Mapping[str, str]

    def read(self, key: str) -> TopicText:
        """A topic's lines, comments included. Raises ConfigurationError when it is not there."""
        content = self._content()
        start, end, indent = _block(content, key)
        lines = content.decode("utf-8-sig").splitlines()[start:end]
        text = "\n".join(_left(line, indent) for line in lines)
        return TopicText(key, f"{text}\n", _digest(content))

    def draft(self, key: str, text: str, digest: str) -> TopicsFileDraft:
        """The file with the topic rewritten, proved with all other files; nothing is written.

        Raises ConfigurationError with every fault, and when the file changed since it was read.
        """
        content = self._content()
        if _digest(content) != digest:
            raise ConfigurationError([_fault("the file has changed since you opened it", _RELOAD)])
        # Browsers send the lines of a form with CRLF.
        text = text.replace("\r\n", "\n").rstrip() + "\n"
        _check_one_topic(key, text)
        start, end, indent = _block(content, key)
        lines = content.decode("utf-8-sig").splitlines(keepends=True)
        moved = [" " * indent + line if line.strip() else line for line in text.splitlines(True)]
        new = "".join([*lines[:start], *moved, *lines[end:]]).encode()
        # All files are read, because a route may name the topic.
        return TopicsFileDraft(new, digest, load(self.folder, self.env, overrides={NAME: new}))

    def addition(self, key: str, topic: str, entities: str = "") -> TopicsFileDraft:
        """The file with one topic more, proved with all other files; nothing is written.

        A file that is not there is empty. Raises ConfigurationError with every fault, also where
        the key is taken.
        """
        content = self._content() if (self.folder / NAME).exists() else b""
        new = with_new_topic(content, key, topic, entities)
        found = load(self.folder, self.env, overrides={NAME: new}, allow_missing_secrets=True)
        return TopicsFileDraft(new, _digest(content), found)

    def save(self, draft: TopicsFileDraft) -> None:
        """Put the draft in the file's place, whole or not at all. Raises ConfigurationError."""
        # Once more: somebody may have saved the file while the draft was proved.
        current = self._content() if (self.folder / NAME).exists() else b""
        if _digest(current) != draft.replaces:
            raise ConfigurationError([_fault("the file has changed since you opened it", _RELOAD)])
        try:
            _replace(self.folder / NAME, draft.content)
        except OSError as error:
            problem = f"cannot be written: {error.strerror or error}"
            cure = f"allow the service to write to {self.folder}, or paste the text there yourself"
            raise ConfigurationError([_fault(problem, cure)]) from error

    def lines_of(self, content: bytes, key: str) -> tuple[int, int]:
        """First line of a topic, from 0, and the line behind its last one."""
        start, end, _ = _block(content, key)
        return start, end

    def _content(self) -> bytes:
        try:
            return (self.folder / NAME).read_bytes()
        except OSError as error:
            problem = f"cannot be read: {error.strerror or error}"
            raise ConfigurationError([_fault(problem, "check the folder")]) from error


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
    while end > start + 1 and lines[end - 1].strip()[:1] in {"", "#"}:
        end -= 1
    return start, end, spot.column - 1


def _later(document: YamlDocument, path: YamlPath, line: int) -> list[int]:
    """The lines below at which another topic or a section begins."""
    return [
        spot.line
        for other, spot in document.keys.items()
        if spot.line > line and (len(other) == 1 or (len(other) == 2 and len(path) == 2))
    ]


def _left(line: str, indent: int) -> str:
    """A line of the block at the left edge; a comment may stand further left than the block."""
    return line[indent:] if not line[:indent].strip() else line.lstrip()


def _check_one_topic(key: str, text: str) -> None:
    document = parse_yaml(NAME, text.encode())
    if document.faults:
        raise ConfigurationError(document.faults)
    if list(document.value) != [key]:
        cure = f"begin with `{key}:` and indent everything else below it"
        raise ConfigurationError([_fault("must be exactly this topic", cure, key)])


def _replace(file: Path, content: bytes) -> None:
    """A crash leaves the old file or the new one."""
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    # A rename needs no right to write to the file itself: ask, as its owner may have protected it.
    if file.exists() and not os.access(file, os.W_OK):
        raise PermissionError(13, "Permission denied")
    # In the same folder: a rename is atomic only within one file system.
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".topics-", delete=False) as fresh:
        fresh.write(content)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).chmod(mode)
    # Resolved: a symbolic link (Kubernetes, dotfiles) stays one.
    Path(fresh.name).replace(file.resolve())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _fault(problem: str, cure: str, key: str = "") -> ConfigFault:
    return ConfigFault(NAME, 0, 0, key, problem, cure)

"""Labelled sets: what a file or a folder holds, and which part of it a row belongs to.

The kind of a file shows in its first row: `acts` means headlines, `articles` means follow-ups,
`story` means labelled news, and anything else with a `url` is a flow without labels.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policywire.cli.workspace.configuration import starter_topics
from policywire.config.yaml.loader import LoadedConfiguration, load_topics

Row = dict[str, Any]

KINDS = {"acts": "headlines", "articles": "followups", "story": "news", "url": "flow"}
"""The key that tells of the kind of file; the first one counts."""

EVERYTHING = "topics:\n  everything: {title: Everything, any: [the, of, to, in, a, and, for, on]}\n"
"""Where no row has topics, so that stories are judged by themselves."""


class SetError(Exception):
    """A path holds nothing that can be measured; the text says what was expected."""


def topics_of(text: str) -> LoadedConfiguration:
    """A topics file that is written here. Raises ConfigurationError."""
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        file = Path(folder) / "topics.yaml"
        file.write_text(text, encoding="utf-8")
        return load_topics(file, {})


@dataclass(frozen=True)
class LabelledSet:
    """A file of one kind, and the topics file that belongs to it (None: the starter's)."""

    name: str
    kind: str
    rows: list[Row]
    topics: Path | None

    def load_topics(self) -> LoadedConfiguration:
        """The topics that the set is replayed with."""
        if self.topics:
            return load_topics(self.topics, os.environ)
        labelled = self.kind != "news" or any("topics" in row for row in self.rows)
        return starter_topics() if labelled else topics_of(EVERYTHING)


@dataclass(frozen=True)
class Parts:
    """Which rows were tuned on: by name in `tune`, or else by the hash of the name.

    `wanted` is `tune`, `unseen` or `all`.
    """

    wanted: str = "all"
    tune: frozenset[str] = frozenset()

    def of(self, row: Row) -> str:
        """`tune` or `unseen`: as the row says itself, else by its storyline, event, id or URL."""
        if "part" in row:
            return str(row["part"])
        name = row.get("storyline") or row.get("story") or row.get("id") or row["url"]
        if self.tune and row.get("storyline"):
            return "tune" if name in self.tune else "unseen"
        return "unseen" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tune"


def read_sets(paths: Sequence[Path], topics: Path | None = None) -> Iterator[LabelledSet]:
    """All sets in files, and in folders as deep as they go. Raises SetError."""
    for path in paths:
        files = list(_files(path))
        if not files:
            raise SetError(f"{path}: no .jsonl or .jsonl.gz there; name a file or a folder of them")
        yield from (_read(file, topics) for file in files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for pattern in ("*.jsonl", "*.jsonl.gz"):
        yield from sorted(path.rglob(pattern))


def _read(file: Path, topics: Path | None) -> LabelledSet:
    rows = list(_rows(file))
    kind = next((kind for key, kind in KINDS.items() if rows and key in rows[0]), None)
    if kind is None:
        raise SetError(f"{file}: the first line has none of the keys {', '.join(KINDS)}")
    beside = (file.with_name(f"{file.name.split('.')[0]}.topics.yaml"), file.parent / "topics.yaml")
    own = next((each for each in beside if each.exists()), None)
    stem = file.name.split(".")[0]
    name = stem if stem not in {"articles", "labelled"} else file.resolve().parent.name
    return LabelledSet(name, kind, rows, topics or own)


def _rows(file: Path) -> Iterator[Row]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(file, number, line)


def _row(file: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise SetError(f"{file}:{number}: {error}; each line is a JSON object") from error
    return dict(row)

"""`topics import`: keyword lists, OPML and search alerts become YAML to paste into topics.yaml."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from policywire.cli.terminal.not_found import unreadable
from policywire.config.models import Topic
from policywire.pipeline.topics.authoring.keywords_import import import_keywords
from policywire.pipeline.topics.query.topic_error import TopicFault


@dataclass(frozen=True, slots=True)
class ImportedText:
    """The topics as YAML; what is wrong with which line, and what may be meant otherwise."""

    yaml: str
    faults: list[str]
    notes: list[str]


def imported_yaml(file: Path) -> ImportedText:
    """Read a file, or standard input for `-`. Raises NotThereError."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error
    found = import_keywords(text)
    return ImportedText(
        _as_yaml(found.topics) if found.topics else "",
        [_said(file, fault) for fault in found.faults],
        [_said(file, note) for note in found.notes],
    )


def _said(file: Path, fault: TopicFault) -> str:
    column = f":{fault.column}" if fault.column else ""
    return f"{file}:{(fault.index or 0) + 1}{column}: {fault.problem}; {fault.cure}"


def _as_yaml(topics: Mapping[str, Topic]) -> str:
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.dump(
        {key: {"title": topic.title, "query": topic.query} for key, topic in topics.items()}, out
    )
    return out.getvalue()

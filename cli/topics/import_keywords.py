"""`topics import`: keyword lists, OPML and search alerts become YAML to paste into topics.yaml."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from ruamel.yaml import YAML

from policywire.cli.terminal.not_found import unreadable
from policywire.pipeline.topics.keywords_import import import_keywords
from policywire.pipeline.topics.topic_error import TopicError


def imported_yaml(file: Path) -> tuple[str, list[str]]:
    """The topics as YAML, or what is wrong with which line. Raises NotThereError."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error
    try:
        topics = import_keywords(text)
    except TopicError as error:
        return "", [
            f"{file}:{(fault.index or 0) + 1}: {fault.problem}; {fault.cure}"
            for fault in error.faults
        ]
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.dump(
        {key: {"title": topic.title, "query": topic.query} for key, topic in topics.items()}, out
    )
    return out.getvalue(), []

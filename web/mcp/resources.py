"""What a model may read beforehand: the topics, and the words of this program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from policywire.web.api.directory import OPERATIONS
from policywire.web.mcp.answer import compose
from policywire.web.mcp.tool import at
from policywire.web.views.request import HttpError, PageRequest

GLOSSARY = "policywire://glossary"
TOPICS = "policywire://topics"
TOPIC = "policywire://topics/{key}"

KINDS = {GLOSSARY: "text/markdown", TOPICS: "application/json"}
"""The media type of each; that of one topic is as of all."""

ABOUT = {
    GLOSSARY: ("Glossary", "What story, development, detail, stage and the other words mean."),
    TOPICS: ("Topics", "What is followed: key, title, and what each topic asks for in words."),
}


def read(request: PageRequest, uri: str) -> str:
    """The text of a resource. Raises HttpError for an unknown one."""
    if uri == GLOSSARY:
        file = resources.files("policywire.web") / "mcp" / "glossary.md"
        return file.read_text("utf-8")
    if uri == TOPICS:
        return _written(_run(request, "/api/topics", {}))
    prefix = TOPIC.removesuffix("{key}")
    if uri.startswith(prefix):
        return _written(_run(request, "/api/topics/{key}", {"key": uri.removeprefix(prefix)}))
    raise HttpError(404, "No such resource", f"There are {GLOSSARY}, {TOPICS} and {TOPIC}.")


def _run(request: PageRequest, path: str, path_params: Mapping[str, str]) -> dict[str, Any]:
    found = OPERATIONS[path].answer(at(request, path, path_params))
    return compose(found, (), {}, quotes=False)


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)

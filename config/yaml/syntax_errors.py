"""What ruamel.yaml says of broken YAML, in sentences that name the cure."""

from __future__ import annotations

import re

from ruamel.yaml.error import StringMark

from policywire.config.config_error import ConfigFault


def syntax_fault(file: str, text: str, error: Exception) -> ConfigFault:
    """A sentence for what the parser found, at the place where a person would fix it."""
    problem = str(getattr(error, "problem", "") or "")
    mark = _telling_mark(error, problem)
    if mark is None:
        position = int(getattr(error, "position", 0) or 0)
        line = text.count("\n", 0, position) + 1
        return ConfigFault(file, line, 1, "", "contains a control character", "remove it")
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    line_text = lines[mark.line] if mark.line < len(lines) else ""
    said, cure = _sentence(problem, line_text[: mark.column + 1])
    return ConfigFault(file, mark.line + 1, mark.column + 1, "", said, cure)


def _telling_mark(error: Exception, problem: str) -> StringMark | None:
    """Where it began rather than where it was noticed, when it was noticed at the end.

    A list in brackets that is never closed is noticed at the next key, lines below it.
    """
    began, noticed = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    at_end = "end of stream" in problem or "<stream end>" in problem
    is_open = "expected ',' or" in problem and began and noticed and noticed.line > began.line
    return began or noticed if at_end or is_open else noticed


_SENTENCES = (
    (
        r"found character '\\t'",
        "a tab is used where only spaces are allowed",
        "replace the tab with spaces",
    ),
    (
        r"found character '(.)' that cannot start",
        "text cannot begin with {0}",
        "put it in double quotes",
    ),
    (
        r"mapping values are not allowed",
        "unexpected colon",
        "put text that contains a colon in quotes, or fix the indentation",
    ),
    (
        r"could not find expected ':'",
        "this line has no colon",
        "write `key: value`, or indent it under the line above",
    ),
    (
        r"found unexpected end of stream",
        "this quote is never closed",
        "add the closing quote",
    ),
    (
        r"found unknown escape character",
        "a backslash in double quotes is no known escape",
        "use single quotes, or write the backslash twice",
    ),
    (
        r"stream end|expected ',' or|expected the node content",
        "a list or group in brackets is incomplete",
        "check its commas and its closing bracket",
    ),
    (
        r"expected <block end>",
        "the indentation does not match the lines above",
        "indent lines that belong together equally, and close quotes",
    ),
    (
        r"anchor|alias|tag|directive|percent",
        "the characters &, *, ! and % have a special meaning here",
        "put the text in double quotes",
    ),
)


def _sentence(problem: str, before: str) -> tuple[str, str]:
    if "\t" in before and not before.strip():
        return _SENTENCES[0][1], _SENTENCES[0][2]
    for pattern, said, cure in _SENTENCES:
        found = re.search(pattern, problem)
        if found:
            return said.format(*found.groups()), cure
    return "is not valid YAML here", "check the indentation, the quotes and the brackets"

"""The routes of alerts.yaml, changed in its text: one added, changed, moved, taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.block_text import dumped, with_values
from policywire.config.yaml.strict_yaml import YamlDocument, read_yaml
from policywire.config.yaml.written_yaml import rewritten
from policywire.config.yaml.yaml_lines import at_left_edge, end_above, is_silent

Values = Mapping[str, Any]


def with_route(content: bytes, values: Values) -> bytes:
    """The file with one more route, after the others. Raises ConfigurationError."""
    document, lines = _read(content)
    routes = document.value.get("routes") or []
    if routes and not _is_block(document, lines):
        return _through_ruamel(content, lambda listed: listed.append(dict(values)))
    made = _item(values)
    if routes:
        last = len(routes) - 1
        indent, end = _dash(document, lines, last)[1], _span(document, lines, last)[1]
        return _joined(content, [*lines[:end], *_indented(made, indent), *lines[end:]])
    spot = document.keys.get(("routes",))
    if spot is None:
        return _joined(content, [*lines, "", "routes:", *_indented(made, 2)])
    head = lines[spot.line - 1].partition(":")[0] + ":"
    at = spot.line
    return _joined(content, [*lines[: at - 1], head, *_indented(made, 2), *lines[at:]])


def with_changed_route(content: bytes, number: int, changes: Values) -> bytes:
    """The file in which a route, counted from 1, says other values; None takes a key out.

    Raises ConfigurationError, also where there is no such route.
    """
    text = with_values(NAME, route_text(content, number), (), changes)
    document, lines = _read(content)
    if not _is_block(document, lines):
        return _through_ruamel(content, lambda listed: _update(listed[number - 1], changes))
    start, end = _span(document, lines, number - 1)
    _, indent = _dash(document, lines, number - 1)
    made = _indented(_as_item(text), indent)
    return _joined(content, [*lines[:start], *made, *lines[end:]])


def without_route(content: bytes, number: int) -> bytes:
    """The file without a route, counted from 1. Raises ConfigurationError."""
    document, lines = _existing(content, number)
    if not _is_block(document, lines):
        return _through_ruamel(content, lambda listed: listed.pop(number - 1))
    start, end = _span(document, lines, number - 1)
    if start > 0 and end < len(lines) and not lines[start - 1].strip() and not lines[end].strip():
        end += 1
    return _joined(content, [*lines[:start], *lines[end:]])


def with_moved_route(content: bytes, number: int, *, up: bool) -> bytes:
    """The file in which a route, counted from 1, has changed places with its neighbour.

    Its comments go along; empty lines stay where they are. The first moved up, or the last moved
    down, stays. Raises ConfigurationError.
    """
    document, lines = _existing(content, number)
    first = number - 2 if up else number - 1
    if first < 0 or first + 2 > len(document.value["routes"]):
        return content
    if not _is_block(document, lines):
        return _through_ruamel(content, lambda listed: listed.insert(first + 1, listed.pop(first)))
    start, middle, end = (
        _piece(document, lines, first)[0],
        *_piece(document, lines, first + 1),
    )
    upper, lower = lines[start:middle], lines[middle:end]
    gaps = [_leading_blanks(each) for each in (upper, lower)]
    swapped = [*upper[: gaps[0]], *lower[gaps[1] :], *lower[: gaps[1]], *upper[gaps[0] :]]
    return _joined(content, [*lines[:start], *swapped, *lines[end:]])


def _piece(document: YamlDocument, lines: list[str], index: int) -> tuple[int, int]:
    """The lines of a route with the comments above it."""
    start, end = _span(document, lines, index)
    above = _span(document, lines, index - 1)[1] if index else document.keys["routes",].line
    return min(above, start), end


def _leading_blanks(lines: list[str]) -> int:
    return next((n for n, line in enumerate(lines) if line.strip()), len(lines))


def route_text(content: bytes, number: int) -> str:
    """A route, counted from 1, as a group of keys at the left edge. Raises ConfigurationError."""
    document, lines = _existing(content, number)
    if not _is_block(document, lines):
        written: Values = document.value["routes"][number - 1]
        return "".join(f"{line}\n" for key in written for line in dumped(key, written[key]))
    start, end = _span(document, lines, number - 1)
    at, dash = _dash(document, lines, number - 1)
    block = lines[start:end]
    block[at - start] = block[at - start].replace("-", " ", 1)
    first = document.values["routes", number - 1]
    indent = first.column - 1 if first.line - 1 == at else dash + 2
    return "\n".join(at_left_edge(line, indent) for line in block).lstrip("\n") + "\n"


def _update(route: dict[str, Any], changes: Values) -> None:
    for key, value in changes.items():
        if value is None:
            route.pop(key, None)
        else:
            route[key] = value


def _read(content: bytes) -> tuple[YamlDocument, list[str]]:
    document = read_yaml(NAME, content)
    return document, content.decode("utf-8-sig").splitlines()


def _existing(content: bytes, number: int) -> tuple[YamlDocument, list[str]]:
    document, lines = _read(content)
    if not 0 < number <= len(document.value.get("routes") or []):
        fault = ConfigFault(NAME, 0, 0, "routes", f"has no route {number}", "reload the page")
        raise ConfigurationError([fault])
    return document, lines


def _is_block(document: YamlDocument, lines: list[str]) -> bool:
    """Whether each route begins with a dash on a line of its own."""
    numbers = range(len(document.value["routes"]))
    found = [_dash(document, lines, number)[0] for number in numbers]
    return min(found) >= 0 and len(set(found)) == len(found)


def _dash(document: YamlDocument, lines: list[str], index: int) -> tuple[int, int]:
    """The line of a route's dash, and its column, both from 0; -1 where there is none."""
    spot = document.values["routes", index]
    at = spot.line - 1
    if lines[at][: spot.column - 1].strip() == "-":
        return at, lines[at].index("-")
    at = end_above(lines, at)
    return (at - 1, lines[at - 1].index("-")) if lines[at - 1].strip() == "-" else (-1, 0)


def _span(document: YamlDocument, lines: list[str], index: int) -> tuple[int, int]:
    """First line of a route and the line behind its last; comments below it are not its."""
    start = _dash(document, lines, index)[0]
    if index + 1 < len(document.value["routes"]):
        end = _dash(document, lines, index + 1)[0]
    else:
        later = [spot.line - 1 for path, spot in document.keys.items() if len(path) == 1]
        end = min((line for line in later if line > start), default=len(lines))
    return start, end_above(lines, end)


def _item(values: Values) -> list[str]:
    return _as_item("".join(f"{line}\n" for key in values for line in dumped(key, values[key])))


def _as_item(text: str) -> list[str]:
    """A group of keys as an item of a list, its dash at the left edge."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if not is_silent(line)), None)
    if first is None:
        return [*lines, "- {}"]
    before = [line for line in lines[:first] if line.strip()]
    return [*before, f"- {lines[first]}", *(f"  {line}".rstrip() for line in lines[first + 1 :])]


def _indented(lines: list[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}".rstrip() for line in lines]


def _through_ruamel(content: bytes, change: Callable[[Any], object]) -> bytes:
    """The same for routes on one line, which have no lines of their own."""
    text = content.decode("utf-8-sig")
    return rewritten(text, lambda whole: change(whole["routes"])).encode()


def _joined(content: bytes, lines: list[str]) -> bytes:
    newline = "\r\n" if b"\r\n" in content else "\n"
    return (newline.join(lines) + newline).encode()

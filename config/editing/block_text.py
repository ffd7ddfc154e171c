"""A group of keys in a YAML text: single values changed, every other line and comment kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath, parse_yaml, read_yaml
from policywire.config.yaml.written_yaml import rewritten, yaml_text
from policywire.config.yaml.yaml_lines import end_above, is_silent


def with_values(name: str, text: str, path: YamlPath, changes: Mapping[str, Any]) -> str:
    """The text in which keys of the group at `path` have other values; None takes a key out.

    A list keeps the lines, and the comments, of the items that stay. Raises ConfigurationError.
    """
    meant = _changed(read_yaml(name, text.encode()), path, changes)
    for key, value in changes.items():
        text = _with_value(read_yaml(name, text.encode()), text, (*path, key), value)
    if read_yaml(name, text.encode()).value != meant:
        cure = f"edit {name} itself"
        raise ConfigurationError([ConfigFault(name, 0, 0, "", "cannot be changed here", cure)])
    return text


def _changed(document: YamlDocument, path: YamlPath, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the text must say then: lines are moved about, and one that lands wrong is no fault."""
    meant = deepcopy(document.value)
    group = meant
    for part in path:
        group = group[part]  # type: ignore[index]
    for key, value in changes.items():
        group.pop(key, None)
        if value is not None:
            group[key] = value
    return meant


def dumped(key: str, value: Any) -> list[str]:
    """The lines of one key at the left edge; lists and groups stand on one line."""
    lines = yaml_text({key: _flow(value)}).splitlines()
    if parse_yaml("", "\n".join(lines).encode()).value != {key: value}:
        # A plain word that our YAML reads as something else.
        lines = yaml_text({key: _flow(value, quoted=True)}).splitlines()
    return lines


def value_at(document: YamlDocument, path: YamlPath) -> Any:
    """What stands at a path; None where nothing does."""
    value: Any = document.value
    for part in path:
        there = isinstance(value, Mapping) if isinstance(part, str) else isinstance(value, list)
        if not there:
            return None
        value = value.get(part) if isinstance(part, str) else value[part]
    return value


def _with_value(document: YamlDocument, text: str, path: YamlPath, value: Any) -> str:
    written = value_at(document, path)
    if written == value:
        return text
    lines = text.splitlines()
    if _is_on_one_line(document, path[:-1], lines):
        return _in_flow(text, path, value)
    if path not in document.keys:
        return "\n".join(_appended(document, lines, path, value)) + "\n"
    start, end = _span(document, lines, path)
    if value is None:
        after: list[str] = []
    elif _has_block_items(document, path, written, value, lines):
        after = list(_items(document, path, lines[:end], written, value))
    else:
        after = _rewritten(lines[start:end], path, value)
    return "\n".join([*lines[:start], *after, *lines[end:]]) + "\n"


def _span(document: YamlDocument, lines: Sequence[str], path: YamlPath) -> tuple[int, int]:
    """First line of a key, and the line behind its last one; comments below it are not its."""
    line = document.keys[path].line
    later = [
        spot.line
        for other, spot in document.keys.items()
        if spot.line > line and len(other) <= len(path)
    ]
    return line - 1, end_above(lines, min(later, default=len(lines) + 1) - 1)


def _is_on_one_line(document: YamlDocument, group: YamlPath, lines: Sequence[str]) -> bool:
    """Whether a group of keys is written with braces."""
    if not group:  # the whole text is the group
        first = next((line for line in lines if not is_silent(line)), "")
        return first.startswith("{")
    spot = document.values.get(group)
    return spot is not None and lines[spot.line - 1][spot.column - 1 :].startswith("{")


def _in_flow(text: str, path: YamlPath, value: Any) -> str:
    """The same for a group in braces, which has no lines of its own."""

    def change(whole: Any) -> None:
        group = whole
        for part in path[:-1]:
            group = group[part]
        if value is None:
            group.pop(path[-1], None)
        else:
            group[path[-1]] = _flow(value)

    return rewritten(text, change)


def _appended(
    document: YamlDocument, lines: list[str], path: YamlPath, value: Any
) -> Sequence[str]:
    """The lines with one key more, at the end of its group."""
    siblings = [each for each in document.keys if len(each) == len(path) and each[:-1] == path[:-1]]
    if not siblings:
        indent, end = 2 * (len(path) - 1), len(lines)
    else:
        indent = document.keys[siblings[0]].column - 1
        end = max(_span(document, lines, each)[1] for each in siblings)
    made = [" " * indent + line for line in dumped(str(path[-1]), value)]
    return [*lines[:end], *made, *lines[end:]]


def _rewritten(old: Sequence[str], path: YamlPath, value: Any) -> list[str]:
    indent = len(old[0]) - len(old[0].lstrip())
    made = [" " * indent + line for line in dumped(str(path[-1]), value)]
    if len(old) == 1 and "#" not in "".join(made):
        made[-1] += _comment_of(old[0])
    return made


def _comment_of(line: str) -> str:
    """The comment at the end of a key's line, if it is one and no piece of the value."""
    said, _, comment = line.rpartition(" #")
    whole, without = (parse_yaml("", each.strip().encode()) for each in (line, said))
    is_comment = bool(said) and not without.faults and without.value == whole.value
    return f"  #{comment}" if is_comment else ""


def _has_block_items(
    document: YamlDocument, path: YamlPath, written: Any, value: Any, lines: Sequence[str]
) -> bool:
    """Whether both are lists, and what is written has a line for each item."""
    if not (isinstance(written, list) and isinstance(value, list) and written and value):
        return False
    starts = [document.values[*path, n].line - 1 for n in range(len(written))]
    return len(set(starts)) == len(starts) and all(
        lines[start].lstrip().startswith("- ") for start in starts
    )


def _items(
    document: YamlDocument,
    path: YamlPath,
    lines: Sequence[str],
    written: Sequence[Any],
    value: Sequence[Any],
) -> Iterator[str]:
    """The lines of a list: those of items that stay as they are, and of new ones."""
    starts = [document.values[*path, n].line - 1 for n in range(len(written))]
    ends = [end_above(lines, end) for end in (*starts[1:], len(lines))]
    key = document.keys[path].line
    yield lines[key - 1]
    # What stands above an item, its comments, stays even where the item goes.
    gaps = [key, *ends[:-1]]
    indent = lines[starts[0]].index("-")
    old, new = ([repr(each) for each in side] for side in (written, value))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for n in range(a, b):
            yield from lines[gaps[n] : starts[n]]
            if tag == "equal":
                yield from lines[starts[n] : ends[n]]
        if tag in {"insert", "replace"}:
            for each in value[c:d]:
                yield f"{' ' * indent}- {dumped('x', each)[0].removeprefix('x: ')}"


def _flow(value: Any, *, quoted: bool = False) -> Any:
    if isinstance(value, Mapping):
        made = CommentedMap({key: _flow(each, quoted=quoted) for key, each in value.items()})
        made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        listed = CommentedSeq([_flow(each, quoted=quoted) for each in value])
        listed.fa.set_flow_style()
        return listed
    # `08:00` is a number to programs that read YAML 1.1.
    needs_quotes = isinstance(value, str) and (quoted or ":" in value)
    return DoubleQuotedScalarString(value) if needs_quotes else value

"""Topics paused, removed, copied and renamed, in the text of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing import alerts_text
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.route_references import without_reference
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.yaml.new_topic import NAME
from policywire.config.yaml.strict_yaml import TextPosition, YamlDocument, YamlPath, parse_yaml

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")


def pause_topic(folder: FolderEditor, key: str, *, paused: bool) -> None:
    """Write `paused: true` into a topic, or take it out. Raises ConfigurationError."""
    file = TopicsFileEditor(folder.folder, folder.env, folder.log)
    read = file.read(key)
    file.save(file.draft(key, with_pause(read.text, key, paused=paused), read.digest))


def with_pause(text: str, key: str, *, paused: bool) -> str:
    """The text of a topic, at the left edge, that says whether it is paused."""
    document = parse_yaml(NAME, text.encode())
    lines = text.splitlines()
    if (spot := document.keys.get((key, "paused"))) is not None:
        line = lines[spot.line - 1]
        if not line[: spot.column - 1].strip():
            del lines[spot.line - 1]
        else:
            lines[spot.line - 1] = re.sub(r"paused:\s*\w+\s*,?\s*", "", line)
    if paused:
        lines = _with_pause(lines, document, key)
    return "\n".join(lines) + "\n"


def _with_pause(lines: list[str], document: YamlDocument, key: str) -> list[str]:
    below = min(
        (spot for path, spot in document.keys.items() if len(path) == 2),
        key=lambda spot: (spot.line, spot.column),
    )
    if below.line > document.keys[key,].line and "{" not in lines[0].split("#")[0]:
        return [lines[0], f"{' ' * (below.column - 1)}paused: true", *lines[1:]]
    head, brace, rest = lines[0].partition("{")
    return [f"{head}{brace}paused: true, {rest.lstrip()}", *lines[1:]]


def remove_topic(folder: FolderEditor, key: str) -> str:
    """Take a topic out of topics.yaml; gives its text. Raises ConfigurationError.

    A route that names it keeps it: the fault says where.
    """
    file = TopicsFileEditor(folder.folder, folder.env, folder.log)
    text = file.read(key).text
    folder.change(NAME, lambda content: _without(content, file, key))
    return text


def files_without_topic(folder: FolderEditor, key: str) -> dict[str, bytes]:
    """topics.yaml and alerts.yaml without a topic, also in routes. Raises ConfigurationError."""
    file = TopicsFileEditor(folder.folder, folder.env)
    files = {NAME: _without(folder.content(NAME), file, key)}
    before = folder.content(alerts_text.NAME)
    after = without_reference(before, "topics", key)
    return files if after == before else {**files, alerts_text.NAME: after}


def _without(content: bytes, file: TopicsFileEditor, key: str) -> bytes:
    start, end = file.lines_of(content, key)
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    before, after = lines[:start], lines[end:]
    if before and after and not before[-1].strip() and not after[0].strip():
        del after[0]
    # A section whose last topic goes would be a key with nothing after it, which is allowed.
    return "".join([*before, *after]).encode() or b"\n"


def copied_text(text: str, key: str, copy: str) -> str:
    """The text of a topic under another key, not paused."""
    return with_pause(text, key, paused=False).replace(f"{key}:", f"{copy}:", 1)


def renamed_files(folder: FolderEditor, key: str, new: str) -> dict[str, bytes]:
    """topics.yaml and alerts.yaml with a topic under another key, wherever it is named.

    Raises ConfigurationError for a key that is none or is taken.
    """
    topics, alerts = folder.content(NAME), folder.content(alerts_text.NAME)
    document = parse_yaml(NAME, topics)
    spot = document.keys.get((key,)) or document.keys.get(("topics", key))
    if spot is None:
        raise ConfigurationError([_fault(key, "is not in the file", "reload the page")])
    if not _KEY.fullmatch(new) or len(new) > 80:
        cure = "use small letters, digits and hyphens, for example hospital-prices"
        raise ConfigurationError([_fault(new[:80], "is no key", cure)])
    if (new,) in document.keys or ("topics", new) in document.keys:
        raise ConfigurationError([_fault(new, "is there already", "choose another key")])
    text = _replaced(topics, [spot], key, new)
    # Queries and routes name topics, too.
    files = {NAME: renamed_in_query(text.decode(), key, new).encode()}
    routes = list(_in_routes(parse_yaml(alerts_text.NAME, alerts), key))
    return {**files, alerts_text.NAME: _replaced(alerts, routes, key, new)} if routes else files


def renamed_in_query(text: str, key: str, new: str) -> str:
    """A query, or a file with queries, that asks for `topic:new` where it asked for `topic:key`."""
    named = re.compile(rf"(\btopic:[\\\"']*){re.escape(key)}(?![a-z0-9-])", re.IGNORECASE)
    return named.sub(lambda found: found[1] + new, text)


def _in_routes(document: YamlDocument, key: str) -> Iterator[TextPosition]:
    """Where routes name the topic."""
    for path, spot in document.values.items():
        if path[0] == "routes" and path[-2:-1] == ("topics",) and _at(document, path) == key:
            yield spot


def _at(document: YamlDocument, path: YamlPath) -> object:
    value: object = document.value
    for part in path:
        value = value[part]  # type: ignore[index] # the path was read from this value
    return value


def _replaced(content: bytes, spots: list[TextPosition], old: str, new: str) -> bytes:
    """The text with `new` for `old` at these places; the last ones first, so that none moves."""
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    for spot in sorted(spots, key=lambda each: (each.line, each.column), reverse=True):
        line, at = lines[spot.line - 1], spot.column - 1
        at = line.index(old, at)
        lines[spot.line - 1] = line[:at] + new + line[at + len(old) :]
    return "".join(lines).encode()


def _fault(key: str, problem: str, cure: str) -> ConfigFault:
    return ConfigFault(NAME, 0, 0, key, problem, cure)

"""Adds a topic to the text of a topics.yaml, in either of its forms; all else stays as it is."""

from __future__ import annotations

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.strict_yaml import YamlDocument, read_yaml
from policywire.config.yaml.yaml_lines import end_above

NAME = "topics.yaml"


def with_new_topic(content: bytes, key: str, topic: str, entities: str = "") -> bytes:
    """The file with one topic more, and its entities; both texts begin at the left edge.

    Raises ConfigurationError when the key is taken, or the file cannot be read or be added to.
    """
    text = content.decode("utf-8-sig")
    document = read_yaml(NAME, content)
    for path in ((key,), ("topics", key)):
        if path in document.keys:
            fault = document.fault(path, "is there already", "choose another key", at_key=True)
            raise ConfigurationError([fault])
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    if entities:
        # First: what stands above keeps its line numbers.
        lines = _with_entities(lines, document, entities)
    lines = _with_topic(lines, document, topic)
    return (newline.join(lines) + newline).encode()


def _with_topic(lines: list[str], document: YamlDocument, topic: str) -> list[str]:
    topics = _children(document, "topics")
    if topics:
        end = _end_of(document, "topics", lines)
        return _inserted(lines, end, topic, indent=topics[0])
    entities = document.keys.get(("entities",))
    last = max(
        (spot.line for path, spot in document.keys.items() if path[0] != "entities"), default=0
    )
    if entities and entities.line > last:
        return _inserted(lines, end_above(lines, entities.line - 1), topic, indent=0)
    return _inserted(lines, len(lines), topic, indent=0)


def _with_entities(lines: list[str], document: YamlDocument, entities: str) -> list[str]:
    children = _children(document, "entities")
    spot = document.keys.get(("entities",))
    if children:
        return _inserted(
            lines, _end_of(document, "entities", lines), entities, children[0], gap=False
        )
    if spot is None:
        return _inserted(lines, len(lines), "entities:\n" + _indented(entities, 2), indent=0)
    if any(path[0] == "entities" and len(path) > 1 for path in document.keys):
        raise ConfigurationError([_by_hand(spot.line)])
    return [
        *lines[: spot.line - 1],
        "entities:",
        *_indented(entities, 2).splitlines(),
        *lines[spot.line :],
    ]


def _children(document: YamlDocument, section: str) -> list[int]:
    """The indents of what stands below a section, each on a line of its own."""
    head = document.keys.get((section,))
    return [
        spot.column - 1
        for path, spot in document.keys.items()
        if head and len(path) == 2 and path[0] == section and spot.line > head.line
    ]


def _end_of(document: YamlDocument, section: str, lines: list[str]) -> int:
    """The line, from 0, behind the last one of a section that is no comment of the next."""
    start = document.keys[section,].line
    later = [spot.line for path, spot in document.keys.items() if len(path) == 1]
    end = min((line for line in later if line > start), default=len(lines) + 1) - 1
    return end_above(lines, end)


def _inserted(lines: list[str], at: int, text: str, indent: int, *, gap: bool = True) -> list[str]:
    before = [""] if gap and at and lines[at - 1].strip() else []
    after = [""] if gap and at < len(lines) and lines[at].strip() else []
    return [*lines[:at], *before, *_indented(text, indent).splitlines(), *after, *lines[at:]]


def _indented(text: str, indent: int) -> str:
    return "".join(
        f"{' ' * indent}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )


def _by_hand(line: int) -> ConfigFault:
    return ConfigFault(
        NAME, line, 0, "entities", "cannot be added to: it stands on one line",
        "write each entity on a line of its own, or paste the text there yourself",
    )  # fmt: skip

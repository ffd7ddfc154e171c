"""A topic as a form shows it: from its YAML into fields, and the fields into its YAML, lossless.

One phrase stands on a line. Words near each other are a line of their own:
`within 10 words: @irs, audit* or special agents`; what no such line can say stands in braces, as in
the YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.block_text import dumped, value_at, with_values
from policywire.config.enums import Tier
from policywire.config.translation.texts import translatable
from policywire.config.yaml.new_topic import NAME
from policywire.config.yaml.strict_yaml import YamlDocument, read_yaml
from policywire.web.pages.setup.form_fields import Form, comma_parts, ticked

TEXTS = ("title", "why", "query")
LISTS = ("any", "all", "none", "proceeding", "like")
NUMBERS = ("importance", "threshold")
ORIGIN = ("places", "languages")
SHOWN = frozenset({*TEXTS, *LISTS, *NUMBERS, "from", "paused"})
MOST_DIGITS = 4
"""Of the number of words in `within 10 words`; the configuration allows fewer still."""
LIST_LABELS = {
    "any": (
        translatable("One of these must be said"),
        translatable("A phrase a line; within 10 words: one, other or third"),
    ),
    "all": (translatable("And each of these"), ""),
    "none": (translatable("But none of these"), ""),
    "proceeding": (translatable("Or bills, dockets and rules by number"), "HR 1234"),
    "like": (translatable("Examples: texts or headlines that it should find"), ""),
}
"""The lists of the form: what they are called, and what a line may look like."""
_WITHIN = re.compile(r"within (\d+) words( in this order)?: ?(.+)", re.IGNORECASE)


def is_form(form: Form) -> bool:
    """Whether the fields of a topic were sent, and not only its YAML."""
    return form.get("view") == "form"


def text_of(form: Form, key: str) -> str:
    """The topic's YAML as the page says it, from its fields where they were shown.

    Raises ConfigurationError when the YAML below the fields cannot be read.
    """
    text = form.get("written", "")
    if not is_form(form):
        return text
    document = read_topic(text, key)
    written = value_at(document, (key,)) or {}
    text = with_values(NAME, text, (key,), _changes(form, written))
    before = written.get("from") or {}
    origin = _origin(form, before)
    if not origin:
        return text
    if not any({**before, **origin}.values()):
        # A group without a key would be a fault.
        return with_values(NAME, text, (key,), {"from": None})
    if before:
        return with_values(NAME, text, (key, "from"), origin)
    return with_values(NAME, text, (key,), {"from": origin})


def fields_of(text: str, key: str) -> dict[str, str]:
    """What stands in the fields of a topic's form. Raises ConfigurationError."""
    written = value_at(read_topic(text, key), (key,)) or {}
    fields = {f"f-{name}": _shown(written.get(name)) for name in (*TEXTS, *NUMBERS)}
    for name in LISTS:
        fields[f"list-{name}"] = "\n".join(line_of(each) for each in _listed(written.get(name)))
    origin = written.get("from") or {}
    for name in ORIGIN:
        fields[f"from-{name}"] = ", ".join(str(each) for each in _listed(origin.get(name)))
    fields.update({f"tier-{tier}": "on" for tier in _listed(origin.get("tiers"))})
    return fields


def unshown_keys(text: str, key: str) -> list[str]:
    """The keys of a topic that the form has no field for. Raises ConfigurationError."""
    written = value_at(read_topic(text, key), (key,)) or {}
    return [name for name in written if name not in SHOWN]


def read_topic(text: str, key: str) -> YamlDocument:
    """The YAML of a topic, which is a group of keys. Raises ConfigurationError."""
    document = read_yaml(NAME, text.encode())
    if not isinstance(value_at(document, (key,)), Mapping):
        fault = document.fault((key,), "is no topic", f"begin with `{key}:`, and `title:` below it")
        raise ConfigurationError([fault])
    if not isinstance(value_at(document, (key, "from")) or {}, Mapping):
        cure = "write its keys below it, indented: places, languages, tiers"
        raise ConfigurationError([document.fault((key, "from"), "is no group of keys", cure)])
    return document


def line_of(entry: Any) -> str:
    """An entry of a list as one line."""
    if not isinstance(entry, Mapping):
        return " ".join(str(entry).split())
    words = _within(entry)
    if words and entry_of(words) == entry:
        return words
    return dumped("x", entry)[0].removeprefix("x: ")


def entry_of(line: str) -> Any:
    """What a line says: a phrase, or words near each other. Raises ConfigurationError."""
    if (found := _WITHIN.fullmatch(line)) is not None:
        parts = [re.split(r" or ", part.strip()) for part in found[3].split(",")]
        near = [_distance(found[1]), *(part[0] if len(part) == 1 else part for part in parts)]
        return {"onear" if found[2] else "near": near}
    if line.startswith("{"):
        document = read_yaml(NAME, f"x: {line}".encode())
        return document.value["x"]
    return line


def _distance(digits: str) -> int:
    """A number of words. Raises ConfigurationError for one that is too long to be meant."""
    if len(digits) > MOST_DIGITS:
        problem = f"{len(digits)} digits are too many for a number of words"
        fault = ConfigFault(NAME, 0, 0, "within", problem, "write for example: within 10 words: …")
        raise ConfigurationError([fault])
    return int(digits)


def _within(entry: Mapping[str, Any]) -> str:
    name = next(iter(entry), "")
    parts = entry.get(name)
    if len(entry) != 1 or name not in {"near", "onear"} or not isinstance(parts, list):
        return ""
    if not parts or not isinstance(parts[0], int):
        return ""
    said = [" or ".join(map(str, part)) if isinstance(part, list) else part for part in parts[1:]]
    order = " in this order" if name == "onear" else ""
    return f"within {parts[0]} words{order}: {', '.join(map(str, said))}"


def _changes(form: Form, written: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in (*TEXTS, *NUMBERS):
        typed = form.get(f"f-{name}", "").strip()
        if typed != _shown(written.get(name)):
            changes[name] = _value(name, typed)
    for name in LISTS:
        entries = _entries(form.get(f"list-{name}", ""), _listed(written.get(name)))
        if entries != _listed(written.get(name)):
            changes[name] = entries or None
    return changes


def _origin(form: Form, written: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {
        "tiers": ticked(form, "tier", Tier),
        **{name: comma_parts(form.get(f"from-{name}", "")) for name in ORIGIN},
    }
    return {
        name: value or None
        for name, value in chosen.items()
        if sorted(map(str, _listed(written.get(name)))) != sorted(value)
    }


def _entries(text: str, written: Sequence[Any]) -> list[Any]:
    """The entries of a list; one whose line is as before stays what it was, whatever its type."""
    known = {line_of(each): each for each in written}
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [known[line] if line in known else entry_of(line) for line in lines if line]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else " ".join(str(value).split())


def _value(name: str, text: str) -> Any:
    if not text:
        return None
    if name not in NUMBERS:
        return text
    try:
        return float(text)
    except ValueError:
        return text  # the configuration says that it is no number

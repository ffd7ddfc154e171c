"""The entities that a topic names, as a form shows them: a name a line; and one more put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.block_text import value_at, with_values
from policywire.config.editing.entities_text import EntityNames
from policywire.config.editing.file_editor import digest_of
from policywire.config.models import Entity
from policywire.config.values.keys import free_key
from policywire.config.yaml.new_topic import NAME
from policywire.web.pages.setup.form_fields import Form
from policywire.web.pages.setup.topic_form import read_topic

PARTS = ("any", "all", "none")
MOST_OFFERED = 400
"""Known entities that the field proposes."""
_NAMES, _WITHOUT, _SEEN = "entity-names-", "entity-not-", "entity-seen-"
_REFERENCE = re.compile(r"@([a-z0-9][a-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class EntityFields:
    """What stands in the fields of an entity; `seen` tells the version that was opened.

    It is empty for one that is not in the file yet.
    """

    key: str
    names: str
    without: str
    seen: str


def entity_fields(
    form: Form, text: str, entities: Mapping[str, Entity], drafted: Mapping[str, Entity]
) -> list[EntityFields]:
    """The entities that the text of a topic names, as they were typed, or else as they are."""
    return [
        _fields(form, key, entities, drafted)
        for key in dict.fromkeys(_REFERENCE.findall(text))
        if key in entities or key in drafted or f"{_NAMES}{key}" in form
    ]


def entity_changes(form: Form, entities: Mapping[str, Entity]) -> dict[str, EntityNames]:
    """The entities that the form says otherwise than they are, and new ones.

    Raises ConfigurationError for one without a name, and one that somebody changed meanwhile.
    """
    changes: dict[str, EntityNames] = {}
    for key, said in _typed(form):
        known = entities.get(key)
        if known is not None and EntityNames.of(known) == said:
            continue
        if not said.names:
            raise _refused(key, "has no name", "write at least one, each on a line of its own")
        seen = form.get(f"{_SEEN}{key}", "")
        if known is not None and seen and seen != _digest(known):
            raise _refused(key, "was changed since you opened it", "reload the page and repeat")
        changes[key] = said
    return changes


def with_reference(
    form: Form, text: str, topic: str, entities: Mapping[str, Entity]
) -> tuple[str, dict[str, str]]:
    """The topic's text with one entity more, and the fields of that entity where it is new.

    What was typed is the key or a name of a known entity, or else the name of a new one. Raises
    ConfigurationError where nothing was typed.
    """
    typed = " ".join(form.get("entity", "").split())[:200].removeprefix("@")
    if not typed:
        raise _refused("", "nothing was typed", "write a name, for example EPA")
    part = form.get("entity-part", "any")
    part = part if part in PARTS else "any"
    key = _known_key(typed, entities)
    added = {} if key else {"entity-names-": typed}
    key = key or free_key(re.sub(r"[^a-z0-9]+", "-", typed.lower()).strip("-") or "name", entities)
    written = value_at(read_topic(text, topic), (topic, part)) or []
    if f"@{key}" not in written:
        text = with_values(NAME, text, (topic,), {part: [*written, f"@{key}"]})
    return text, {f"{name}{key}": value for name, value in added.items()}


def offered(entities: Mapping[str, Entity]) -> dict[str, str]:
    """Known entities by key with a few of their names, to choose from."""
    listed = list(entities.items())[:MOST_OFFERED]
    return {key: ", ".join(entity.names[:3]) for key, entity in listed}


def _known_key(typed: str, entities: Mapping[str, Entity]) -> str:
    if typed in entities:
        return typed
    named = (
        key
        for key, entity in entities.items()
        if typed.casefold() in {name.casefold() for name in entity.names}
    )
    return next(named, "")


def _fields(
    form: Form, key: str, entities: Mapping[str, Entity], drafted: Mapping[str, Entity]
) -> EntityFields:
    known = entities.get(key)
    seen = form.get(f"{_SEEN}{key}") or (_digest(known) if known else "")
    if f"{_NAMES}{key}" in form:
        return EntityFields(key, form[f"{_NAMES}{key}"], form.get(f"{_WITHOUT}{key}", ""), seen)
    entity = known or drafted[key]
    return EntityFields(key, "\n".join(entity.names), "\n".join(entity.not_), seen)


def _typed(form: Form) -> Iterator[tuple[str, EntityNames]]:
    for name, value in form.items():
        if name.startswith(_NAMES):
            key = name.removeprefix(_NAMES)
            without = form.get(f"{_WITHOUT}{key}", "")
            yield key, EntityNames(_lines(value), _lines(without))


def _lines(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _digest(entity: Entity) -> str:
    return digest_of("\n".join([*entity.names, "", *entity.not_]).encode())[:16]


def _refused(key: str, problem: str, cure: str) -> ConfigurationError:
    return ConfigurationError([ConfigFault(NAME, 0, 0, f"entities.{key}", problem, cure)])

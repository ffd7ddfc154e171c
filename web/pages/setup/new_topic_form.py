"""The form of a topic that is not there yet: its fields and its names, from YAML and back."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.entities_text import EntityNames
from policywire.config.editing.topic_edits import copied_text
from policywire.config.models import Entity
from policywire.config.values.keys import free_key
from policywire.config.yaml.new_topic import NAME
from policywire.config.yaml.strict_yaml import read_yaml
from policywire.config.yaml.topic_text import entities_text
from policywire.pipeline.topics.authoring.keywords_import import key_of
from policywire.web.pages.setup.entity_fields import (
    EntityFields,
    entity_changes,
    entity_fields,
    with_reference,
)
from policywire.web.pages.setup.form_fields import Form
from policywire.web.pages.setup.topic_form import fields_of, is_form, text_of, unshown_keys


@dataclass(slots=True)
class TypedTopic:
    """A topic as it was typed. `entities` is the YAML of new ones, `changed` known ones."""

    key: str
    text: str
    entities: str
    changed: Mapping[str, EntityNames] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """What stands in the fields; `unshown` are keys that the form has no field for."""

    key: str
    fields: Mapping[str, str]
    unshown: list[str]
    entities: list[EntityFields]

    @property
    def following_key(self) -> str:
        """The key, while it is one of the title's words and follows them; else empty."""
        return self.key if self.key.startswith(key_of(self.fields["f-title"]) or " ") else ""


def typed_topic(form: Form, known: Mapping[str, Entity]) -> TypedTopic:
    """The topic that the page says, by its fields where they were shown, else by its YAML.

    The button that puts an entity in has done so. Raises ConfigurationError.
    """
    written, entities = form.get("topic", ""), form.get("entities", "")
    key = topic_key(written)
    if not is_form(form):
        changed = {k: v for k, v in entity_changes(form, known).items() if k in known}
        return TypedTopic(key, written, entities, changed)
    text = text_of({**form, "written": written}, key)
    drafted = _drafted(entities)
    if form.get("do") == "entity":
        text, added = with_reference(form, text, key, {**drafted, **known})
        form = {**form, **added}
    changes = entity_changes(form, known)
    new = {
        name: Entity.model_validate({"names": list(said.names), "not": list(said.without)})
        for name, said in changes.items()
        if name not in known
    }
    used = {each.key for each in entity_fields(form, text, known, {**drafted, **new})}
    kept = {name: each for name, each in {**drafted, **new}.items() if name in used - known.keys()}
    changed = {name: said for name, said in changes.items() if name in known and name in used}
    return TypedTopic(key, text, entities_text(kept), changed)


def with_key(form: Form, typed: TypedTopic, taken: Container[str]) -> TypedTopic:
    """The topic under the key that was typed; while none was, the key follows the title.

    Raises ConfigurationError for YAML that is no topic.
    """
    if "key" not in form:
        return typed
    key = typed.key
    said = key_of(form["key"]) if form["key"] != form.get("key-shown") else ""
    title = form.get("f-title", "")
    if not said and title != fields_of(form.get("topic", ""), key)["f-title"]:
        said = key_of(title) and free_key(key_of(title), taken)
    if not said or said == key:
        return typed
    return replace(typed, key=said, text=copied_text(typed.text, key, said))


def shown_topic(form: Form, text: str, entities: str, known: Mapping[str, Entity]) -> ShownTopic:
    """The fields of a topic. Raises ConfigurationError for YAML that is no topic."""
    key = topic_key(text)
    listed = entity_fields(form, text, known, _drafted(entities))
    return ShownTopic(key, fields_of(text, key), unshown_keys(text, key), listed)


def topic_key(text: str) -> str:
    """The key of the one topic in a text. Raises ConfigurationError when it is not one topic."""
    document = read_yaml(NAME, text.encode())
    if len(document.value) != 1:
        cure = "begin with its key, for example `hospital-prices:`, and indent all else below it"
        fault = ConfigFault(NAME, 1, 0, "", "must be exactly one topic", cure)
        raise ConfigurationError([fault])
    (key,) = document.value
    return key


def _drafted(entities: str) -> dict[str, Entity]:
    document = read_yaml(NAME, entities.encode())
    try:
        return {key: Entity.model_validate(said) for key, said in document.value.items()}
    except ValidationError:
        cure = "write `key: {names: [Name, Other name]}`, each on a line of its own"
        fault = ConfigFault(NAME, 0, 0, "entities", "cannot be read", cure)
        raise ConfigurationError([fault]) from None

"""The entities of topics.yaml, changed in its text: names added and taken out, new ones added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policywire.config.editing.block_text import with_values
from policywire.config.editing.section_text import SectionText
from policywire.config.models import Entity
from policywire.config.yaml.new_topic import NAME
from policywire.config.yaml.strict_yaml import read_yaml
from policywire.config.yaml.topic_text import entities_text


@dataclass(frozen=True, slots=True)
class EntityNames:
    """What an entity is called, and similar names that are not meant."""

    names: tuple[str, ...]
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, entity: Entity) -> EntityNames:
        """Those of an entity."""
        return cls(tuple(entity.names), tuple(entity.not_))


def with_entities(content: bytes, entities: Mapping[str, EntityNames]) -> bytes:
    """The file in which these entities have these names; one that is not there is added.

    All else, comments too, stays. Raises ConfigurationError.
    """
    for key, said in entities.items():
        if ("entities", key) in read_yaml(NAME, content).keys:
            changes = {"names": list(said.names), "not": list(said.without) or None}
            text = content.decode("utf-8-sig")
            content = with_values(NAME, text, ("entities", key), changes).encode()
        else:
            made = Entity.model_validate({"names": list(said.names), "not": list(said.without)})
            block = entities_text({key: made})
            content = SectionText.read(NAME, content).with_child("entities", block)
    return content

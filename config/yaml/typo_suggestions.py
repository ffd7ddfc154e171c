"""Which keys may stand where, by the models' own fields, and what somebody meant by another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from inspect import isclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from policywire.config.config_error import did_you_mean
from policywire.config.models import Source
from policywire.config.models.source_kinds import SOURCE_KINDS, model_of
from policywire.config.yaml.strict_yaml import YamlPath

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "not": ("none",),
    "exclude": ("none",),
    "without": ("none",),
    "include": ("any",),
    "keywords": ("any",),
    "words": ("any",),
    "phrases": ("any",),
    "must": ("all",),
    "name": ("title", "names", "outlet"),
    "interval": ("every",),
    "address": ("url",),
    "link": ("url",),
    "publisher": ("outlet",),
    "selector": ("items", "part"),
    "username": ("user",),
    "recipients": ("to",),
    "sender": ("from",),
    "lang": ("language", "languages"),
    "tz": ("timezone", "zone"),
    "importance": ("min_importance",),
    "rss": ("feed",),
    "atom": ("feed",),
    "api": ("json",),
    "pdf": ("page",),
    "html": ("listing",),
    "imap": ("mailbox",),
    "newsletter": ("mailbox",),
    "scrapy": ("spider",),
    "federal": ("official",),
    "government": ("official",),
    "signed": ("agreed",),
    "enacted": ("final",),
    "new": ("new story",),
    "update": ("new facts",),
}
"""Words that people write for ours, where ours may stand; keys first, then values."""


def suggest(word: str, known: Sequence[str]) -> str:
    """The fix for an unknown word: the known one that it means or resembles.

    It names all of them when nothing is near.
    """
    ours = next((each for each in _SYNONYMS.get(word.lower(), ()) if each in known), None)
    return f"did you mean {ours}?" if ours else did_you_mean(word, known)


def models_at(annotation: object, path: YamlPath, value: object) -> Iterator[type[BaseModel]]:
    """The models that the value at `path` may be of; `value` is what was written at the top."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        # Every kind of source is a member of the union: only the one that was meant counts.
        if issubclass(annotation, Source) and annotation is not model_of(value):
            return
        if not path:
            yield annotation
        elif (field := _fields(annotation).get(str(path[0]))) is not None:
            yield from models_at(field, path[1:], _inside(value, path[0]))
        return
    if get_origin(annotation) in {list, dict, tuple}:
        if not path:
            return
        value, path = _inside(value, path[0]), path[1:]
    for argument in get_args(annotation):
        yield from models_at(argument, path, value)


def keys_of(models: list[type[BaseModel]]) -> list[str]:
    """The keys that any of the models has, as they are written, in alphabetical order."""
    return sorted({key for model in models for key in _fields(model)})


def required_of(models: list[type[BaseModel]]) -> list[str]:
    """The keys without which no value of the first model is whole."""
    fields = models[0].model_fields.items() if models else ()
    return [info.alias or name for name, info in fields if info.is_required() and name != "kind"]


def unknown_key(model: type[BaseModel], path: YamlPath, value: Any) -> tuple[str, str]:
    """The problem and the cure for the key at the end of `path`."""
    key, models = str(path[-1]), list(models_at(model, path[:-1], value))
    kinds = [kind for kind, each in SOURCE_KINDS.items() if key in _fields(each)]
    if kinds and any(issubclass(each, Source) for each in models):
        named = " or ".join(f"`kind: {kind}`" for kind in kinds)
        return "is unknown to a source of this kind", f"remove it, or write {named} as well"
    cure = suggest(key, keys_of(models))
    if "mean" not in cure and (home := _home(model, path, value, models)):
        cure = f"write it below `{home}:`"
    return "unknown key", cure


def _home(
    model: type[BaseModel], path: YamlPath, value: Any, models: list[type[BaseModel]]
) -> str | None:
    """The one key, beside the unknown one, below which it or what it holds would be known."""
    key = str(path[-1])
    below = {
        name
        for each in models
        for name, annotation in _fields(each).items()
        if key in keys_of(list(_direct(annotation)))
    }
    if len(path) == 1 and isinstance(value.get(key), dict):
        # A source or a channel at the top of its file.
        below |= {name for name, each in _fields(model).items() if get_origin(each) is dict}
    elif not below:
        # What a channel would like to say of topics, a route says.
        below = {name for name in _fields(model) if key in keys_of(list(_items(model, name)))}
    return below.pop() if len(below) == 1 else None


def _direct(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a field's value itself may be, lists and groups not opened."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) not in {list, dict, tuple}:
        for argument in get_args(annotation):
            yield from _direct(argument)


def _items(model: type[BaseModel], name: str) -> Iterator[type[BaseModel]]:
    """The models of the items in a list or group at the top of a file."""
    for argument in get_args(_fields(model)[name]):
        yield from _direct(argument)


def _fields(model: type[BaseModel]) -> dict[str, object]:
    """What a model's keys, as they are written, may hold."""
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _inside(value: Any, part: int | str) -> object:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None

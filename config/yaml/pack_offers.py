"""What comes with policywire by field, country and language: packs of sources, ready topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from policywire.config.models import Source, Topic
from policywire.config.yaml import packs, topic_packs

COUNTRIES = {
    "us": "United States", "uk": "United Kingdom", "eu": "European Union", "ca": "Canada",
    "au": "Australia", "de": "Germany", "fr": "France",
}  # fmt: skip
"""Countries that packs are offered for, by the code that their sources have as `place`."""
LANGUAGES = {"en": "English", "fr": "French", "de": "German"}


@dataclass(frozen=True, slots=True)
class PackOffer:
    """A pack of sources, whole, and what it can be looked for by."""

    name: str
    title: str
    about: str
    fields: frozenset[str]
    countries: frozenset[str]
    languages: frozenset[str]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class ReadyTopic:
    """A topic that comes with policywire, in the pack of its field."""

    field: str
    key: str
    topic: Topic


def offers(*, field: str = "", country: str = "", language: str = "") -> Sequence[PackOffer]:
    """The packs of sources that cover all that is asked for, those of one field first."""
    found = [
        each
        for each in _all()
        if (not field or field in each.fields)
        and (not country or country in each.countries)
        and (not language or language in each.languages)
    ]
    return sorted(found, key=lambda each: (len(each.fields) > 1 if field else False, each.name))


def fields() -> dict[str, str]:
    """The fields that something is offered for, with their titles."""
    names = [name for name in topic_packs.names() if name != topic_packs.EMPTY]
    return {name: topic_packs.read_file(name).title for name in names}


def ready_topics(field: str) -> Sequence[ReadyTopic]:
    """The topics that come with policywire for a field; none for one that it does not know."""
    if field not in fields():
        return ()
    return [
        ReadyTopic(field, key, topic) for key, topic in topic_packs.read_file(field).topics.items()
    ]


@cache
def _all() -> Sequence[PackOffer]:
    return [_offer(name) for name in packs.names()]


def _offer(name: str) -> PackOffer:
    file = packs.read_file(name)
    return PackOffer(
        name,
        file.title,
        file.about,
        frozenset(file.fields),
        frozenset(each.place.partition("-")[0] for each in file.sources.values()),
        frozenset(each.language for each in file.sources.values()),
        file.sources,
    )

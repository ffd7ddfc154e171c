"""Builds the parts of the rooms from a configuration: matcher, address book, audience.

The topic language is checked here too, because only here do the places that the loader kept meet
the errors that the matcher finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from policywire.alerts.model.recipients import AddressBook
from policywire.alerts.rendering.template_loader import FOLDER, Templates
from policywire.config.config_error import ConfigurationError, Fault
from policywire.config.models import Channel
from policywire.config.yaml.loader import Loaded
from policywire.config.yaml.strict_yaml import dotted
from policywire.pipeline.text.headline_embeddings import Meaning, MeaningMissing, WordMeaning
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.topic_error import TopicError, TopicFault
from policywire.service.recipients import Audience


def matcher_of(loaded: Loaded) -> Matcher:
    """Compile the topics; raises ConfigurationError with every mistake at its line."""
    configuration = loaded.configuration
    try:
        return Matcher(configuration.topics, configuration.entities)
    except TopicError as error:
        raise ConfigurationError(tuple(_at_line(loaded, each) for each in error.faults)) from error


def meaning_of(loaded: Loaded) -> Meaning | None:
    """The model of meaning, where it is asked for; raises ConfigurationError if it is missing."""
    if not loaded.configuration.settings.embeddings:
        return None
    try:
        return WordMeaning()
    except MeaningMissing as error:
        place = loaded.places.get(("settings.yaml", "embeddings"))
        line, column = (place.line, place.column) if place else (0, 0)
        problem, cure = (
            "needs a package that is not installed",
            "pip install wordllama, or remove the line",
        )
        fault = Fault("settings.yaml", line, column, "embeddings", problem, cure)
        raise ConfigurationError((fault,)) from error


def audience_of(loaded: Loaded, book: AddressBook, page: str = "") -> Audience:
    """Who follows what, and by which routes."""
    configuration = loaded.configuration
    return Audience(
        configuration.topics,
        configuration.routes,
        book.recipients(),
        ZoneInfo(configuration.settings.timezone),
        _sender_domain(configuration.channels.values()),
        configuration.channels,
        tuple(configuration.sources),
        configuration.settings.reminders,
        Templates(loaded.folder / FOLDER if loaded.folder else None),
        configuration.settings.web.url or page,
    )


def _sender_domain(channels: Iterable[Channel]) -> str:
    """The domain that Message-IDs carry: the one that mail is written from, if there is any."""
    senders = [channel.mail.sender for channel in channels if channel.mail is not None]
    return parseaddr(senders[0])[1].rpartition("@")[2] if senders else "policywire.local"


def _at_line(loaded: Loaded, fault: TopicFault) -> Fault:
    """Say where in the YAML a mistake in a topic stands."""
    entry = () if fault.index is None else (fault.index,)
    inside = [("topics.yaml", *owner, fault.part, *entry) for owner in _owners(fault.topic)]
    outside = [("topics.yaml", *owner) for owner in _owners(fault.topic)]
    place = next((loaded.places[path] for path in inside + outside if path in loaded.places), None)
    written = any(path in loaded.places for path in inside)
    key = dotted((fault.topic, fault.part, *entry) if written else (fault.topic,))
    if place is None:
        return Fault("topics.yaml", 0, 0, key, fault.problem, fault.cure)
    column = place.column + max(0, fault.column - 1)
    return Fault(place.file, place.line, column, key, fault.problem, fault.cure)


def _owners(name: str) -> tuple[tuple[str, ...], ...]:
    """A fault names a topic or an entity; entities stand one level deeper."""
    return (name,), ("entities", name)

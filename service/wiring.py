"""Builds the parts of the rooms from a configuration: matcher, address book, recipients.

The topic language is checked here too, because only here do the places that the loader kept meet
the errors that the matcher finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.rendering.template_loader import FOLDER, Templates
from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.models import Channel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.config.yaml.strict_yaml import dotted_path
from policywire.pipeline.text.headline_embeddings import (
    Embedder,
    EmbeddingsNotInstalledError,
    WordLlamaEmbedder,
)
from policywire.pipeline.text.sentence_model import SentenceModelError, load_sentence_model
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.matching.examples import LikeModel
from policywire.pipeline.topics.query.topic_error import TopicError, TopicFault
from policywire.service.log import log
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles.feature_cache import FILE as FEATURE_FILE, FeatureCache


def matcher_of(loaded: LoadedConfiguration) -> Matcher:
    """Compile the topics; raises ConfigurationError with every mistake at its line."""
    configuration = loaded.configuration
    like = like_model_of(loaded)
    try:
        return Matcher(configuration.topics, configuration.entities, like)
    except TopicError as error:
        raise ConfigurationError(tuple(_at_line(loaded, each) for each in error.faults)) from error


def like_model_of(loaded: LoadedConfiguration) -> LikeModel | None:
    """The model for the examples of topics, where there are any; raises ConfigurationError."""
    topics, wanted = loaded.configuration.topics, loaded.configuration.settings.like
    asking = next((key for key, topic in topics.items() if topic.like), None)
    if asking is None:
        return None
    path = str(loaded.folder / wanted.model) if loaded.folder else wanted.model
    try:
        model = load_sentence_model(path if Path(path).is_dir() else wanted.model)
    except SentenceModelError as error:
        fault = TopicFault(asking, "like", None, 0, error.problem, error.cure)
        raise ConfigurationError((_at_line(loaded, fault),)) from error
    return LikeModel(model, wanted.threshold)


def feature_cache_of(data: Path, meaning: Embedder | None) -> FeatureCache:
    """The file that keeps what was read of articles; a start goes on without it where it fails."""
    reader = f"{type(meaning).__name__} {version('wordllama')}" if meaning else ""
    return FeatureCache(
        data / FEATURE_FILE,
        reader,
        lambda error: log.warning("memory cache unusable, starts take longer", error=error),
    )


def meaning_of(loaded: LoadedConfiguration) -> Embedder | None:
    """The model of meaning, where it is asked for; raises ConfigurationError if it is missing."""
    if not loaded.configuration.settings.embeddings:
        return None
    try:
        return WordLlamaEmbedder()
    except EmbeddingsNotInstalledError as error:
        fault = loaded.fault_at(
            ("settings.yaml", "embeddings"),
            "needs a package that is not installed",
            "pip install wordllama, or remove the line",
        )
        raise ConfigurationError((fault,)) from error


def delivery_config_of(
    loaded: LoadedConfiguration, book: AddressBook, page: str = ""
) -> DeliveryConfig:
    """Who follows what, and by which routes."""
    configuration = loaded.configuration
    return DeliveryConfig(
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


def _at_line(loaded: LoadedConfiguration, fault: TopicFault) -> ConfigFault:
    """Say where in the YAML a mistake in a topic stands."""
    entry = () if fault.index is None else (fault.index,)
    inside = [("topics.yaml", *owner, fault.part, *entry) for owner in _owners(fault.topic)]
    outside = [("topics.yaml", *owner) for owner in _owners(fault.topic)]
    location = next(
        (loaded.locations[path] for path in inside + outside if path in loaded.locations), None
    )
    written = any(path in loaded.locations for path in inside)
    key = dotted_path((fault.topic, fault.part, *entry) if written else (fault.topic,))
    if location is None:
        return ConfigFault("topics.yaml", 0, 0, key, fault.problem, fault.cure)
    column = location.column + max(0, fault.column - 1)
    return ConfigFault(location.file, location.line, column, key, fault.problem, fault.cure)


def _owners(name: str) -> tuple[tuple[str, ...], ...]:
    """A fault names a topic or an entity; entities stand one level deeper."""
    return (name,), ("entities", name)

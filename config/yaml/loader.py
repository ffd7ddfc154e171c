"""Reads a configuration folder whole: every fault of every file at once, or a valid configuration.

settings.yaml   how this installation runs
topics.yaml     what to follow: each key at the top is a topic; `entities` names bodies
sources.yaml    what is polled: packs, your own sources, pack sources switched off
alerts.yaml     who is notified: channels and routes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from policywire.config.config_error import ConfigFault, ConfigurationError, in_order
from policywire.config.models import ConfigModel, Configuration, Settings, Source
from policywire.config.models.file_models import AlertsFile, SourcesFile, TopicsFile
from policywire.config.yaml import cross_checks, packs
from policywire.config.yaml.deprecated_keys import rename_deprecated
from policywire.config.yaml.folder import find_folder, read_bytes, unread_files
from policywire.config.yaml.secrets import SecretResolver
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath, dotted_path, parse_yaml
from policywire.config.yaml.topics_layout import normalize_topics
from policywire.config.yaml.validation_messages import faults_from_validation

__all__ = [
    "FileLocation",
    "LoadedConfiguration",
    "find_folder",
    "load",
    "load_settings",
    "load_topics",
]

M = TypeVar("M", bound=ConfigModel)


NO_OVERRIDES: Mapping[str, bytes] = {}


class FileLocation(NamedTuple):
    """Where something was written; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class LoadedConfiguration:
    """A valid configuration, where each value of it was written, and its warnings.

    `locations` is keyed by the file's usual name and the path inside it: `("topics.yaml",
    "irs-enforcement", "any", 0)`, positions from 0, whatever the topics file is really called. A
    value's place is its text's first character: after the quote, or the line of a `>-`.
    `files` are all files that were read, secrets included, for whoever watches them. `folder` is
    where they stand.
    """

    configuration: Configuration
    locations: Mapping[YamlPath, FileLocation]
    files: tuple[Path, ...]
    warnings: tuple[ConfigFault, ...]
    folder: Path | None = None
    deprecations: tuple[ConfigFault, ...] = ()
    """The warnings about old keys and values; `warnings` holds them as well."""

    def fault_at(self, path: tuple[str | int, ...], problem: str, cure: str) -> ConfigFault:
        """A fault of the value at a path; its first part is the file, as in `locations`."""
        location = self.locations.get(path)
        line, column = (location.line, location.column) if location else (0, 0)
        return ConfigFault(str(path[0]), line, column, dotted_path(path[1:]), problem, cure)


def load(
    folder: Path,
    env: Mapping[str, str],
    overrides: Mapping[str, bytes] = NO_OVERRIDES,
    *,
    allow_missing_secrets: bool = False,
) -> LoadedConfiguration:
    """Read the folder. Raises ConfigurationError with all faults when there is even one.

    `overrides` holds the content to read instead of the file of that name: a draft of it. With
    `allow_missing_secrets` a missing secret is an error only for whoever asks for its value.
    """
    reading = _FolderReader(folder, env, overrides, allow_missing_secrets)
    reading.faults.extend(unread_files(folder))
    settings = reading.model("settings.yaml", Settings)
    topics = reading.model("topics.yaml", TopicsFile)
    sources = reading.model("sources.yaml", SourcesFile)
    alerts = reading.model("alerts.yaml", AlertsFile)
    reading.faults.extend(cross_checks.unknown_names(reading.documents))
    if "alerts.yaml" in reading.documents:
        routes = cross_checks.ineffective_routes(reading.documents["alerts.yaml"], alerts.routes)
        reading.faults.extend(routes)
    configuration = Configuration(
        settings=settings,
        topics=topics.topics,
        entities=topics.entities,
        sources=reading.all_sources(sources),
        channels=alerts.channels,
        routes=alerts.routes,
    )
    if "topics.yaml" in reading.documents:
        paused = cross_checks.paused_topics(reading.documents["topics.yaml"], topics.topics)
        reading.warnings.extend(paused)
    reading.warnings.extend(cross_checks.empty_sections(configuration))
    return reading.result(configuration)


def load_settings(folder: Path, env: Mapping[str, str]) -> Settings:
    """Read settings.yaml alone, for who must find the store beside other files with errors.

    Raises ConfigurationError. A missing secret is an error only for whoever asks for its value.
    """
    reading = _FolderReader(folder, env, allow_missing_secrets=True)
    settings = reading.model("settings.yaml", Settings)
    return reading.result(Configuration(settings=settings)).configuration.settings


def load_topics(path: Path, env: Mapping[str, str]) -> LoadedConfiguration:
    """Read a single topics file, by whatever name. Raises ConfigurationError."""
    reading = _FolderReader(path.parent, env)
    topics = reading.model("topics.yaml", TopicsFile, path)
    if "topics.yaml" not in reading.documents and not reading.faults:
        cure = "check the path, or write the file"
        reading.faults.append(ConfigFault(str(path), 0, 0, "", "there is no such file", cure))
    return reading.result(Configuration(topics=topics.topics, entities=topics.entities))


@dataclass(slots=True)
class _FolderReader:
    """One reading of a folder: collects documents, faults, warnings as it goes."""

    folder: Path
    env: Mapping[str, str]
    overrides: Mapping[str, bytes] = field(default_factory=dict)
    allow_missing_secrets: bool = False
    faults: list[ConfigFault] = field(default_factory=list)
    warnings: list[ConfigFault] = field(default_factory=list)
    deprecations: list[ConfigFault] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    documents: dict[str, YamlDocument] = field(default_factory=dict)

    def model(self, name: str, model: type[M], path: Path | None = None) -> M:
        """The file as a model; an empty one when there is no such file or it holds a fault."""
        document = self._document(name, path or self.folder / name, str(path) if path else name)
        return self._validated(document, model) if document else model()

    def _document(self, name: str, path: Path, shown: str) -> YamlDocument | None:
        """The file's document if there is any use in validating it; keeps it, and its faults."""
        content = self.overrides.get(name) or read_bytes(path, shown)
        if isinstance(content, ConfigFault):
            self.faults.append(content)
        if not isinstance(content, bytes):
            return None
        self.files.append(path)
        document, deprecated = rename_deprecated(name, parse_yaml(shown, content))
        self.deprecations.extend(deprecated)
        if name == "topics.yaml":
            document = normalize_topics(document)
        self.documents[name] = document
        self.faults.extend(document.faults)
        return document if document.is_complete else None

    def _validated(self, document: YamlDocument, model: type[M]) -> M:
        secrets = SecretResolver(document, self.folder, self.env, self.allow_missing_secrets)
        value = secrets.resolved() if document.file in _WITH_SECRETS else document.value
        self.files.extend(secrets.files)
        self.warnings.extend(secrets.warnings)
        self.faults.extend(secrets.faults)
        try:
            return model.model_validate(_without_empty(value, model))
        except ValidationError as error:
            reported = {(fault.line, fault.column) for fault in (*document.faults, *secrets.faults)}
            for fault in faults_from_validation(error, document, model):
                if (fault.line, fault.column) not in reported:
                    self.faults.append(secrets.redacted(_as_written(fault)))
            return model()

    def all_sources(self, wanted: SourcesFile) -> dict[str, Source]:
        """The packs' sources without those that are off, then the user's own over them."""
        document = self.documents.get("sources.yaml")
        if document is None:
            return {}
        from_packs: dict[str, Source] = {}
        for path, name in cross_checks.strings_at(document, "packs"):
            from_packs.update(self._pack(document, path, name))
        self.warnings.extend(cross_checks.unknown_off_keys(document, wanted, from_packs))
        not_wanted = {*wanted.off, *wanted.sources}
        kept = {
            key: self._with_secrets(document, key, source)
            for key, source in from_packs.items()
            if key not in not_wanted
        }
        # One of the user's own in place of a pack's is followed: the pack's alone is off.
        own_off = set(wanted.off) - from_packs.keys()
        own = {key: source for key, source in wanted.sources.items() if key not in own_off}
        merged = {**kept, **own}
        self.warnings.extend(cross_checks.duplicate_sources(document, wanted, merged))
        return merged

    def _with_secrets(self, document: YamlDocument, key: str, source: Source) -> Source:
        """A pack's source with its key, which the pack cannot bring."""

        def fault(name: str) -> ConfigFault:
            problem = f"{key} needs a key in the environment variable {name}, which is not set"
            cure = f"set it, or write `off: [{key}]`; the pack itself says where keys are given"
            return document.fault(("packs",), problem, cure)

        filled, missing = packs.with_secrets(source, self.env, fault)
        if not self.allow_missing_secrets:
            self.faults.extend(missing)
        return filled

    def _pack(self, document: YamlDocument, path: YamlPath, name: str) -> Mapping[str, Source]:
        try:
            return packs.read(name)
        except ConfigurationError as error:
            for fault in error.faults:
                here = document.fault(path, fault.problem, fault.cure)
                self.faults.append(here if fault.line == 0 else fault)
            return {}

    def result(self, configuration: Configuration) -> LoadedConfiguration:
        """All of it, or ConfigurationError."""
        if self.faults:
            raise ConfigurationError(self.faults)
        return LoadedConfiguration(
            configuration,
            self._places(),
            tuple(self.files),
            in_order([*self.warnings, *self.deprecations]),
            self.folder,
            in_order(self.deprecations),
        )

    def _places(self) -> dict[YamlPath, FileLocation]:
        places: dict[YamlPath, FileLocation] = {}
        for name, document in self.documents.items():
            for path, spot in {**document.keys, **document.values}.items():
                inside = path[1:] if name == "topics.yaml" and path[0] == "topics" else path
                places[(name, *inside)] = FileLocation(document.file, spot.line, spot.column)
        return places


_WITH_SECRETS = frozenset({"settings.yaml", "sources.yaml", "alerts.yaml"})


def _without_empty(value: Mapping[str, object], model: type[ConfigModel]) -> dict[str, object]:
    """A key at the top with nothing after it counts as left out: all below is a comment."""
    fields = model.model_fields
    return {key: each for key, each in value.items() if each is not None or key not in fields}


def _as_written(fault: ConfigFault) -> ConfigFault:
    """Topics stand at the top of their file, whatever path they have in the model."""
    return replace(fault, key=fault.key.removeprefix("topics."))

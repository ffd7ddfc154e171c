"""Load the configuration for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import typer

from policywire.cli.terminal.not_found import unreadable
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration, load, load_topics
from policywire.service.wiring import matcher_of


def loaded_of(context: typer.Context, *, lazily: bool = True) -> LoadedConfiguration:
    """The whole configuration; raises ConfigurationError.

    A secret that is not at hand is missed by whoever asks for it, or `lazily=False` at once. A
    mistake in one file does not hide those in the topic language of another.
    """
    folder = folder_of(context)
    try:
        return load(folder, os.environ, allow_missing_secrets=lazily)
    except ConfigurationError as error:
        raise ConfigurationError((*error.faults, *_faults_of_topics(folder))) from error


def _faults_of_topics(folder: Path) -> Iterator[ConfigFault]:
    """The mistakes in the topic language, when the topics file can be read at all."""
    file = folder / "topics.yaml"
    try:
        matcher_of(load_topics(file, os.environ))
    except ConfigurationError as error:
        yield from (
            replace(fault, file=file.name) for fault in error.faults if fault.file == str(file)
        )


def configured_folder(context: typer.Context) -> Path | None:
    """The configuration folder, None where there is none yet.

    Raises ConfigurationError when one was named that is not there.
    """
    try:
        return folder_of(context)
    except ConfigurationError:
        if context.obj is not None or "POLICYWIRE_CONFIG" in os.environ:
            raise
        return None


def configured_or_default(context: typer.Context) -> Configuration:
    """The configuration, or an empty one where there is none yet. Raises ConfigurationError."""
    folder = configured_folder(context)
    if folder is None:
        return Configuration()
    return load(folder, os.environ, allow_missing_secrets=True).configuration


def topics_of(context: typer.Context, file: Path | None) -> LoadedConfiguration:
    """The topics of a file, or else of the configuration, or else those of the starter.

    Raises NotThereError and ConfigurationError.
    """
    # A file that was named is never replaced by another one in silence.
    if file is not None:
        if not file.exists():
            raise unreadable(file, FileNotFoundError())
        return load_topics(file, os.environ)
    folder = configured_folder(context)
    if folder is None:
        return starter_topics()
    return load(folder, os.environ, allow_missing_secrets=True)


def starter_topics() -> LoadedConfiguration:
    """The topics that `policywire init` writes."""
    with resources.as_file(
        resources.files("policywire.config") / "starter" / "topics.yaml"
    ) as path:
        return load_topics(path, {})

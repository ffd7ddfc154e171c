"""Find the configuration folder, without loading what is in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.yaml.folder import CONFIG_ENV_VARIABLE, find_folder
from policywire.config.yaml.starter_files import is_unconfigured, write_blank


def folder_of(context: typer.Context) -> Path:
    """The configuration folder; raises ConfigurationError with the cure when there is none.

    From now on modules in it can be imported: the spiders of sources.yaml may stand there.
    """
    folder = find_folder(context.obj, os.environ, Path.cwd())
    if str(folder) not in sys.path:
        # Last, so that a file of the user's never takes the place of a module of ours.
        sys.path.append(str(folder))
    return folder


def editor_of(folder: Path) -> FolderEditor:
    """What changes the files of a folder: secrets need not be in the environment for that."""
    return FolderEditor(folder, os.environ, allow_missing_secrets=True)


def prepare_folder(context: typer.Context) -> None:
    """Write files that follow nothing yet where there is no configuration.

    A folder that was named must be there. Raises ConfigurationError.
    """
    try:
        folder = folder_of(context)
    except ConfigurationError:
        if context.obj is not None or CONFIG_ENV_VARIABLE in os.environ:
            raise
        folder = Path("policywire.d")
    if is_unconfigured(folder):
        write_blank(folder)

"""Find the configuration folder, without loading what is in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from policywire.config.yaml.folder import find_folder


def folder_of(context: typer.Context) -> Path:
    """The configuration folder; raises ConfigurationError with the cure when there is none.

    From now on modules in it can be imported: the spiders of sources.yaml may stand there.
    """
    folder = find_folder(context.obj, os.environ, Path.cwd())
    if str(folder) not in sys.path:
        # Last, so that a file of the user's never takes the place of a module of ours.
        sys.path.append(str(folder))
    return folder

"""The environment of a child process: names that are known to hold no secret, nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_NAMES = frozenset(
    (
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "LD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONHASHSEED",
        "PYTHONUTF8",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "FONTCONFIG_FILE",
        "FONTCONFIG_PATH",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_DIRS",
    )
)
_PREFIXES = ("LC_",)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Keep what a program needs to start: a list of allowed names, so that no new secret slips in.

    >>> clean_environment({"PATH": "/bin", "LC_ALL": "C", "SLACK_TOKEN": "xoxb"})
    {'PATH': '/bin', 'LC_ALL': 'C'}
    """
    return {
        name: value
        for name, value in environment.items()
        if name in _NAMES or name.startswith(_PREFIXES)
    }


def python_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The same for a Python that finds the modules which we find."""
    return clean_environment(environment) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

"""The walls around a parser: what it keeps is memory, time, and reading its own libraries."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import policywire
from policywire.crawler.confinement.kernel import forbid_new_privileges
from policywire.crawler.confinement.landlock import restrict_files
from policywire.crawler.confinement.seccomp import refuse_network_and_programs

_OPEN_FILES = 64
_FILE_SIZE = 2**20
"""A parser writes no file; what its libraries say goes to stderr, which may be one."""
_CPU_SECONDS = 3600
"""In all its life: a task has a limit of its own, which code gone wild could lift."""
_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/dev/null", "/dev/urandom")
_SYSTEM_FILES = ("/etc/localtime", "/etc/mime.types", "/etc/ld.so.cache")


def confine_parser() -> tuple[str, ...]:
    """Put up all walls that this machine has; give a sentence for each that it has not.

    For a process with one thread. What stands stays until the process ends.
    """
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
    ):
        lower_limit(limit, most)
    walls: dict[str, Callable[[], None]] = {
        "no_new_privs": forbid_new_privileges,
        "Landlock (files, other processes)": lambda: restrict_files(
            _readable(), listed=_searched()
        ),
        "seccomp (network, programs)": refuse_network_and_programs,
    }
    missing = (problem for name, wall in walls.items() if (problem := attempt(name, wall)))
    return tuple(missing)


def lower_limit(limit: int, most: int) -> None:
    """Set a limit, for good, unless it is lower already."""
    _, hard = resource.getrlimit(limit)
    lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(limit, (lower, lower))


def attempt(name: str, wall: Callable[[], None]) -> str:
    """Put a wall up; the reason if that cannot be done here."""
    try:
        wall()
    except OSError as error:
        return f"{name}: {error.strerror or error}"
    return ""


def _readable() -> Iterator[Path]:
    """Where libraries lie that are loaded at first use, and spiders of the user's own."""
    yield from map(Path, (*_SYSTEM, *_SYSTEM_FILES))
    installed = Path(sys.prefix), Path(sys.base_prefix)
    yield from installed
    # In a checkout the rooms are links; a rule holds for what they point to.
    yield from (each.resolve() for root in policywire.__path__ for each in Path(root).iterdir())
    for folder in _searched():
        if not any(folder.is_relative_to(each) for each in installed):
            yield from _code_in(folder)


def _searched() -> list[Path]:
    return [Path(each) for each in filter(None, sys.path) if Path(each).is_dir()]


def _code_in(folder: Path) -> Iterator[Path]:
    """Python's files and packages in a folder: a configuration with its secrets lies there, too."""
    for each in folder.iterdir():
        is_package = each.is_dir() and any(each.glob("*.py"))
        if is_package or each.suffix in {".py", ".so"} or each.name == "__pycache__":
            yield each.resolve()

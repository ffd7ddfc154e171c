"""Landlock: a process gives up, for itself and its children, the files that it does not need.

With it go, as far as the kernel knows them, connections by TCP, signals to others, and a look into
other processes (`/proc/PID/environ` of our own service, where the secrets are).
See https://docs.kernel.org/userspace-api/landlock.html; the numbers are those of linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from policywire.crawler.confinement.kernel import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_READING = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""The rights that each version of the interface added: all that it knows from then on."""
_TCP_SINCE, _TCP_RIGHTS = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_version() -> int:
    """The version of the interface; 0 where the kernel has none."""
    with suppress(OSError):
        return syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    return 0


def restrict_files(
    readable: Iterable[Path], writable: Iterable[Path] = (), listed: Iterable[Path] = ()
) -> None:
    """Allow only these files and folders from now on. Paths that do not exist are left out.

    Of the folders that are `listed`, names may be seen, and nothing may be read.

    Needs no_new_privs or root. Raises OSError when the kernel has no Landlock or refuses.
    """
    version = landlock_version()
    files = max((rights for since, rights in _FILE_RIGHTS.items() if since <= version), default=0)
    asked = _Ruleset(
        files,
        _TCP_RIGHTS if version >= _TCP_SINCE else 0,
        _SCOPES if version >= _SCOPES_SINCE else 0,
    )
    ruleset = syscall(_CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0)
    try:
        for path in readable:
            _allow(ruleset, path, files & _READING)
        for path in writable:
            _allow(ruleset, path, files)
        for path in listed:
            _allow(ruleset, path, _READ_DIR)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = rights if path.is_dir() else rights & _OF_A_FILE
        rule = _PathBeneath(allowed, parent)
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)

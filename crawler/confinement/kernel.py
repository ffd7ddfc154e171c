"""Calls to Linux that Python has no function for. Elsewhere each raises OSError (ENOSYS)."""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_SET_NO_NEW_PRIVS = 38
_SET_PDEATHSIG = 1


def prctl(option: int, value: object, *rest: object) -> None:
    """Change this process. Raises OSError when the kernel refuses."""
    arguments = [*rest, 0, 0, 0][:3]
    _call("prctl", ctypes.c_int(option), value, *arguments)


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number. Raises OSError when the kernel refuses."""
    return _call("syscall", ctypes.c_long(number), *arguments)


def unshare(flags: int) -> None:
    """Leave namespaces. Raises OSError when the kernel refuses."""
    _call("unshare", ctypes.c_int(flags))


def forbid_new_privileges() -> None:
    """No program that we start can gain rights by its set-uid bit, for ever."""
    prctl(_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))


def die_with_parent(signal_number: int) -> None:
    """Have Linux send us this signal when our parent dies."""
    prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal_number))


def _call(name: str, *arguments: object) -> int:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "only Linux has this")
    # Whole words: what is handed over as an int would be cut to 32 bits.
    words = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in arguments]
    result = int(getattr(ctypes.CDLL(None, use_errno=True), name)(*words))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result

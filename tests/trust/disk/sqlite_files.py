"""Stands between SQLite and its files: each write, truncation and sync can be seen, or refused.

Python's own `sqlite3` calls the system's libsqlite3, whose table of file methods is an interface
that SQLite documents (`sqlite3_vfs`, `sqlite3_io_methods`). For as long as the block lasts the
methods that change files are ours; they ask `Disk` first and then call SQLite's own. So the real
store runs, with its own settings, on files that fail or forget.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

OK, FULL = 0, 13
IO_ERROR_WRITE, IO_ERROR_SYNC = 10 | 3 << 8, 10 | 4 << 8
METHODS = 19
"""One integer and 18 functions: version 3 of `sqlite3_io_methods`."""

_Pointer = ctypes.c_void_p
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int)
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, _Pointer, _Pointer, _Pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_Table = _Pointer * METHODS
X_WRITE, X_TRUNCATE, X_SYNC = 3, 4, 5


class Disk(Protocol):
    """Is asked before each change of a file; what it gives back, if not OK, is SQLite's error."""

    def write(self, path: str, data: bytes, offset: int) -> int: ...
    def truncate(self, path: str, size: int) -> int: ...
    def sync(self, path: str) -> int: ...


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _Pointer),
        ("name", ctypes.c_char_p),
        ("data", _Pointer),
        ("open", _Pointer),
    )


def library() -> ctypes.CDLL:
    """The libsqlite3 that Python's module is linked with; RuntimeError when it is inside of it."""
    linked = subprocess.run(["ldd", _sqlite3.__file__], capture_output=True, text=True, check=False)
    for line in linked.stdout.splitlines():
        name, _, rest = line.strip().partition(" => ")
        if name.startswith("libsqlite3"):
            return ctypes.CDLL(rest.split()[0])
    raise RuntimeError("SQLite is inside of this Python's sqlite3: nothing can stand before it")


@contextmanager
def between(disk: Disk) -> Iterator[None]:
    """Ask `disk` before each change of a file that is opened within the block."""
    find = library().sqlite3_vfs_find
    find.restype = ctypes.POINTER(_Vfs)
    vfs = find(None).contents
    original, hooks = vfs.open, _Hooks(disk)
    opener = _OPEN(original)

    @_OPEN
    def opened(self: Any, name: int | None, file: int, flags: int, out: Any) -> int:
        # SQLite keeps the pointer to the name: it is handed on, not the name.
        code = opener(self, name, file, flags, out)
        if code == OK and name:
            hooks.replace(ctypes.string_at(name).decode(), file)
        return int(code)

    vfs.open = ctypes.cast(opened, _Pointer)
    try:
        yield
    finally:
        vfs.open = original


class _Hooks:
    """The tables of methods that were replaced. They stay as long as a file may be open."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._kept: list[Any] = KEPT

    def replace(self, path: str, file: int) -> None:
        """Give an open file a table in which what changes it is ours."""
        place = ctypes.cast(file, ctypes.POINTER(_Pointer))
        table = _Table.from_buffer_copy((_Pointer * METHODS).from_address(place[0] or 0))
        write, truncate = _WRITE(table[X_WRITE]), _TRUNCATE(table[X_TRUNCATE])
        sync, disk = _SYNC(table[X_SYNC]), self._disk

        @_WRITE
        def on_write(this: int, data: int, size: int, offset: int) -> int:
            return disk.write(path, ctypes.string_at(data, size), offset) or write(
                this, data, size, offset
            )

        @_TRUNCATE
        def on_truncate(this: int, size: int) -> int:
            return disk.truncate(path, size) or truncate(this, size)

        @_SYNC
        def on_sync(this: int, flags: int) -> int:
            return disk.sync(path) or sync(this, flags)

        for index, ours in ((X_WRITE, on_write), (X_TRUNCATE, on_truncate), (X_SYNC, on_sync)):
            table[index] = ctypes.cast(ours, _Pointer).value
        place[0] = ctypes.addressof(table)
        self._kept += [table, on_write, on_truncate, on_sync, write, truncate, sync]


KEPT: list[Any] = []

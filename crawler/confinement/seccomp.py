"""A seccomp filter: the system calls that a parser never needs fail, whatever its code became.

A parser gets bytes through a socket that it was born with, and answers through it. So it opens no
socket, starts no program and no process (threads it may), and reaches into no other process.

libseccomp would name the calls for us, but its Python packages are not kept up and need a library
of the system; a filter that only refuses is a list of numbers and two jumps.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys

from policywire.crawler.confinement.kernel import prctl

_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_BITS, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_AT_NUMBER, _AT_ARCH, _AT_FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x0001_0000
_X32 = 0x4000_0000
"""Numbers from here on are a second table of calls on x86-64, by which a filter could be passed."""


_ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_CLONE, _CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
_REFUSED = {
    # name: (number on x86-64, on aarch64), from Linux' own tables
    "socket": (41, 198),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "perf_event_open": (298, 241),
    # It opens sockets by itself.
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "pidfd_getfd": (438, 438),
    "fsopen": (430, 430),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "reboot": (169, 142),
}
_OLD_FORKS = {"x86_64": (57, 58), "aarch64": ()}
"""fork and vfork, which newer processors do as a kind of clone."""


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


def refuse_network_and_programs() -> None:
    """Refuse the calls above to this process for ever (EPERM). Needs no_new_privs or root.

    Raises OSError when the kernel refuses, or where we have no numbers of its calls.
    """
    machine = platform.machine()
    if machine not in _ARCH:
        raise OSError(errno.ENOSYS, f"no filter for {machine}")
    if sys.maxsize < 2**32:
        # Its calls come with another architecture than the kernel's: the filter would kill it.
        raise OSError(errno.ENOSYS, f"no filter for a 32-bit Python on {machine}")
    steps = [_Instruction(*step) for step in _filter(machine)]
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))


def _filter(machine: str) -> list[tuple[int, int, int, int]]:
    """The program of the packet filter: (code, jump if true, jump if false, value)."""
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    column = list(_ARCH).index(machine)
    numbers = [*(each[column] for each in _REFUSED.values()), *_OLD_FORKS[machine]]
    return [
        (_LOAD, 0, 0, _AT_ARCH),
        (_JUMP_IF_EQUAL, 1, 0, _ARCH[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_JUMP_IF_AT_LEAST, 0, 1, _X32),
        refuse,
        *(step for number in numbers for step in (_skip_unless(number), refuse)),
        _skip_unless(_CLONE3),
        # Its flags lie in memory, where a filter cannot look; the C library takes clone instead.
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        (_JUMP_IF_EQUAL, 0, 3, _CLONE[machine]),
        (_LOAD, 0, 0, _AT_FIRST_ARGUMENT),
        (_JUMP_IF_BITS, 1, 0, _CLONE_THREAD),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]


def _skip_unless(number: int) -> tuple[int, int, int, int]:
    """Skip the next step unless the value is `number`."""
    return (_JUMP_IF_EQUAL, 0, 1, number)

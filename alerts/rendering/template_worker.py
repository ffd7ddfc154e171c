"""The process in which templates of the user's own run: with limits on time and on memory.

Its first line says that it is ready. Each order is a length and a pickled (folder, name, values);
each answer is one line of JSON. It ends when its input ends.
"""

from __future__ import annotations

import json
import pickle
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

from policywire.alerts.rendering.template_error import TemplateError
from policywire.alerts.rendering.template_loader import render_user_template
from policywire.alerts.rendering.template_process import LENGTH_BYTES
from policywire.crawler.confinement.kernel import forbid_new_privileges
from policywire.crawler.confinement.seccomp import refuse_network_and_programs

CPU_SECONDS = 2.0
"""A template that computes for longer is stopped."""
MEMORY = 512 << 20
"""Bytes that the process may have in all."""


def main() -> None:
    """Render what is asked for until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for wall in (forbid_new_privileges, refuse_network_and_programs):
        # Not every machine has it; the sandbox of the templates stands in front of it.
        with suppress(OSError):
            wall()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGVTALRM, _too_long)
    _write("ready")
    while header := sys.stdin.buffer.read(LENGTH_BYTES):
        _write(_answer(sys.stdin.buffer, int.from_bytes(header)))


def _write(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _answer(orders: IO[bytes], length: int) -> list[object]:
    folder, name, values = pickle.loads(orders.read(length))  # noqa: S301 - from our own parent
    # The time of the process itself: a busy machine makes no template fail.
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        return ["made", render_user_template(Path(folder), name, values)]
    except TemplateError as error:
        stopped = isinstance(error.__cause__, MemoryError | TimeoutError)
        kind = "stopped" if stopped else "fault"
        return [kind, error.fault.file, error.fault.line, _said(error)]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _said(error: TemplateError) -> str:
    if isinstance(error.__cause__, MemoryError):
        return "it takes too much memory; make its texts and loops smaller"
    return error.fault.problem


def _too_long(_number: int, _frame: object) -> NoReturn:
    raise TimeoutError(
        f"it computes for more than {CPU_SECONDS:g} seconds; is there a loop without an end?"
    )


if __name__ == "__main__":
    main()

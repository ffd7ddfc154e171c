"""The processes of the parser pool: a nursery with the libraries loaded, and the workers it forks.

The fork server gets the number of its socket and the limits on its command line. Each order that
comes through the socket is one byte and the socket of a worker-to-be.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from policywire.crawler.confinement.kernel import die_with_parent
from policywire.crawler.confinement.parser_walls import confine_parser
from policywire.crawler.extract.metadata import detect_language
from policywire.crawler.model.crawl_outcome import ProblemClass
from policywire.crawler.model.url import registrable_domain

PRELOAD = (
    "policywire.crawler.formats.feed",
    "policywire.crawler.extract.page",
    "policywire.crawler.extract.document",
    "policywire.crawler.formats.page_monitor",
    "policywire.crawler.formats.newsletter",
    "imap_tools",
    "pypdfium2",
    "policywire.crawler.formats.sitemap",
    "policywire.crawler.formats.listing",
    "policywire.crawler.formats.json_items",
    "feedparser",
    "trafilatura",
    "readability",
    "resiliparse.extract.html2text",
    "tldextract",
    "dateutil.parser",
    "cssselect",
    "jmespath",
    "idna",
)
_PAGE = resource.getpagesize()


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """What one task may take: seconds by the clock, seconds of CPU, bytes beyond the start."""

    wall: float
    cpu: float
    memory: int

    def to_text(self) -> str:
        """Write them as one word for a command line."""
        return f"{self.wall}:{self.cpu}:{self.memory}"

    @classmethod
    def from_text(cls, text: str) -> TaskLimits:
        """Read what `text` wrote."""
        wall, cpu, memory = text.split(":")
        return cls(float(wall), float(cpu), int(memory))


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of a task: its value, or a problem. A `spent` worker is not used again."""

    value: object = None
    problem: ProblemClass | None = None
    detail: str = ""
    should_retire_worker: bool = False


def main() -> None:
    """Load the libraries, then fork workers until the other end of the socket closes."""
    orders, limits = socket.socket(fileno=int(sys.argv[1])), TaskLimits.from_text(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries our children
    _load_libraries()
    while link := _next_order(orders):
        if os.fork() == 0:
            orders.close()
            _work(link, limits)
        link.close()


def _load_libraries() -> None:
    """Load once, before forking, what every worker needs, models included."""
    for name in PRELOAD:
        importlib.import_module(name)
    detect_language("The workers share the pages of memory that this fills. " * 3)
    registrable_domain("https://www.example.org/")
    gc.collect()
    gc.freeze()


def _next_order(orders: socket.socket) -> socket.socket | None:
    """Wait for the socket of the next worker; None when nobody can order any more."""
    try:
        message, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
    except OSError:
        return None
    return socket.socket(fileno=descriptors[0]) if message and descriptors else None


def _work(end: socket.socket, limits: TaskLimits) -> None:
    """Be a worker: answer one task after the other, and end when the pool closes the socket."""
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _limit_memory(limits.memory)
    link = Connection(end.detach())
    link.send((os.getpid(), confine_parser()))
    try:
        while True:
            _answer(link, limits)
    except (EOFError, OSError):
        os._exit(0)


def _answer(link: Connection, limits: TaskLimits) -> None:
    task = link.recv_bytes()
    _set_timers(limits.wall, limits.cpu)
    answer = _packed(_attempt(task))
    link.send_bytes(answer)
    _set_timers(0, 0)


def _attempt(task: bytes) -> TaskResult:
    """Run a task. This is the wall against foreign bugs: whatever a parser raises ends here."""
    try:
        function, args, kwargs = pickle.loads(task)  # noqa: S301 - it comes from our own pool
        return TaskResult(value=function(*args, **kwargs))
    except MemoryError:
        return _failed("Parsing it took too much memory.")
    except RecursionError:
        return _failed("It is nested too deeply to be parsed.")
    except Exception as error:  # noqa: BLE001
        return _failed(f"The parser failed: {type(error).__name__}: {error}"[:300])


def _packed(outcome: TaskResult) -> bytes:
    try:
        return pickle.dumps(outcome)
    except (MemoryError, RecursionError, pickle.PicklingError, AttributeError, TypeError) as error:
        return pickle.dumps(_failed(f"What was read cannot be handed over: {error}"[:300]))


def _failed(detail: str) -> TaskResult:
    return TaskResult(problem=ProblemClass.PARSE, detail=detail, should_retire_worker=True)


def _set_timers(wall: float, cpu: float) -> None:
    """Have the kernel end us, in the middle of C code too, when a limit is reached (0: never)."""
    signal.setitimer(signal.ITIMER_REAL, wall)
    signal.setitimer(signal.ITIMER_PROF, cpu)


def _limit_memory(extra: int) -> None:
    """Allow so many bytes more than the libraries have mapped already."""
    statm = Path("/proc/self/statm")
    mapped = int(statm.read_text().split()[0]) * _PAGE if statm.exists() else 2**30
    resource.setrlimit(resource.RLIMIT_AS, (mapped + extra, mapped + extra))


def _die_with_parent() -> None:
    """Ask Linux to kill us when the nursery dies; elsewhere the closed socket ends us."""
    if sys.platform == "linux":
        die_with_parent(signal.SIGKILL)

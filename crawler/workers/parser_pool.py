"""A pool of processes that parse what the web sent, each task within limits of time and memory.

One hostile page costs one task: its worker dies, the next task gets a fresh one. Workers are
forked from a nursery process that has the heavy libraries loaded, and that is started when the
first task comes. All of them end with the process that made the pool, however that ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock
from typing import ParamSpec, TypeVar

from policywire.crawler.confinement.clean_environment import python_environment
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.workers.fork_server import TaskLimits, TaskResult

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)
_FORK_SERVER_CODE = "from policywire.crawler.workers.fork_server import main; main()"
_GRACE = 1.0
"""Seconds we give a worker to die of its own alarm before we kill it."""
_TASKS_EACH = 1000
"""A worker is replaced after so many tasks: what its libraries leak goes with it."""


class PoolStoppedError(RuntimeError):
    """The pool of parsers is stopped; start it before giving it tasks."""


@dataclass(slots=True)
class Worker:
    """Our end of one worker process."""

    pid: int
    link: Connection
    tasks: int = 0

    def end(self) -> None:
        """Kill the process; it may be dead already."""
        _kill(self.pid)
        self.link.close()


class ParserPool:
    """Runs functions on bytes elsewhere. Callers wait their turn: at most `workers` run at once.

    `wall` and `cpu` are seconds a task may take, `memory` is the bytes a worker may allocate.
    """

    def __init__(
        self, workers: int = 2, *, wall: float = 8.0, cpu: float = 6.0, memory: int = 768 * 2**20
    ) -> None:
        self._limits = TaskLimits(wall=wall, cpu=cpu, memory=memory)
        self._workers = workers
        self._threads: ThreadPoolExecutor | None = None
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._alive: dict[int, Worker] = {}
        self._fork_server: ForkServer | None = None
        self._lock = Lock()

    async def start(self) -> None:
        """Open the pool. No process is started before the first task."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="parser")

    async def stop(self) -> None:
        """Kill every process of the pool at once; tasks under way end in PoolStoppedError."""
        threads, self._threads = self._threads, None
        with self._lock:
            nursery, self._fork_server = self._fork_server, None
            workers, self._alive = list(self._alive.values()), {}
        for worker in workers:
            _kill(worker.pid)
        if nursery:
            nursery.end()
        self._idle = queue.SimpleQueue()
        if threads:
            threads.shutdown(wait=False, cancel_futures=True)

    async def run(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T | Problem:
        """Call `function`, a function of a module, in a worker and give back what it returns.

        PARSE_TIMEOUT comes back when a limit of time is reached, PARSE when the function raises,
        runs out of memory or kills its process. The problem's url is the first text among the
        arguments. Raises PoolStoppedError when the pool is, or is being, stopped.
        """
        if self._threads is None:
            raise PoolStoppedError(PoolStoppedError.__doc__)
        loop = asyncio.get_running_loop()
        url = next((arg for arg in args if isinstance(arg, str)), "")
        outcome = await loop.run_in_executor(self._threads, self._work, (function, args, kwargs))
        if outcome.problem:
            return Problem(outcome.problem, url, outcome.detail)
        return outcome.value  # type: ignore[return-value]

    def _work(self, task: object) -> TaskResult:
        """Do one task on one worker; runs in a thread of ours that waits for the process."""
        worker = self._acquire_worker()
        started = time.monotonic()
        try:
            outcome = self._ask(worker, task)
        except (EOFError, OSError):
            outcome = None
        if outcome is None:
            self._discard_worker(worker)
            return self._crash_result(time.monotonic() - started)
        self._release_worker(worker, outcome)
        return outcome

    def _ask(self, worker: Worker, task: object) -> TaskResult | None:
        worker.link.send(task)
        if not worker.link.poll(self._limits.wall + _GRACE):
            return None
        outcome: TaskResult = worker.link.recv()
        return outcome

    def _crash_result(self, seconds: float) -> TaskResult:
        """Why a worker died, from how long it lived: a crash is quick, a limit is not."""
        if self._threads is None:
            raise PoolStoppedError(PoolStoppedError.__doc__)
        if seconds >= min(self._limits.wall, self._limits.cpu) * 0.95:
            detail = f"Parsing it took more than {self._limits.cpu:g} seconds and was stopped."
            return TaskResult(problem=ProblemClass.PARSE_TIMEOUT, detail=detail)
        return TaskResult(problem=ProblemClass.PARSE, detail="Parsing it crashed the parser.")

    def _acquire_worker(self) -> Worker:
        """Take an idle worker, or have the nursery fork one."""
        while worker := self._idle_worker():
            if not worker.link.poll():
                return worker
            self._discard_worker(
                worker
            )  # it has something to say while it has nothing to do: it is dead
        with self._lock:
            nursery = self._running_fork_server()
        worker = nursery.fork()
        with self._lock:
            self._alive[worker.pid] = worker
            stopped = self._threads is None
        if stopped:
            self._discard_worker(worker)
            raise PoolStoppedError(PoolStoppedError.__doc__)
        return worker

    def _idle_worker(self) -> Worker | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _running_fork_server(self) -> ForkServer:
        if self._threads is None:
            raise PoolStoppedError(PoolStoppedError.__doc__)
        if self._fork_server is None or not self._fork_server.is_alive:
            self._fork_server = ForkServer(self._limits)
        return self._fork_server

    def _release_worker(self, worker: Worker, outcome: TaskResult) -> None:
        worker.tasks += 1
        if outcome.should_retire_worker or worker.tasks >= _TASKS_EACH or self._threads is None:
            self._discard_worker(worker)
        else:
            self._idle.put(worker)

    def _discard_worker(self, worker: Worker) -> None:
        with self._lock:
            self._alive.pop(worker.pid, None)
        worker.end()


def _kill(pid: int) -> None:
    """Kill a process that may be dead already."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class ForkServer:
    """The process that has the libraries loaded and forks a worker for each socket it is sent."""

    def __init__(self, limits: TaskLimits) -> None:
        self._has_told = False
        self._ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", _FORK_SERVER_CODE, str(theirs.fileno()), limits.to_text()]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            pass_fds=[theirs.fileno()],
            env=python_environment(os.environ),
            stdin=subprocess.DEVNULL,
        )
        theirs.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def fork(self) -> Worker:
        """Ask for one worker and wait until it says its process id.

        Raises PoolStoppedError when the nursery is gone.
        """
        ours, theirs = socket.socketpair()
        link = Connection(ours.detach())
        try:
            with theirs:
                socket.send_fds(self._ours, [b"w"], [theirs.fileno()])
            pid, missing = link.recv()
        except (EOFError, OSError) as error:
            link.close()
            raise PoolStoppedError("The process that makes parsers has ended.") from error
        self._tell_missing(missing)
        return Worker(pid=pid, link=link)

    def _tell_missing(self, missing: Sequence[str]) -> None:
        """Say once which walls this machine does not give its parsers."""
        if missing and not self._has_told:
            _log.warning("Parsers run without some of their walls: %s", "; ".join(missing))
        self._has_told = True

    def end(self) -> None:
        """Kill it. Its workers die with it."""
        self._process.kill()
        self._ours.close()
        self._process.wait()

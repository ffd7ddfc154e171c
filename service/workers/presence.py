"""Says again and again that this process lives, and looks whether it is still one of us."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from policywire import __version__
from policywire.service.log import log
from policywire.store.database.error import LockLost, StoreError
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.workers import workers
from policywire.store.workers.workers import Role, WorkerProcess

BEAT_SECONDS = 1.5
"""Seconds between two words; after four times as long a process counts as gone."""


class OtherReleaseError(StoreError):
    """The leader runs another release of policywire: this process must not work beside it."""

    def __init__(self, leader: WorkerProcess) -> None:
        super().__init__(
            f"This is policywire {__version__}, but the leader (process {leader.pid} on "
            f"{leader.host}) runs {leader.version}: install the same release on all machines."
        )


@dataclass(slots=True)
class Presence:
    """One process in the store, told of by a thread of its own: a busy event loop is no death.

    `doing`, `polls` and `note` are asked at each word, and `beside` says with it what else is to
    be said. `on_refused` is called, in that thread, when the process must end.
    """

    store: Store
    role: Role
    id: str
    doing: Callable[[], Sequence[str]] = tuple
    polls: Callable[[], int] = int
    note: Callable[[], str] = str
    beside: Callable[[Session], object] = lambda _session: None
    on_refused: Callable[[OtherReleaseError], object] = lambda _error: None
    leader: WorkerProcess | None = field(default=None, init=False)
    """The leader as it was seen last."""
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def check(self) -> None:
        """See that the leader runs our release. Raises OtherReleaseError."""
        with self.store.reading() as session:
            self._refuse_other_release(workers.leader(session))

    def enter(self) -> None:
        """Enter this process, and begin to tell of it."""
        with self.store.writing() as session:
            workers.register(session, self.role, self.id)
            self.beside(session)
        self.start()

    def start(self) -> None:
        """Tell of this process, which is entered already."""
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell no more, and take this process out."""
        self.fall_silent()
        with self.store.writing() as session:
            workers.leave(session, self.id)

    def fall_silent(self) -> None:
        """Tell no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def beat(self) -> None:
        """Say that this process lives; it is entered anew when it had been given up.

        Raises OtherReleaseError.
        """
        with self.store.writing() as session:
            self._refuse_other_release(workers.leader(session))
            known = workers.report(session, self.id, self.doing(), self.polls(), self.note())
            if not known:
                workers.register(session, self.role, self.id)
            self.beside(session)
        if not known:
            log.warning("this process had been given up and was entered anew")

    def _refuse_other_release(self, leader: WorkerProcess | None) -> None:
        self.leader = leader
        if self.role is Role.LEADER or leader is None or not leader.lives:
            return
        if leader.version != __version__:
            raise OtherReleaseError(leader)

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                self.beat()
            except OtherReleaseError as error:
                self.on_refused(error)
                return
            except LockLost:
                return  # whoever watches the lock tells of it and ends the service
            except StoreError as error:
                log.warning("the store is away", error=str(error))
            except Exception as error:  # noqa: BLE001 - who says nothing more is given up for ever
                log.error("internal error", where="presence", exc_info=error)

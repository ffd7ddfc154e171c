"""A line to a server that can be cut: what is sent meanwhile waits, and nobody is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = 65536


class Line:
    """Leads from a port on loopback to a server's Unix socket."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._joined: list[threading.Thread] = []
        self._whole = threading.Event()
        self._whole.set()
        self._entry = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._entry.getsockname()[1])

    def cut(self) -> None:
        """Let nothing through any more."""
        self._whole.clear()

    def mend(self) -> None:
        """Let through what waits, and all that comes."""
        self._whole.set()

    def run(self) -> None:
        """Take connections until closed."""
        with suppress(OSError):
            while True:
                near, _ = self._entry.accept()
                joined = threading.Thread(target=self._join, args=(near,), daemon=True)
                self._joined.append(joined)
                joined.start()

    def close(self) -> None:
        """Take no more connections, and wait for the end of those that there are."""
        # Closing alone does not wake who waits in `accept`.
        with suppress(OSError):
            self._entry.shutdown(socket.SHUT_RDWR)
        self._entry.close()
        for each in self._joined:
            each.join(5)

    def _join(self, near: socket.socket) -> None:
        self._whole.wait()
        with near, socket.socket(socket.AF_UNIX) as far, suppress(OSError):
            far.connect(str(self._server))
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()

    def _carry(self, sender: socket.socket, taker: socket.socket) -> None:
        with suppress(OSError):
            while piece := sender.recv(PIECE):
                self._whole.wait()
                taker.sendall(piece)
        self._whole.wait()
        with suppress(OSError):
            taker.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(folder: Path) -> Iterator[Line]:
    """A line to the PostgreSQL server that listens in a folder."""
    line = Line(folder / ".s.PGSQL.5432")
    threading.Thread(target=line.run, daemon=True).start()
    try:
        yield line
    finally:
        line.mend()
        line.close()

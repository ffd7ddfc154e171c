"""A connection to PostgreSQL that does not wait for ever for a server that stands still."""

from __future__ import annotations

import os
import socket
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

ANSWER_SECONDS = 70.0
"""A server that works ends each statement before (`statement_timeout`); what is later never comes.

The server's own limits end nothing when the server itself stands still, and no network tells us:
its kernel still confirms what we send.
"""

KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
"""A network that is gone says nothing: it is noticed within five seconds, at rest as well."""
SERVER_KEEPALIVE = {
    "tcp_keepalives_idle": 2,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
"""The same at the server's end: it lets go of the locks of a machine that was cut off."""
CONNECT_SECONDS = 5
"""Seconds to wait for a server that is asked for a connection."""

T = TypeVar("T")


def process_name(host: str = "", pid: int = 0) -> str:
    """What a process calls itself to the server, so that others can find its connections."""
    # The server cuts longer names off.
    return f"policywire {pid or os.getpid()}@{host or socket.gethostname()}"[:63]


class ServerConnection(psycopg.Connection[Any]):
    """Closes itself when the server has not answered in time."""

    waits_for_ever = False
    """For statements that may take hours, such as a migration."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for an answer. Raises OperationalError when it does not come in time."""
        if timeout is not None or self.waits_for_ever:
            return super().wait(gen, interval, timeout)
        began = monotonic()
        try:
            return super().wait(gen, interval, ANSWER_SECONDS)
        except psycopg.OperationalError as error:
            if monotonic() - began < ANSWER_SECONDS:
                raise  # the server's own words, or a broken line
            # What was asked may still be done when the server goes on: nobody here will hear of it.
            self.pgconn.finish()
            raise psycopg.OperationalError(
                f"the server has not answered for {ANSWER_SECONDS:.0f} seconds"
            ) from error

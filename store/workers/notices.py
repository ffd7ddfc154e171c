"""Words that processes send each other through the server, so that nobody has to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
from sqlalchemy import URL
from sqlmodel import Session, text

from policywire.store.database.database_url import server_address
from policywire.store.database.server_connection import (
    CONNECT_SECONDS,
    KEEPALIVE,
    process_name,
)
from policywire.store.workers.ending import is_ending

CHANNEL = "policywire"
NEW_JOB = "job"
"""What is heard when a poll was entered into the queue, which tells so itself."""
_QUEUE = "procrastinate_queue_v1#polls"
RETRY_SECONDS = 1.0
"""Seconds after which a connection that was cut is made anew."""


def notify(session: Session, word: str) -> None:
    """Send a word to all that listen, when this transaction is committed."""
    session.connection().execute(
        text("SELECT pg_notify(:channel, :word)"), {"channel": CHANNEL, "word": word[:7000]}
    )


async def listen(url: URL, heard: Callable[[str], None], lost: Callable[[], None]) -> None:
    """Call `heard` with each word until cancelled.

    `lost` is called when words may have been missed: at each new connection.
    """
    place = server_address(url)
    while not is_ending():
        try:
            await _listen(place, heard, lost)
        except psycopg.Error:
            await asyncio.sleep(RETRY_SECONDS)


async def _listen(place: str, heard: Callable[[str], None], lost: Callable[[], None]) -> None:
    connection = await psycopg.AsyncConnection.connect(
        place,
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
        application_name=process_name(),
        **KEEPALIVE,
    )
    async with connection:
        for name in (CHANNEL, _QUEUE):
            await connection.execute(f'LISTEN "{name}"'.encode())
        lost()
        async for each in connection.notifies():
            heard(NEW_JOB if each.channel == _QUEUE else each.payload)

"""Live updates: a stream that counts the developments since the page was rendered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from anyio import to_thread
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from policywire.alerts.message.labels import pluralize
from policywire.store.database.error import StoreError
from policywire.store.stories import developments
from policywire.web.http.app_context import AppContext
from policywire.web.views import cursor
from policywire.web.views.request import HttpError

MOST_STREAMS = 32
"""Streams at the same time; a page beyond them is simply not live."""
LOOK_EVERY = 2.0
"""Seconds between two looks into the store."""
ASK_EVERY = 0.1
"""Seconds between two looks whether the service still runs: a stream must not outlive it."""
FULL = "Too many live pages; reload this one to see what is new.\n"


class LiveUpdates:
    """The streams of a site."""

    def __init__(self, app_context: AppContext) -> None:
        self._app_context = app_context
        self._open = 0

    async def stream(self, request: Request) -> Response:
        """Say how many developments came after the one that the page knew last."""
        try:
            since = cursor.read_number(request.query_params.get("since")) or 0
        except HttpError as refusal:
            return PlainTextResponse(refusal.text, refusal.status)
        if self._open >= MOST_STREAMS:
            return PlainTextResponse(FULL, 503)
        return EventSourceResponse(self._news(since), ping=20)

    async def _news(self, since: int) -> AsyncIterator[str]:
        """A sentence whenever there is more; ends with the service."""
        self._open += 1
        reported, look_at = 0, time.monotonic()
        try:
            while self._runs():
                if time.monotonic() >= look_at:
                    look_at = time.monotonic() + LOOK_EVERY
                    found = await to_thread.run_sync(self._count, since)
                    if found > reported:
                        reported = found
                        yield json.dumps({"text": f"{pluralize(found, 'new development')} — show"})
                await asyncio.sleep(ASK_EVERY)
        finally:
            self._open -= 1

    def _runs(self) -> bool:
        return self._app_context.health_record()["status"] != "stopping"

    def _count(self, since: int) -> int:
        try:
            with self._app_context.store.reading() as session:
                return developments.count_after(session, since)
        except StoreError:
            return 0

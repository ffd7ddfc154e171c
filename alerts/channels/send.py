"""Sending: one message to one recipient, in a thread of its own, within a deadline."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TextIO

from rich.console import Console

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.parts_sent import SentParts
from policywire.alerts.channels.plugin import (
    Plugin,
    SendRequest,
    SharedConsole,
    ThreadPlugin,
    UnusableAddressError,
)
from policywire.alerts.channels.slack.send_rate_limit import SPACING, SendRateLimit
from policywire.alerts.model.alert import FailureScope, Message, Receipt, Recipient
from policywire.alerts.model.thread import MessageThread
from policywire.alerts.transport.redaction import Redaction, redact_logs

log = logging.getLogger("policywire.alerts")

TIMEOUT = timedelta(seconds=30)
SLACK_API = "https://slack.com/api/{}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sender:
    """Sends through Apprise. Each send has a daemon thread of its own: one that hangs holds up
    neither the others nor the end of the process.
    """

    def __init__(
        self,
        book: AddressBook,
        console: TextIO | Console,
        *,
        timeout: timedelta = TIMEOUT,
        slack_api: str = SLACK_API,
        spacing: timedelta = SPACING,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`console` is where messages for the terminal go; `timeout` ends each attempt.

        `spacing` lies between two messages to the same conversation of Slack.
        """
        self._book = book
        own = console if isinstance(console, Console) else Console(file=console)
        self._terminal = SharedConsole(own, threading.Lock())
        self._seconds = timeout.total_seconds()
        self._slack_api, self._clock = slack_api, clock
        self._redaction = Redaction(book.secrets())
        self._open: set[_Attempt] = set()
        self._turns = SendRateLimit(spacing)
        self._spacing = spacing.total_seconds()
        self._parts = SentParts()
        redact_logs(self._redaction)

    async def send(
        self, recipient: Recipient, message: Message, thread: MessageThread | None = None
    ) -> Receipt:
        """One attempt. What the network does comes back as a receipt, never as an exception.

        In a service that has threads, the message answers in `thread`.
        """
        address = self._book.address(recipient)
        if address is None:
            detail = "This recipient is no longer in the configuration."
            return Receipt(ok=False, detail=detail, permanent=True, blame=FailureScope.MESSAGE)
        await self._turns.wait(address)
        receipt = await self._tried(partial(self._deliver, recipient, message, thread))
        if receipt.ok:
            self._parts.end(recipient, message)
        return receipt

    async def refresh(
        self, recipient: Recipient, message: Message, thread: MessageThread
    ) -> Receipt:
        """Bring the first message of a thread up to date with one that answered in it."""
        address = self._book.address(recipient)
        if address is None or not address.has_threads:
            return Receipt(ok=True, detail="this service has no threads")
        await self._turns.wait(address)
        return await self._tried(partial(self._refresh, recipient, message, thread))

    async def _tried(self, work: Callable[[_Attempt], Receipt]) -> Receipt:
        attempt = _Attempt(work)
        self._open.add(attempt)
        try:
            receipt = await asyncio.wait_for(attempt.outcome(), self._seconds)
        except TimeoutError:
            detail = f"No answer within {self._seconds:g} s; the message may have arrived."
            receipt = Receipt(ok=False, detail=detail)
        except Exception as bug:  # noqa: BLE001 - what is claimed needs an outcome, whatever the bug
            receipt = Receipt(ok=False, detail=_unknown_outcome(bug))
            log.error(receipt.detail)
        finally:
            self._open.discard(attempt)
            attempt.abort()
        return self._safe(receipt)

    async def close(self) -> None:
        """Ends what is still under way at once; each of those sends comes back with a receipt."""
        for attempt in list(self._open):
            attempt.give_up()

    def _task(
        self, recipient: Recipient, message: Message, thread: MessageThread | None
    ) -> SendRequest:
        return SendRequest(
            parts=self._parts.of(recipient, message),
            spacing=self._spacing,
            message=message,
            seconds=self._seconds,
            clock=self._clock,
            slack_api=self._slack_api,
            terminal=self._terminal,
            thread=thread,
        )

    def _refresh(
        self, recipient: Recipient, message: Message, thread: MessageThread, attempt: _Attempt
    ) -> Receipt:
        plugin = self._book.open_plugin(recipient, self._task(recipient, message, thread))
        assert isinstance(plugin, ThreadPlugin)
        return plugin.refresh()

    def _deliver(
        self,
        recipient: Recipient,
        message: Message,
        thread: MessageThread | None,
        attempt: _Attempt,
    ) -> Receipt:
        try:
            plugin = self._book.open_plugin(recipient, self._task(recipient, message, thread))
        except UnusableAddressError:
            detail = "Apprise cannot use this address; correct it in the configuration."
            return Receipt(ok=False, detail=detail, permanent=True)
        attempt.plugin = plugin
        # Apprise's plug-ins take only these; ours have the whole message from their request.
        plugin.notify(body=message.text, title=message.subject, body_format="text")
        return plugin.receipt

    def _safe(self, receipt: Receipt) -> Receipt:
        return replace(receipt, detail=self._redaction.text(receipt.detail))


def _unknown_outcome(bug: Exception) -> str:
    """A sentence for a bug, with its place; never its own text, which may hold an address."""
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{type(bug).__name__} in {frame.name}, line {frame.lineno}"
    return f"An internal error ({where}); the message may have arrived."


class _Attempt:
    """A send that runs in its own daemon thread."""

    def __init__(self, work: Callable[[_Attempt], Receipt]) -> None:
        self._work = work
        self._future: asyncio.Future[Receipt] | None = None
        self.plugin: Plugin | None = None

    def outcome(self) -> asyncio.Future[Receipt]:
        """Starts the thread; the future gets its receipt, or its exception if it has a bug."""
        loop = asyncio.get_running_loop()
        self._future = loop.create_future()
        threading.Thread(
            # A daemon: a send that hangs in a library must not keep the process from ending.
            target=self._run,
            args=(loop, self._future),
            name="policywire-send",
            daemon=True,
        ).start()
        return self._future

    def _run(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[Receipt]) -> None:
        try:
            finish = partial(future.set_result, self._work(self))
        except Exception as bug:  # noqa: BLE001  (raised again where the future is awaited)
            finish = partial(future.set_exception, bug)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if future.done() else finish())

    def abort(self) -> None:
        """Cuts the line of a plug-in that can be cut off."""
        abort = getattr(self.plugin, "abort", None)
        if abort is not None:
            abort()

    def give_up(self) -> None:
        """Ends the wait for an answer."""
        if self._future is not None and not self._future.done():
            detail = "The service was stopped first; the message may have arrived."
            self._future.set_result(Receipt(ok=False, detail=detail))
        self.abort()

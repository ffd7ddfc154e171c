"""A mailbox asked by IMAP for the newsletters that came since the last look.

Nothing is moved or deleted, and no mail is marked as read: mails are fetched with PEEK. What the
last look brought home is flagged with a keyword of our own, where the server keeps keywords.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools import (
    AND,
    ImapToolsError,
    MailBox,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
    MailBoxStartTls,
    U,
)

from policywire.config.models import MailboxSource
from policywire.crawler.fetch.ssrf_guard import SsrfGuard, private_address_problem
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

KEYWORD = "policywire"
RESPONSE_TIMEOUT = 20.0
"""Seconds that the server may take for one answer."""
TOTAL_TIMEOUT = 120.0
"""Seconds that one look may take."""
LARGEST_MAIL = 10 * 2**20
MAILS_PER_FETCH = 50
MAILS_IN_FIRST_FETCH = 30
"""Mails that the first look takes: the newest ones."""
LOOKBACK = timedelta(days=30)
_PORTS = {"imaps": 993, "imap": 143}
_NUMBER = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class MailCursor:
    """How far a folder was read: its UIDVALIDITY, and the UIDs of the mails read last."""

    validity: int
    first: int
    last: int

    def to_text(self) -> str:
        """Write it as one word."""
        return f"{self.validity}:{self.first}:{self.last}"

    @classmethod
    def from_text(cls, text: str) -> MailCursor | None:
        """Read what `text` wrote; None for anything else."""
        parts = text.split(":")
        if len(parts) != 3 or not all(part.isdecimal() for part in parts):
            return None
        return cls(*map(int, parts))


@dataclass(frozen=True, slots=True)
class MailBatch:
    """The raw mails of one look, oldest first, and what kept some from being fetched."""

    bodies: tuple[bytes, ...]
    cursor: MailCursor
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class ImapMailbox:
    """One folder of one account. `trust` replaces the system's certificates (an own server)."""

    source: MailboxSource
    guard: SsrfGuard
    ssl_context: ssl.SSLContext | None = None
    response_timeout: float = RESPONSE_TIMEOUT
    total_timeout: float = TOTAL_TIMEOUT
    _box: Any = field(default=None, init=False)

    async def fetch_new(self, memory: str, now: datetime) -> MailBatch | Problem:
        """Fetch what came since `memory`; on a thread of its own, which never holds us up."""
        coming: Future[MailBatch | Problem] = Future()
        Thread(target=self._work, args=(coming, memory, now), daemon=True, name="mailbox").start()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(coming), self.total_timeout)
        except TimeoutError:
            return self._timeout()
        finally:
            if not coming.done() or coming.cancelled():
                self._hang_up()

    def _work(self, coming: Future[MailBatch | Problem], memory: str, now: datetime) -> None:
        if not coming.set_running_or_notify_cancel():
            return
        try:
            coming.set_result(self._looked(memory, now))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            coming.set_exception(error)

    def _looked(self, memory: str, now: datetime) -> MailBatch | Problem:
        try:
            if refusal := self._refusal():
                return refusal
            self._box = self._opened()
            with _logged_in(self._box):
                return self._fetched(MailCursor.from_text(memory), now)
        except (*_FAULTS, ImapToolsError) as error:
            return self._problem(error)

    # The connection.

    def _refusal(self) -> Problem | None:
        """Refuse a server at a private address, unless these are allowed."""
        host, port = self._host
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        closed = [a[4][0] for a in found if not self.guard.permits(str(a[4][0]), port)]
        return private_address_problem(self.source.url, host, str(closed[0])) if closed else None

    @property
    def _host(self) -> tuple[str, int]:
        parts = urlsplit(self.source.url)
        return parts.hostname or "", parts.port or _PORTS[parts.scheme.lower()]

    def _opened(self) -> Any:
        host, port = self._host
        context = self.ssl_context or ssl.create_default_context()
        kind = MailBoxStartTls if self.source.url.lower().startswith("imap:") else MailBox
        box = kind(host, port, timeout=self.response_timeout, ssl_context=context)
        self._box = box
        try:
            box.login(self.source.user, self.source.password.get_secret_value(), None)
        except BaseException:
            _close(box)
            raise
        return box

    def _hang_up(self) -> None:
        """Break the connection off, so that the thread that hangs on it goes on and ends."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    # The mails.

    def _fetched(self, before: MailCursor | None, now: datetime) -> MailBatch:
        box, folder = self._box, self._folder
        status = box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
        validity, end = int(status["UIDVALIDITY"]), int(status["UIDNEXT"]) - 1
        keeps_keywords = self._entered(folder)
        same = before if before and before.validity == validity else None
        if same and keeps_keywords:
            self._flag(same)
        wanted = self._criteria(before, same, now, keeps_keywords=keeps_keywords)
        uids = self._uids(wanted, same.last if same else 0)
        most = MAILS_PER_FETCH if before else MAILS_IN_FIRST_FETCH
        uids = uids[:most] if before else uids[-most:]
        last = uids[-1] if uids else (same.last if same else end)
        first = uids[0] if uids else last + 1
        problems: list[Problem] = []
        bodies = tuple(self._bodies(uids, problems))
        return MailBatch(bodies, MailCursor(validity, first, last), tuple(problems))

    @property
    def _folder(self) -> str:
        return unquote(urlsplit(self.source.url).path.strip("/")) or "INBOX"

    def _entered(self, folder: str) -> bool:
        """Open the folder; tell whether its server keeps keywords of our own."""
        try:
            self._box.folder.set(folder)
        except imaplib.IMAP4.readonly:
            self._box.folder.set(folder, readonly=True)
            return False
        flags = b" ".join(each or b"" for each in self._box.client.response("PERMANENTFLAGS")[1])
        return b"\\*" in flags or KEYWORD.encode() in flags

    def _criteria(
        self,
        before: MailCursor | None,
        same: MailCursor | None,
        now: datetime,
        *,
        keeps_keywords: bool,
    ) -> Any:
        """What to search for: newer ones, or, where numbers mean nothing, recent unflagged ones."""
        wanted: dict[str, Any] = {"from_": self.source.sender} if self.source.sender else {}
        if same:
            return AND(uid=U(str(same.last + 1), "*"), **wanted)
        if before and keeps_keywords:
            wanted["no_keyword"] = KEYWORD
        return AND(date_gte=(now - LOOKBACK).date(), **wanted)

    def _uids(self, criteria: Any, after: int) -> list[int]:
        # `n:*` always names the newest mail, an old one too.
        found = map(int, self._box.uids(criteria, charset="UTF-8" if self._foreign else None))
        return sorted(uid for uid in found if uid > after)

    @property
    def _foreign(self) -> bool:
        return not self.source.sender.isascii()

    def _flag(self, place: MailCursor) -> None:
        """Flag what the last look brought; by now it is stored."""
        if place.first > place.last:
            return
        wanted: dict[str, Any] = {"from_": self.source.sender} if self.source.sender else {}
        span = AND(uid=U(str(place.first), str(place.last)), no_keyword=KEYWORD, **wanted)
        uids = self._box.uids(span, charset="UTF-8" if self._foreign else None)
        if uids:
            self._box.flag(uids, [KEYWORD], True)

    def _bodies(self, uids: list[int], problems: list[Problem]) -> Iterator[bytes]:
        for uid in uids:
            if self._size(uid) > LARGEST_MAIL:
                detail = f"A mail (number {uid}) is larger than 10 MiB and is not read."
                problems.append(Problem(ProblemClass.TOO_LARGE, self.source.url, detail))
                continue
            _, data = self._box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
            yield from (each[1] for each in data if isinstance(each, tuple))

    def _size(self, uid: int) -> int:
        _, data = self._box.client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        joined = b" ".join(each for each in data if isinstance(each, bytes))
        found = _NUMBER.search(joined)
        return int(found[1]) if found else 0

    # What goes wrong.

    def _timeout(self) -> Problem:
        detail = "The mail server did not answer completely in time."
        return Problem(ProblemClass.TIMEOUT, self.source.url, detail)

    def _problem(self, error: Exception) -> Problem:
        """Name what went wrong; the server's own words are not repeated: they may hold the user."""
        url = self.source.url
        if isinstance(error, MailboxLoginError):
            detail = "The mail server rejected the user name or password."
            return Problem(ProblemClass.LOGIN, url, detail)
        if isinstance(error, MailboxFolderSelectError | MailboxFolderStatusError):
            detail = f"The mailbox has no folder {self._folder} (any more)."
            return Problem(ProblemClass.EMPTY, url, detail)
        for kind, problem, detail in _SENTENCES:
            if isinstance(error, kind):
                return Problem(problem, url, detail)
        return Problem(ProblemClass.PARSE, url, "The mail server does not speak proper IMAP.")


_FAULTS = (OSError, imaplib.IMAP4.error, ValueError, KeyError, UnicodeError)
_SENTENCES: tuple[tuple[type[Exception], ProblemClass, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        ProblemClass.TLS,
        "The mail server's certificate cannot be trusted.",
    ),
    (ssl.SSLError, ProblemClass.TLS, "No TLS connection to the mail server could be made."),
    (
        socket.gaierror,
        ProblemClass.DNS,
        "The host name of the mail server cannot be resolved (DNS).",
    ),
    (TimeoutError, ProblemClass.TIMEOUT, "The mail server did not answer completely in time."),
    (ConnectionRefusedError, ProblemClass.CONNECT, "The mail server refuses connections."),
    (OSError, ProblemClass.CONNECT, "The connection to the mail server broke."),
    (imaplib.IMAP4.abort, ProblemClass.CONNECT, "The connection to the mail server broke."),
)


def _close(box: Any) -> None:
    """Close a connection, whatever state it is in; on the thread that reads from it."""
    with suppress(OSError):
        box.client.shutdown()


@contextmanager
def _logged_in(box: Any) -> Iterator[None]:
    """Log out at the end; that the server does not say goodbye is nobody's concern."""
    try:
        yield
    finally:
        with suppress(*_FAULTS, ImapToolsError):
            box.logout()
        _close(box)

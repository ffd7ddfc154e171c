"""Where the alerts of a whole-product test arrive: a mail server and a Slack-shaped endpoint."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.free_port import free_port


@dataclass
class Mailbox:
    """A real SMTP server that keeps what it is given, `pause` seconds after it has it."""

    pause: float = 0.0
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    holding: int = 0
    """How many mails it has been given and has not yet acknowledged."""

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail["X-Recipient"] = ",".join(envelope.rcpt_tos)
        self.mails.append(mail)
        self.holding += 1
        try:
            await asyncio.sleep(self.pause)
        finally:
            self.holding -= 1
        return "250 OK"

    def ids(self, recipient: str) -> list[str]:
        """The Message-IDs that a recipient was sent, in the order of arrival."""
        return [mail["Message-ID"] for mail in self.mails if mail["X-Recipient"] == recipient]


@dataclass
class Workspace:
    """A real HTTP server that takes what Slack's incoming webhooks take."""

    pause: float = 0.0
    url: str = ""
    posts: list[dict[str, object]] = field(default_factory=list)
    holding: int = 0
    """How many posts it has been given and has not yet acknowledged."""

    def texts(self) -> list[str]:
        """Each post as one canonical string."""
        return [json.dumps(post, sort_keys=True) for post in self.posts]


@contextmanager
def mailbox(pause: float = 0.0) -> Iterator[Mailbox]:
    """A mail server on loopback for as long as the block lasts."""
    box = Mailbox(pause)
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def workspace(pause: float = 0.0, address: str = "127.0.0.1") -> Iterator[Workspace]:
    """A Slack-shaped server at this address for as long as the block lasts."""
    space = Workspace(pause)
    waiting = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            space.posts.append(json.loads(body))
            space.holding += 1
            waiting.wait(space.pause)
            space.holding -= 1
            with suppress(ConnectionError):  # the sender was killed meanwhile
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    space.url = f"http://{address}:{server.server_port}/services/T000/B000/XXXXXXXX"
    try:
        yield space
    finally:
        waiting.set()
        server.shutdown()
        server.server_close()
        thread.join()

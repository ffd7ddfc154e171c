"""A mail relay and a web service on loopback, as strict or as broken as a test wants them."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd import smtp
from aiosmtpd.smtp import Envelope, Session


@dataclass
class Relay:
    """A real SMTP server on loopback. `rcpt` and `data` are what it answers, `mails` what it got.

    `refused` is an address that it does not know, `greylisted` one that is to come back.

    `data` may be `drop` (take the mail, hang up without a word) or `hang` (never answer).
    """

    port: int = 0
    rcpt: str = "250 OK"
    refused: str = ""
    greylisted: str = ""
    data: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    got_one: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802
        self,
        _server: smtp.SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _o: list[str],
    ) -> str:
        if address == self.greylisted:
            return "451 4.7.1 greylisted, come back"
        if address == self.refused:
            return "550 5.1.1 no such user"
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802
        self, server: smtp.SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(parsed)
        self.got_one.set()
        if self.data == "drop" and server.transport is not None:
            server.transport.close()
        if self.data == "hang":
            await asyncio.to_thread(self.released.wait)
        return "250 OK" if self.data in ("drop", "hang") else self.data


@dataclass
class Service:
    """A real web service on loopback: what it answers and what it was sent.

    `fails_from` is the number of the first request that gets a 503; 0 for none.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    hangs: bool = False
    fails_from: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    got_one: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def bodies(self) -> list[bytes]:
        """What it was sent."""
        return [body for _, _, body in self.requests]


@contextmanager
def open_relay(port: int = 0) -> Iterator[Relay]:
    """The relay runs in a thread and a loop of its own, as a stranger's would."""
    state = Relay()
    ready, end = threading.Event(), threading.Event()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: smtp.SMTP(state, hostname="localhost", loop=loop), "127.0.0.1", port
        )
        state.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.to_thread(end.wait)
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    ready.wait()
    yield state
    state.released.set()
    end.set()
    thread.join()


@contextmanager
def open_service(certificate: tuple[Path, Path] | None = None) -> Iterator[Service]:
    """A web service that listens until the end of the block, by TLS with a certificate and key."""
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((self.path, dict(self.headers.items()), body))
            state.got_one.set()
            if state.hangs:
                state.released.wait()
            failing = 0 < state.fails_from <= len(state.requests)
            self.send_response(503 if failing else state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = (
            64  # five wait by default: of twenty at once the system breaks some off
        )

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    state.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    state.released.set()
    server.shutdown()
    thread.join()
    server.server_close()

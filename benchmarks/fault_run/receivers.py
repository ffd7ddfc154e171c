"""Receivers on loopback that draw a fault for each message, and note what they have kept.

What a receiver cuts, leaves hanging or refuses it has not kept: only what it accepted counts.
"""

from __future__ import annotations

import logging
import random
import re
import ssl
import threading
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.free_port import free_port

HANGS = 20.0
"""Seconds for which a receiver that hangs says nothing: longer than any attempt lasts."""
NUMBER = re.compile(r"Alert (\d{4})")


@dataclass
class Faults:
    """How often a fault is drawn, and which were."""

    share: float
    random: random.Random
    drawn: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def draw(self, kinds: tuple[str, ...]) -> str:
        """One of these faults, or mostly none."""
        if self.over.is_set() or self.random.random() > self.share:
            return ""
        kind = self.random.choice(kinds)
        self.drawn[kind] += 1
        return kind


@dataclass
class Kept:
    """How often each alert arrived in a channel, and the notices that came there."""

    alerts: Counter[int] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)

    def take(self, text: str, *, notice: bool = False) -> None:
        """Note the alerts that a message names; or the message, when it is for the operator."""
        if notice:
            self.notices.append(text)
        self.alerts.update({int(number) for number in NUMBER.findall(text)} if not notice else ())


class WebService:
    """A web service: `webhook`, `slack` or `ntfy` by what it answers."""

    def __init__(self, kind: str, faults: Faults, *, certificate: Path | None = None) -> None:
        self.kept = Kept()
        kinds: tuple[str, ...] = ("503", "413", "429", "cut", "hang")
        if kind == "slack":
            kinds += ("lie",)
        kept = self.kept

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fault = faults.draw(kinds)
                if fault == "cut":
                    self.connection.close()
                    return
                if fault == "hang":
                    time.sleep(HANGS)
                    return
                status, answer = _answer(kind, fault)
                if not fault:
                    text = body.decode()
                    kept.take(text, notice='"notice"' in text and kind == "webhook")
                self.send_response(status)
                if fault == "429":
                    self.send_header("Retry-After", "60")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            self.present(certificate)
            self._server.socket = self._context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def present(self, certificate: Path) -> None:
        """Show this certificate from now on."""
        self._context.load_cert_chain(certificate)

    def close(self) -> None:
        """End."""
        self._server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A killed sender hangs up; that is no news."""


def _answer(kind: str, fault: str) -> tuple[int, bytes]:
    if fault == "lie":
        return 200, b"<html><body>Log in to this network</body></html>"
    if fault:
        return int(fault), b"{}"
    return 200, b"ok" if kind == "slack" else b"{}"


class MailRelay:
    """A mail relay; with `password` it asks for that one, whatever it was told before."""

    def __init__(self, faults: Faults, *, password: str = "") -> None:
        self.kept = Kept()
        self.password = password
        self._faults = faults
        options: dict[str, Any] = {}
        if password:
            options = {
                "auth_required": True,
                "auth_require_tls": False,
                "authenticator": self._authenticate,
            }
            logging.getLogger("mail.log").setLevel(logging.ERROR)
            warnings.simplefilter("ignore")  # aiosmtpd warns of a login without TLS
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), **options)
        self._controller.start()
        self.port = self._controller.port

    def close(self) -> None:
        """End."""
        self._controller.stop()

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password.decode() == self.password)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Refuse for now, or take."""
        if self._faults.draw(("451",)):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Cut, refuse for now or for good, or keep."""
        fault = self._faults.draw(("cut", "452", "554"))
        if fault == "cut":
            assert server.transport is not None
            server.transport.close()
            return "421 closing"
        if fault == "554":
            return "554 5.7.1 refused by the content filter"
        if fault:
            return "452 4.3.1 insufficient storage"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        part = mail.get_body(("plain",))
        text = f"{mail['Subject']}\n{part.get_content() if part else ''}"
        self.kept.take(
            text, notice="[policywire]" in text and not NUMBER.search(str(mail["Subject"]))
        )
        return "250 OK"


def self_signed(folder: Path, name: str) -> Path:
    """A certificate that only those accept who trust it by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path

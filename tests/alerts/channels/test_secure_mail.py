"""Mail over TLS, with a certificate authority that exists for one test."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from aiosmtpd import smtp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.model.alert import Message, Receipt
from policywire.config.models import Channel
from tests.alerts.endpoints import Relay


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _knows_ann(
    _server: smtp.SMTP, _session: smtp.Session, _envelope: smtp.Envelope, _way: str, data: object
) -> smtp.AuthResult:
    assert isinstance(data, smtp.LoginPassword)
    known = (data.login, data.password) == (b"ann", b"right p@ss")
    return smtp.AuthResult(success=known, handled=False)


@contextmanager
def _relay(certificate: Path, *, from_the_start: bool) -> Iterator[Relay]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    state, ready, end = Relay(), threading.Event(), threading.Event()

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def protocol() -> smtp.SMTP:
            return smtp.SMTP(
                state,
                hostname="localhost",
                loop=loop,
                tls_context=None if from_the_start else context,
                require_starttls=not from_the_start,
                authenticator=_knows_ann,
                auth_required=not from_the_start,
                auth_require_tls=not from_the_start,
            )

        server = await loop.create_server(
            protocol, "localhost", 0, ssl=context if from_the_start else None
        )
        state.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.to_thread(end.wait)
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    ready.wait()
    try:
        yield state
    finally:
        end.set()
        thread.join()


async def _send(address: str, message: Message) -> Receipt:
    mail = {"smtp": address, "from": "wire@example.org", "to": ["ann@example.org"]}
    book = AddressBook({"c": Channel.model_validate({"mail": mail})})
    sender = Sender(book, StringIO(), timeout=timedelta(seconds=20))
    return await sender.send(book.recipients()["c"][0], message)


@pytest.mark.parametrize(("scheme", "from_the_start"), [("smtp", False), ("smtps", True)])
async def test_mail_goes_encrypted_to_a_relay_that_is_vouched_for(
    certificate: Path,
    message: Message,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    from_the_start: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _relay(certificate, from_the_start=from_the_start) as relay:
        address = f"{scheme}://ann:right%20p%40ss@localhost:{relay.port}"
        receipt = await _send(address, message)
    assert (receipt.ok, receipt.detail, receipt.code) == (True, "accepted by the mail relay", 250)
    assert [mail["To"] for mail in relay.mails] == ["ann@example.org"]


async def test_no_mail_goes_to_a_relay_that_nobody_vouches_for(
    certificate: Path, message: Message
) -> None:
    with _relay(certificate, from_the_start=False) as relay:
        receipt = await _send(f"smtp://ann:right%20p%40ss@localhost:{relay.port}", message)
    assert (receipt.ok, receipt.permanent, relay.mails) == (False, False, [])
    assert "certificate" in receipt.detail


async def test_a_relay_that_repeats_the_password_does_not_get_it_into_the_receipt(
    certificate: Path, message: Message
) -> None:
    with _relay(certificate, from_the_start=True) as relay:
        relay.rcpt = "550 5.7.1 not with right p@ss"
        address = f"smtps://ann:right%20p%40ss@localhost:{relay.port}?verify=no"
        receipt = await _send(address, message)
    assert receipt.code == 550
    assert "not with •••" in receipt.detail


async def test_verification_can_be_switched_off(certificate: Path, message: Message) -> None:
    with _relay(certificate, from_the_start=False) as relay:
        address = f"smtp://ann:right%20p%40ss@localhost:{relay.port}?verify=no"
        assert (await _send(address, message)).ok


async def test_a_wrong_password_is_a_permanent_refusal(
    certificate: Path, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _relay(certificate, from_the_start=True) as relay:
        receipt = await _send(f"smtps://ann:wrongSECRET@localhost:{relay.port}", message)
    assert (receipt.ok, receipt.code, receipt.permanent) == (False, 535, True)
    assert "user name or password" in receipt.detail
    assert "SECRET" not in receipt.detail

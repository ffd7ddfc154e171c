"""Fetching from a web that breaks, lies, stalls, floods and lays traps: each ends as a problem."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from policywire.crawler.fetch.engine import StoppedError
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.scrapy_settings import LARGEST_BODY
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from tests.trust.count import Count

MEBI = 2**20


# Good answers


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
    ],
)
async def test_a_packed_answer_is_unpacked(
    web: Any, fetcher: Any, reply: Any, encoding: str, pack: Any
) -> None:
    web.pages = {"/a": reply(pack(b"words"), headers={"Content-Encoding": encoding})}
    page = await fetcher.get(web.url("/a"))
    assert page.body == b"words"
    assert encoding in web.log[-1].headers["accept-encoding"]


async def test_an_answer_tells_where_it_came_from(
    web: Any, fetcher: Any, reply: Any, redirect_to: Any
) -> None:
    web.pages = {"/a": redirect_to("b?c=d#e", 301), "/b?c=d": reply(b"b", headers={"X-A": "1"})}
    page = await fetcher.get(web.url("/a"))
    assert (page.requested_url, page.url) == (web.url("/a"), web.url("/b?c=d"))
    assert (page.status, page.body, page.headers["x-a"]) == (200, b"b", "1")


async def test_an_answer_without_length_ends_with_its_connection(web: Any, fetcher: Any) -> None:
    async def old_fashioned(hit: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nwords")
        writer.close()

    web.pages = {"/a": old_fashioned}
    assert (await fetcher.get(web.url("/a"))).body == b"words"


# Status


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (404, {}, ProblemClass.HTTP_4XX),
        (403, {}, ProblemClass.HTTP_4XX),
        (418, {}, ProblemClass.HTTP_4XX),
        (500, {}, ProblemClass.HTTP_5XX),
        (503, {}, ProblemClass.HTTP_5XX),
        (503, {"Retry-After": "5"}, ProblemClass.RATE_LIMITED),
        (429, {}, ProblemClass.RATE_LIMITED),
        (403, {"Cf-Mitigated": "challenge"}, ProblemClass.CHALLENGE),
        (302, {}, ProblemClass.REDIRECT),
        (999, {}, ProblemClass.HTTP_5XX),
    ],
)
async def test_a_status_that_is_no_success_is_a_problem(
    web: Any, fetcher: Any, reply: Any, status: int, headers: Any, kind: ProblemClass
) -> None:
    web.pages = {"/a": reply(status=status, headers=headers)}
    problem = status_problem(await fetcher.get(web.url("/a")))
    assert problem is not None
    assert problem.kind is kind
    assert str(status) in problem.detail


# Broken networks


async def test_a_name_that_does_not_exist_is_a_dns_problem(fetcher: Any) -> None:
    assert (await fetcher.get("http://no-such-host.invalid/")).kind is ProblemClass.DNS


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example", "-.example"])
async def test_a_name_that_cannot_exist_is_a_dns_problem(fetcher: Any, host: str) -> None:
    assert (await fetcher.get(f"http://{host}/")).kind is ProblemClass.DNS


async def test_a_closed_port_is_a_connection_problem(web: Any, fetcher: Any) -> None:
    await web.stop()
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.CONNECT


async def _hang_up(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _break_off(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    writer.close()


async def _speak_otherwise(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    writer.close()


async def _miscount(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwords\r\n0\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize("behaviour", [_hang_up, _break_off, _speak_otherwise, _miscount])
async def test_a_server_that_breaks_the_rules_is_a_connection_problem(
    web: Any, fetcher: Any, behaviour: Any
) -> None:
    web.pages = {"/a": behaviour}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.CONNECT


async def test_an_answer_packed_wrongly_cannot_be_read(web: Any, fetcher: Any, reply: Any) -> None:
    for encoding in ("gzip", "deflate", "br", "zstd"):
        web.pages = {"/a": reply(b"no such packing", headers={"Content-Encoding": encoding})}
        assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.PARSE, encoding


# Slowness


async def _never(hit: Any, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _drip(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    await _trickle(writer, b"x")


async def _drip_headers(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _trickle(writer, b"X-A: b\r\n")


async def _trickle(writer: asyncio.StreamWriter, drop: bytes) -> None:
    while True:
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("behaviour", [_never, _drip, _drip_headers])
async def test_an_answer_that_does_not_end_in_time_is_a_timeout(
    web: Any, hasty: Any, behaviour: Any
) -> None:
    web.pages = {"/a": behaviour}
    assert (await hasty.get(web.url("/a"))).kind is ProblemClass.TIMEOUT


async def test_a_server_that_does_not_shake_hands_is_a_timeout(web: Any, hasty: Any) -> None:
    # A server that reads would take some of the client's random bytes for a request, and answer.
    async def stay_mute(reader: Any, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    await web.stop()
    server = await asyncio.start_server(stay_mute, "127.0.0.1", web.port)
    assert (await hasty.get(web.url("/a", "https"))).kind is ProblemClass.TIMEOUT
    server.close()


# Size


async def _endless(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def _too_many_headers(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"Set-Cookie: a=b\r\n" * 1000)
        await writer.drain()


async def _too_long_a_header(hit: Any, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


@pytest.mark.parametrize("behaviour", [_endless, _too_many_headers, _too_long_a_header])
async def test_an_answer_without_end_is_cut_off(
    web: Any, fetcher: Any, behaviour: Any, count: Count
) -> None:
    web.pages = {"/a": behaviour}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.TOO_LARGE
    count(1)


async def test_an_answer_that_announces_too_much_is_not_read(
    web: Any, fetcher: Any, reply: Any
) -> None:
    web.pages = {"/a": reply(headers={"Content-Length": str(LARGEST_BODY + 1)})}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(64 * MEBI))),
        ("deflate", zlib.compress(bytes(64 * MEBI))),
        ("br", brotli.compress(bytes(64 * MEBI), quality=1)),
        ("zstd", zstd.compress(bytes(64 * MEBI))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(64 * MEBI)))),
        ("gzip, br", brotli.compress(gzip.compress(bytes(64 * MEBI)))),
    ],
)
async def test_a_compression_bomb_is_refused(
    web: Any, fetcher: Any, reply: Any, encoding: str, bomb: bytes, count: Count
) -> None:
    web.pages = {"/a": reply(bomb, headers={"Content-Encoding": encoding})}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.TOO_LARGE
    count(1)


# Redirects


async def test_five_redirects_are_followed_and_six_are_not(
    web: Any, fetcher: Any, reply: Any, redirect_to: Any
) -> None:
    web.pages = {f"/{step}": redirect_to(f"/{step + 1}") for step in range(6)}
    web.pages["/6"] = reply(b"here")
    assert (await fetcher.get(web.url("/1"))).body == b"here"
    assert (await fetcher.get(web.url("/0"))).kind is ProblemClass.REDIRECT


async def test_a_circle_of_redirects_is_left_at_once(
    web: Any, fetcher: Any, redirect_to: Any
) -> None:
    web.pages = {"/a": redirect_to("/b"), "/b": redirect_to("/a")}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.REDIRECT
    assert web.paths(robots=False) == ["/a", "/b"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/a", "data:text/html,a", "javascript:a()"]
)
async def test_a_redirect_that_leaves_the_web_is_not_followed(
    web: Any, fetcher: Any, redirect_to: Any, target: str
) -> None:
    web.pages = {"/a": redirect_to(target)}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.REDIRECT


@pytest.mark.parametrize("target", ["http://[", "https:\\\\evil.example\\", "http://a b/"])
async def test_a_redirect_to_nonsense_is_a_problem(
    web: Any, fetcher: Any, redirect_to: Any, target: str
) -> None:
    web.pages = {"/a": redirect_to(target)}
    assert isinstance(await fetcher.get(web.url("/a")), Problem)


# Private addresses: the canary listens on loopback, on a port that the guard keeps closed


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "①②⑦.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "public.example@127.0.0.1",
    ],
)
@pytest.mark.parametrize("way", ["directly", "by redirect"])
async def test_no_spelling_and_no_redirect_leads_to_a_private_address(
    web: Any, canary: Any, fetcher: Any, redirect_to: Any, spelling: str, way: str, count: Count
) -> None:
    trap = f"http://{spelling}:{canary.port}/"
    web.pages = {"/a": redirect_to(trap.encode().decode("latin-1"))}
    problem = await fetcher.get(trap if way == "directly" else web.url("/a"))
    assert problem.kind is ProblemClass.PRIVATE_ADDRESS
    assert canary.connections == 0
    count(1, lost=canary.connections)


async def test_robots_txt_cannot_redirect_to_a_private_address(
    web: Any, canary: Any, fetcher: Any, reply: Any, redirect_to: Any, count: Count
) -> None:
    web.pages = {"/robots.txt": redirect_to(canary.url("/")), "/a": reply(b"a")}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.PRIVATE_ADDRESS
    assert canary.connections == 0
    assert web.paths() == ["/robots.txt"]
    count(1, lost=canary.connections)


def _name_server(monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]) -> None:
    """Let every name resolve to the answers in turn, the last one for ever."""

    def getaddrinfo(host: str, port: int, *_: Any) -> list[Any]:
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(_family(a), socket.SOCK_STREAM, 6, "", _place(a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _place(address: str, port: int) -> tuple[Any, ...]:
    return (address, port, 0, 0) if ":" in address else (address, port)


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]],
)
async def test_a_name_with_even_one_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, canary: Any, fetcher: Any, addresses: list[str], count: Count
) -> None:
    _name_server(monkeypatch, [addresses])
    problem = await fetcher.get(f"http://innocent.example:{canary.port}/")
    assert problem.kind is ProblemClass.PRIVATE_ADDRESS
    assert "innocent.example" in problem.detail
    assert canary.connections == 0
    count(1, lost=canary.connections)


async def test_a_name_that_moves_to_a_private_address_is_refused_then(
    monkeypatch: pytest.MonkeyPatch,
    web: Any,
    fetcher: Any,
    reply: Any,
    web_server: Any,
    count: Count,
) -> None:
    canary = web_server()
    await canary.start("127.0.0.2", web.port)
    web.pages = {
        "/robots.txt": reply(status=404, headers={"Connection": "close"}),
        "/a": reply(b"a", headers={"Connection": "close"}),
    }
    _name_server(monkeypatch, [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]])
    url = f"http://moving.example:{web.port}/a"
    assert (await fetcher.get(url)).body == b"a"
    assert (await fetcher.get(url)).kind is ProblemClass.PRIVATE_ADDRESS
    assert canary.connections == 0
    await canary.stop()
    count(1, lost=canary.connections)


# TLS


def _certificate(folder: Path, name: str, *, days: int = 1) -> tuple[Path, Path]:
    """Write a self-signed certificate and its key; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    alternative = (
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=10))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, pem = folder / "certificate.pem", folder / "key.pem"
    crt.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return crt, pem


@pytest.fixture
async def secure(web: Any, web_server: Any, reply: Any) -> AsyncIterator[Any]:
    """Restart the test's web server on its port with a certificate."""
    servers = []

    async def start(crt: Path, key: Path) -> Any:
        await web.stop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(crt, key)
        server = web_server()
        await server.start(port=web.port, ssl=context)
        server.pages = {"/a": reply(b"secret")}
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.stop()


async def test_a_certificate_that_nobody_vouches_for_is_a_tls_problem(
    fetcher: Any, secure: Any, tmp_path: Path
) -> None:
    server = await secure(*_certificate(tmp_path, "127.0.0.1"))
    problem = await fetcher.get(server.url("/a", "https"))
    assert problem.kind is ProblemClass.TLS
    assert "certificate" in problem.detail
    assert server.log == []


async def test_a_certificate_that_is_vouched_for_is_accepted(
    monkeypatch: pytest.MonkeyPatch, fetcher: Any, secure: Any, tmp_path: Path
) -> None:
    crt, key = _certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    server = await secure(crt, key)
    assert (await fetcher.get(server.url("/a", "https"))).body == b"secret"


@pytest.mark.parametrize(("name", "days"), [("other.example", 1), ("127.0.0.1", -1)])
async def test_a_certificate_for_another_host_or_time_is_a_tls_problem(
    monkeypatch: pytest.MonkeyPatch,
    fetcher: Any,
    secure: Any,
    tmp_path: Path,
    name: str,
    days: int,
) -> None:
    crt, key = _certificate(tmp_path, name, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    server = await secure(crt, key)
    assert (await fetcher.get(server.url("/a", "https"))).kind is ProblemClass.TLS
    assert server.log == []


async def test_a_server_without_tls_is_a_tls_problem(web: Any, fetcher: Any) -> None:
    async def say_http(reader: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    await web.stop()
    server = await asyncio.start_server(say_http, "127.0.0.1", web.port)
    async with server:
        assert (await fetcher.get(web.url("/a", "https"))).kind is ProblemClass.TLS


# Stopping


async def test_what_waits_and_what_is_on_its_way_ends_when_the_engine_stops(
    web: Any, fetcher: Any, engine: Any
) -> None:
    arrived = asyncio.Event()

    async def hang(hit: Any, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    web.pages = {"/a": hang}
    fetcher.politeness.set_source_delay(f"127.0.0.1:{web.port}", "one", dt.timedelta(seconds=0.01))
    tasks = [asyncio.create_task(fetcher.get(web.url("/a"))) for _ in range(5)]
    await arrived.wait()
    async with asyncio.timeout(5):
        await engine.stop()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [StoppedError] * 5
    assert web.paths(robots=False) == ["/a"]


async def test_a_stopped_engine_fetches_nothing_more(web: Any, fetcher: Any, engine: Any) -> None:
    await engine.stop()
    with pytest.raises(StoppedError):
        await fetcher.get(web.url("/a"))
    assert web.connections == 0


async def test_one_slow_host_does_not_hold_up_another(
    web: Any, fetcher: Any, engine: Any, reply: Any, web_server: Any
) -> None:
    other = web_server()
    await other.start("127.0.0.1")
    engine.guard.exceptions |= {("127.0.0.1", other.port)}
    arrived = asyncio.Event()

    async def hang(hit: Any, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    web.pages = {"/a": hang}
    other.pages = {"/b": reply(b"b")}
    slow = asyncio.create_task(fetcher.get(web.url("/a")))
    await arrived.wait()
    page = await fetcher.get(other.url("/b"))
    assert isinstance(page, Response)
    assert not slow.done()
    slow.cancel()
    await other.stop()

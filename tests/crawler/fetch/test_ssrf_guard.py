"""Which addresses are fetched, in all the spellings that an attacker can think of."""

from __future__ import annotations

import socket

import pytest

from policywire.crawler.fetch.ssrf_guard import (
    MAX_BLOCKED_HOSTS,
    SsrfGuard,
    embedded_ipv4,
    parse_ip_literal,
)
from policywire.crawler.model.crawl_outcome import ProblemClass
from tests.trust.count import Count

CLOSED = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::",
]
OPEN = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]

SPELLINGS_OF_LOOPBACK = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://127.0.0.1./",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://public.example@127.0.0.1/",
]


@pytest.mark.parametrize("address", CLOSED)
def test_a_closed_address_is_not_dialled(address: str, count: Count) -> None:
    assert not SsrfGuard().permits(address, 80)
    count(1)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_dialled(address: str) -> None:
    assert SsrfGuard().permits(address, 443)


@pytest.mark.parametrize("url", SPELLINGS_OF_LOOPBACK)
def test_every_spelling_of_loopback_is_refused_before_anything_is_sent(
    url: str, count: Count
) -> None:
    refusal = SsrfGuard().url_problem(url)
    assert refusal is not None
    assert refusal.kind is ProblemClass.PRIVATE_ADDRESS
    assert "allow_private_addresses" in refusal.detail
    count(1)


@pytest.mark.parametrize("scheme", ["file", "gopher", "dict", "ftp", "data", "s3", "jar", "ws"])
def test_a_scheme_other_than_http_is_refused(scheme: str, count: Count) -> None:
    refusal = SsrfGuard(allow_private=True).url_problem(f"{scheme}://example.org/etc/passwd")
    assert refusal is not None
    assert "http and https" in refusal.detail
    count(1)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///path",
        "http://a b/",
        "http://a\\b/",
        "http://[::1/",
        "http://example.org:99999/",
        "no address at all",
        "http://example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert SsrfGuard(allow_private=True).url_problem(url) is not None


def test_a_public_name_passes_the_first_look() -> None:
    assert SsrfGuard().url_problem("https://www.example.org:8443/a?b=c") is None


def test_private_networks_open_when_the_user_says_so() -> None:
    guard = SsrfGuard(allow_private=True)
    assert guard.permits("127.0.0.1", 80)
    assert guard.permits("192.168.1.1", 80)
    assert guard.permits("::1", 80)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "64:ff9b::a9fe:a9fe"]
)
def test_cloud_metadata_and_the_like_stay_closed_even_then(address: str) -> None:
    assert not SsrfGuard(allow_private=True).permits(address, 80)


def test_an_exception_opens_one_port_and_no_other() -> None:
    guard = SsrfGuard(exceptions=frozenset({("127.0.0.1", 8080)}))
    assert guard.permits("127.0.0.1", 8080)
    assert not guard.permits("127.0.0.1", 8081)


def test_a_refused_name_is_remembered_until_it_resolves_to_public_addresses() -> None:
    guard = SsrfGuard()
    guard.block_host("Evil.example", "10.0.0.1")
    problem = guard.blocked_host_problem("http://evil.example/page")
    assert problem is not None
    assert "10.0.0.1" in problem.detail
    guard.unblock_host("evil.example")
    assert guard.blocked_host_problem("http://evil.example/page") is None


def test_what_is_remembered_of_refused_names_is_bounded() -> None:
    guard = SsrfGuard()
    for number in range(MAX_BLOCKED_HOSTS + 10):
        guard.block_host(f"host{number}.example", "10.0.0.1")
    assert guard.blocked_host_problem("http://host0.example/") is None
    assert guard.blocked_host_problem(f"http://host{MAX_BLOCKED_HOSTS}.example/") is not None


def test_our_reading_of_numbers_is_the_systems_own() -> None:
    for spelling in ("127.1", "0x7f.1", "2130706433", "0177.0.0.1"):
        (*_, (address, _)) = socket.getaddrinfo(spelling, 80, socket.AF_INET)[0]
        assert str(parse_ip_literal(spelling)) == address


def test_a_name_is_no_literal() -> None:
    assert parse_ip_literal("example.org") is None
    assert parse_ip_literal("1.example.org") is None


def test_the_inner_address_of_an_ipv4_address_is_none() -> None:
    address = parse_ip_literal("8.8.8.8")
    assert address is not None
    assert embedded_ipv4(address) == ()

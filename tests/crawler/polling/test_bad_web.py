"""Fifty bad sources among five hundred: each is found out in time, the others notice nothing."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from policywire.crawler.fetch.engine import Engine
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.polling.source_health import HealthStatus, health_of
from policywire.crawler.workers.parser_pool import ParserPool
from tests.crawler.bad_web import BREAKS, EVERY, MINUTE, Hosts, Life, faults, items, rss, tagged
from tests.crawler.certificate import write_certificate
from tests.crawler.conftest import Behaviour, Reply
from tests.trust.count import Count

SOUND = 450
BAD = 50


@pytest.fixture
async def hosts() -> AsyncIterator[Hosts]:
    server = Hosts()
    await server.start("0.0.0.0", backlog=2000)
    yield server
    await server.stop()


@pytest.fixture
async def untrusted(tmp_path: Path) -> AsyncIterator[Hosts]:
    """A server whose certificate nobody has signed."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_certificate(cert, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = Hosts()
    await server.start("127.0.0.1", ssl=context)
    yield server
    await server.stop()


@pytest.fixture
async def life(clock: Any) -> AsyncIterator[Life]:
    engine = Engine(user_agent="policywire/0.1", guard=SsrfGuard(allow_private=True), timeout=2.0)
    pool = ParserPool(wall=4.0, cpu=1.0)
    await pool.start()
    await engine.start()
    yield Life(clock, Fetcher(engine, engine.guard, pool.run, clock), pool.run)
    await engine.stop()
    await pool.stop()


def settle(life: Life, hosts: Hosts) -> None:
    """Sound sources all over the quarter of an hour; each brings something new each hour."""
    start = life.clock.now

    def feed(number: int) -> Behaviour:
        hour = int((life.clock.now - start + number % 60 * MINUTE) / (60 * MINUTE))
        return tagged(rss(items(range(hour + 5, 0, -1))), f'"{hour}"')

    for number in range(SOUND):
        host = f"127.0.{1 + number // 200}.{1 + number % 200}"
        hosts.feeds[host] = lambda number=number: feed(number)  # type: ignore[misc]
        life.add(f"sound-{number}", f"http://{host}:{hosts.port}/feed", number % 15, bad=False)


def spoil(life: Life, hosts: Hosts) -> dict[str, str]:
    """Sources that are sound until they break; gives the class of problem by their key."""
    start, wanted = life.clock.now, {}
    hosts.feeds["127.1.0.1"] = lambda: Reply(b"<html><body>This domain is for sale</body></html>")
    for name, fault in faults(f"http://127.1.0.1:{hosts.port}/feed").items():
        for copy in range(fault.copies):
            host = f"127.2.0.{1 + len(wanted)}"

            def behave(behaviour: Behaviour = fault.behaviour) -> Behaviour:
                broken = life.clock.now - start >= BREAKS
                return behaviour if broken else tagged(rss(items([2, 1])), '"1"')

            hosts.feeds[host] = behave
            # Those that hang do so together, to be waited for once.
            offset = 7 if fault.kind == "timeout" else len(wanted) % 15
            key = f"{name}-{copy}"
            life.add(key, f"http://{host}:{hosts.port}/feed", offset, bad=True)
            wanted[key] = fault.kind
    return wanted


def unreachable(life: Life, hosts: Hosts, untrusted: Hosts) -> dict[str, str]:
    """Sources that never were sound."""
    hosts.robots["127.3.0.1"] = b"User-agent: *\nDisallow: /\n"
    urls = {
        "nowhere": ("dns", "http://nowhere.invalid/feed"),
        "untrusted": ("tls", untrusted.url("/feed", "https")),
        "closed": ("connect", "http://127.3.0.2:1/feed"),
        "forbidden-to-robots": ("robots", f"http://127.3.0.1:{hosts.port}/feed"),
    }
    for number, (key, (_, url)) in enumerate(urls.items()):
        life.add(key, url, number, bad=True)
    return {key: kind for key, (kind, _) in urls.items()}


@pytest.mark.slow
async def test_fifty_bad_sources_are_found_out_and_the_others_keep_their_pace(
    life: Life, hosts: Hosts, untrusted: Hosts, count: Count
) -> None:
    settle(life, hosts)
    wanted = spoil(life, hosts) | unreachable(life, hosts, untrusted)
    assert (len(life.bad), len(life.sources)) == (BAD, SOUND + BAD)
    await life.pass_by(int((BREAKS + 2 * EVERY) / MINUTE) + 1)
    found = {key: health_of(life.states[key], life.clock.now) for key in life.sources}
    assert {key: found[key].group for key in wanted} == wanted
    assert {found[key].status for key in wanted} == {HealthStatus.FAILING}
    assert all(found[key].reason for key in wanted)
    sound = [key for key in found if key not in wanted]
    assert {found[key].status for key in sound} == {HealthStatus.HEALTHY}
    assert life.polls >= SOUND * 3
    assert life.late <= life.polls // 100
    assert life.waited_for > 0
    assert all(life.articles[key] >= 5 for key in sound)
    count(len(wanted), lost=sum(not found[key].reason for key in wanted))

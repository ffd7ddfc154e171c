"""Names whose servers never answer: each ends in time, and delays no other name."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from policywire.crawler.fetch.engine import Engine
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import ProblemClass
from tests.crawler.conftest import Clock, Reply, WebServer, read_in_place

HUNG = 40


@pytest.fixture
def hung_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look-ups below hung.example do not return; all other names are this machine."""
    released = threading.Event()

    def getaddrinfo(host: str, port: int, *_: Any) -> list[Any]:
        if host.endswith("hung.example"):
            released.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    released.set()


@pytest.mark.slow
async def test_names_that_hang_end_in_time_and_delay_no_other(
    web: WebServer, clock: Clock, hung_names: None
) -> None:
    guard = SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)}))
    engine = Engine(user_agent="policywire/0.1", guard=guard, timeout=8.0)
    await engine.start()
    fetcher = Fetcher(engine, guard, read_in_place, clock)
    web.pages = {"/a": Reply(b"sound")}
    hung = [
        asyncio.create_task(fetcher.get(f"http://n{n}.hung.example:{web.port}/a"))
        for n in range(HUNG)
    ]
    await asyncio.sleep(0.2)  # the look-ups are under way
    sound = await fetcher.get(f"http://sound.example:{web.port}/a")
    assert getattr(sound, "body", None) == b"sound", sound
    assert not any(each.done() for each in hung), "the sound one did not wait for the others"
    problems = await asyncio.gather(*hung)
    assert {each.kind for each in problems} <= {ProblemClass.TIMEOUT, ProblemClass.DNS}
    await engine.stop()

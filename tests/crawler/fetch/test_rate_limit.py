"""The limits of an API are kept by all sources that share its host and key."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policywire.config.models import JsonSource
from policywire.config.values.rates import parse_rate
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.rate_limit import RateLimiter
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import CrawlOutcome, ProblemClass, SourceState
from policywire.crawler.workers.parser_pool import ParserPool

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def meter(*limits: str) -> RateLimiter:
    return RateLimiter({"a": tuple(parse_rate(each) for each in limits)})


def test_so_many_requests_in_a_span_and_no_more() -> None:
    counted = meter("3/h", "5/d")
    now = NOW
    for _ in range(3):
        assert counted.blocked_until(now) is None
        counted.record_request(now)
        now += timedelta(minutes=10)
    assert counted.blocked_until(now) == NOW + timedelta(hours=1)
    now = NOW + timedelta(hours=2)
    assert counted.blocked_until(now) is None
    counted.record_request(now)
    counted.record_request(now)
    assert counted.blocked_until(now) == NOW + timedelta(days=1)
    assert counted.blocked_until(NOW + timedelta(days=1)) is None


def test_a_count_does_not_grow_for_ever() -> None:
    counted = meter("100/m")
    for minute in range(500):
        counted.record_request(NOW + timedelta(minutes=minute))
    assert len(counted._requests) <= 2


@pytest.fixture
async def crawler(web: Any, clock: Any) -> AsyncIterator[Crawler]:
    pool = ParserPool(1)
    crawler = Crawler(
        contact="",
        allow_private=False,
        pool=pool,
        clock=clock,
        guard=SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)})),
    )
    await pool.start()
    await crawler.start()
    yield crawler
    await crawler.stop()
    await pool.stop()


@pytest.mark.slow
async def test_sources_with_one_key_share_their_limit_and_others_do_not(
    web: Any, reply: Any, crawler: Crawler, clock: Any
) -> None:
    for number in range(9):
        body = json.dumps({"results": [{"title": f"Rule {number}", "url": f"/rule/{number}"}]})
        web.pages[f"/api/{number}"] = reply(body.encode())

    async def poll(number: int, key: str = "sesame") -> CrawlOutcome:
        source = JsonSource.model_validate(
            {
                "kind": "json",
                "url": web.url(f"/api/{number}"),
                "outlet": f"Office {number}",
                "items": "results",
                "headers": {"X-Api-Key": key},
                "limit": "2/h",
                "full_text": False,
                "delay": "0s",
            }
        )
        return await crawler.poll(f"api-{number}", source, SourceState(), _nothing_known)

    assert [len((await poll(number)).articles) for number in (1, 2)] == [1, 1]
    refused = await poll(3)
    assert refused.state.last_problem
    assert refused.state.last_problem.kind is ProblemClass.RATE_LIMITED
    assert "until 2026-11-24 13:00 UTC" in refused.state.last_problem.detail
    assert refused.state.next_poll
    assert refused.state.next_poll >= clock.now + timedelta(hours=1)
    assert "/api/3" not in web.paths()
    assert len((await poll(4, "another key")).articles) == 1
    clock.pass_by(hours=1)
    assert len((await poll(3)).articles) == 1


async def _nothing_known(_: Sequence[str]) -> frozenset[str]:
    return frozenset()


def test_an_api_is_asked_from_a_date_that_moves_along() -> None:
    told = {"kind": "json", "url": "https://a.example/from/{since}?x=1", "outlet": "x"}
    source = JsonSource.model_validate({**told, "items": "a", "back": "10d"})
    assert source.request_url(NOW) == "https://a.example/from/2026-11-14?x=1"
    assert source.request_url(NOW + timedelta(days=1)) == "https://a.example/from/2026-11-15?x=1"

"""Delays, rests, robots.txt: how the crawler behaves, seen from its rules and from the server."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policywire.crawler.fetch.politeness import (
    LONGEST_CRAWL_DELAY,
    LONGEST_REST,
    MAX_BACKOFF,
    MIN_BACKOFF,
    REMEMBERED_HOSTS,
    Politeness,
    host_of,
    retry_after,
)
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.robots import (
    CACHE_TIME,
    CACHE_TIME_AFTER_FAILURE,
    READ_AT_MOST,
    RobotsRules,
    parse_robots,
    rules_from_response,
)
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def second(count: float) -> timedelta:
    return timedelta(seconds=count)


def robots(body: bytes = b"", status: int = 200) -> Response:
    url = "https://example.org/robots.txt"
    return Response(requested_url=url, url=url, status=status, headers={}, body=body)


def ruled(body: bytes = b"", status: int = 200) -> RobotsRules:
    return rules_from_response(
        robots(body, status), parse_robots(body) if status == 200 else None, NOW
    )


# Retry-After


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", second(7)),
        (" 120 ", second(120)),
        ("Tue, 24 Nov 2026 12:01:00 GMT", second(60)),
        ("Tuesday, 24-Nov-26 12:01:00 GMT", second(60)),
        ("999999999", MAX_BACKOFF),
        ("9" * 400, MAX_BACKOFF),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str, wait: timedelta) -> None:
    assert retry_after(value, NOW) == wait


@pytest.mark.parametrize(
    "value", ["", "0", "-1", "soon", "1.5", "٧", "Tue, 24 Nov 2026 11:00:00 GMT", "32 Foo 2099"]
)
def test_a_retry_after_that_says_nothing_is_none(value: str) -> None:
    assert retry_after(value, NOW) is None


# Manners


def test_the_longest_delay_of_all_sources_of_a_host_holds() -> None:
    politeness = Politeness()
    politeness.set_source_delay("example.org", "a", second(1))
    politeness.set_source_delay("example.org", "b", second(3))
    assert politeness.delay("example.org") == second(3)
    politeness.set_source_delay("example.org", "b", second(2))
    assert politeness.delay("example.org") == second(2)
    assert politeness.delay("example.com") == second(0)


def test_a_crawl_delay_lengthens_the_pause_but_not_without_end() -> None:
    politeness = Politeness()
    politeness.set_source_delay("example.org", "a", second(1))
    politeness.set_crawl_delay("example.org", second(10))
    assert politeness.delay("example.org") == second(10)
    assert politeness.rest("example.org") == second(10)


def test_a_crawl_delay_too_long_to_stand_in_line_for_is_a_rest() -> None:
    politeness = Politeness()
    politeness.set_source_delay("example.org", "a", second(1))
    politeness.set_crawl_delay("example.org", LONGEST_CRAWL_DELAY + second(1))
    assert politeness.delay("example.org") == second(1)
    assert politeness.rest("example.org") == LONGEST_CRAWL_DELAY + second(1)
    politeness.set_crawl_delay("example.org", timedelta(days=30))
    assert politeness.rest("example.org") == LONGEST_REST


def test_a_host_is_left_alone_as_long_as_it_asked_and_not_longer() -> None:
    politeness = Politeness()
    assert politeness.back_off("example.org", second(90), NOW) == NOW + second(90)
    assert politeness.backoff_until("example.org", NOW + second(89)) == NOW + second(90)
    assert politeness.backoff_until("example.org", NOW + second(90)) is None


def test_a_host_that_names_no_time_gets_a_minute_and_none_more_than_a_day() -> None:
    politeness = Politeness()
    assert politeness.back_off("a.example", None, NOW) == NOW + MIN_BACKOFF
    assert politeness.back_off("b.example", timedelta(days=90), NOW) == NOW + MAX_BACKOFF


def test_a_shorter_rest_does_not_end_a_longer_one() -> None:
    politeness = Politeness()
    politeness.back_off("example.org", second(900), NOW)
    assert politeness.back_off("example.org", second(5), NOW) == NOW + second(900)


def test_manners_are_kept_for_a_bounded_number_of_hosts() -> None:
    forgotten: list[str] = []
    politeness = Politeness(on_forget=forgotten.append)
    for number in range(REMEMBERED_HOSTS + 5):
        politeness.delay(f"host{number}")
    assert forgotten == ["host0", "host1", "host2", "host3", "host4"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Example.org/a", "example.org"),
        ("https://example.org/b", "example.org"),
        ("https://example.org:443/", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("http://[", ""),
        ("http://example.org:port/", ""),
    ],
)
def test_a_host_is_one_whatever_the_scheme(url: str, host: str) -> None:
    assert host_of(url) == host


# robots.txt, as it is read


def test_what_robots_txt_disallows_is_refused_and_the_rest_is_not() -> None:
    rules = ruled(b"User-agent: *\nDisallow: /private/\n")
    refusal = rules.robots_problem("https://example.org/private/a")
    assert refusal is not None
    assert refusal.kind is ProblemClass.ROBOTS
    assert rules.robots_problem("https://example.org/public") is None


def test_a_group_with_our_name_goes_before_the_one_for_everybody() -> None:
    text = b"User-agent: *\nDisallow: /\n\nUser-agent: PolicyWire\nAllow: /\nCrawl-delay: 4\n"
    rules = ruled(text)
    assert rules.robots_problem("https://example.org/a") is None
    assert rules.crawl_delay == second(4)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_means_that_all_is_allowed(status: int) -> None:
    rules = ruled(status=status)
    assert rules.robots_problem("https://example.org/") is None
    assert rules.expires == NOW + CACHE_TIME


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_robots_txt_that_cannot_be_read_closes_the_site_for_a_short_time(status: int) -> None:
    rules = ruled(status=status)
    refusal = rules.robots_problem("https://example.org/")
    assert refusal is not None
    assert refusal.kind is ProblemClass.ROBOTS
    assert rules.expires == NOW + CACHE_TIME_AFTER_FAILURE


def test_a_broken_network_is_called_by_its_own_name() -> None:
    problem = Problem(ProblemClass.DNS, "https://example.org/robots.txt", "unknown")
    refusal = rules_from_response(problem, None, NOW).robots_problem("https://example.org/feed")
    assert refusal == Problem(ProblemClass.DNS, "https://example.org/feed", "unknown")


def test_redirects_of_robots_txt_without_end_count_as_none() -> None:
    problem = Problem(ProblemClass.REDIRECT, "https://example.org/robots.txt", "in a circle")
    assert rules_from_response(problem, None, NOW).robots_problem("https://example.org/") is None


def test_a_web_page_in_place_of_robots_txt_allows_everything() -> None:
    rules = ruled(b"<!doctype html><title>Not found</title><p>Sorry.")
    assert rules.robots_problem("https://example.org/") is None


def test_a_robots_txt_that_cannot_be_parsed_closes_the_site() -> None:
    problem = Problem(ProblemClass.PARSE_TIMEOUT, "", "Reading it took too long.")
    refusal = rules_from_response(robots(b"x"), problem, NOW).robots_problem("https://example.org/")
    assert refusal is not None
    assert refusal.kind is ProblemClass.ROBOTS


@pytest.mark.parametrize("delay", [b"-5", b"nan", b"inf", b"soon", b""])
def test_a_senseless_crawl_delay_is_none(delay: bytes) -> None:
    rules = ruled(b"User-agent: *\nCrawl-delay: " + delay + b"\n")
    assert rules.crawl_delay == second(0)


# As the server sees it


async def test_robots_txt_is_read_first_and_once(web: Any, fetcher: Any, reply: Any) -> None:
    web.pages = {"/a": reply(b"a"), "/b": reply(b"b"), "/c": reply(b"c")}
    await asyncio.gather(*(fetcher.get(web.url(path)) for path in ("/a", "/b", "/c")))
    first, *others = web.paths()
    assert first == "/robots.txt"
    assert sorted(others) == ["/a", "/b", "/c"]


async def test_robots_txt_is_read_again_when_it_has_grown_old(
    web: Any, fetcher: Any, reply: Any, clock: Any
) -> None:
    web.pages = {"/a": reply(b"a")}
    await fetcher.get(web.url("/a"))
    web.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /a\n")
    clock.pass_by(hours=5)
    assert isinstance(await fetcher.get(web.url("/a")), Response)
    clock.pass_by(hours=2)
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.ROBOTS
    assert web.paths() == ["/robots.txt", "/a", "/a", "/robots.txt"]


async def test_no_more_of_robots_txt_is_read_than_the_rfc_asks_for(
    web: Any, fetcher: Any, reply: Any
) -> None:
    padding = b"# padding\n" * (READ_AT_MOST // 10)
    text = b"User-agent: *\nDisallow: /early\n" + padding + b"Disallow: /late\n"
    web.pages = {"/robots.txt": reply(text), "/late": reply(b"late")}
    assert (await fetcher.get(web.url("/early"))).kind is ProblemClass.ROBOTS
    assert (await fetcher.get(web.url("/late"))).body == b"late"


async def test_a_disallowed_page_is_never_asked_for(web: Any, fetcher: Any, reply: Any) -> None:
    web.pages = {"/robots.txt": reply(b"User-agent: *\nDisallow: /no\n"), "/no": reply(b"x")}
    problem = await fetcher.get(web.url("/no"))
    assert problem.kind is ProblemClass.ROBOTS
    assert web.paths() == ["/robots.txt"]


async def test_a_redirect_to_a_disallowed_page_is_not_followed(
    web: Any, fetcher: Any, reply: Any, redirect_to: Any
) -> None:
    web.pages = {
        "/robots.txt": reply(b"User-agent: *\nDisallow: /no\n"),
        "/a": redirect_to("/no"),
        "/no": reply(b"x"),
    }
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.ROBOTS
    assert web.paths() == ["/robots.txt", "/a"]


async def test_a_site_whose_robots_txt_fails_opens_again_when_it_is_back(
    web: Any, fetcher: Any, reply: Any, clock: Any
) -> None:
    web.pages = {"/robots.txt": reply(status=500), "/a": reply(b"a")}
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.ROBOTS
    del web.pages["/robots.txt"]
    assert (await fetcher.get(web.url("/a"))).kind is ProblemClass.ROBOTS
    clock.pass_by(minutes=6)
    assert (await fetcher.get(web.url("/a"))).body == b"a"


async def test_requests_to_a_host_keep_their_distance_over_sources_and_redirects(
    web: Any, fetcher: Any, reply: Any, redirect_to: Any
) -> None:
    web.pages = {"/a": redirect_to("/b"), "/b": reply(b"b"), "/c": reply(b"c")}
    host = host_of(web.url())
    fetcher.politeness.set_source_delay(host, "one", second(0.05))
    fetcher.politeness.set_source_delay(host, "two", second(0.1))
    await asyncio.gather(fetcher.get(web.url("/a")), fetcher.get(web.url("/c")))
    moments = [hit.at for hit in web.log]
    assert len(moments) == 4
    # The server's clock starts when a request arrives: allow for the way there.
    assert all(b - a > 0.08 for a, b in itertools.pairwise(moments))


async def test_the_crawl_delay_of_robots_txt_is_kept(web: Any, fetcher: Any, reply: Any) -> None:
    web.pages = {
        "/robots.txt": reply(b"User-agent: *\nCrawl-delay: 0.1\n"),
        "/a": reply(b"a"),
    }
    await fetcher.get(web.url("/a"))
    await asyncio.gather(fetcher.get(web.url("/a")), fetcher.get(web.url("/a")))
    moments = [hit.at for hit in web.log]
    assert all(b - a > 0.08 for a, b in itertools.pairwise(moments))


async def test_a_host_that_says_429_is_left_alone_until_then(
    web: Any, fetcher: Any, reply: Any, clock: Any
) -> None:
    web.pages = {"/a": reply(status=429, headers={"Retry-After": "120"}), "/b": reply(b"b")}
    assert (await fetcher.get(web.url("/a"))).status == 429
    assert fetcher.backoff_until(web.url("/b")) == clock.now + second(120)
    clock.pass_by(seconds=119)
    assert (await fetcher.get(web.url("/b"))).kind is ProblemClass.RATE_LIMITED
    assert web.paths() == ["/robots.txt", "/a"]
    clock.pass_by(seconds=1)
    assert (await fetcher.get(web.url("/b"))).body == b"b"


async def test_those_who_stand_in_line_when_a_host_wants_rest_go_home(
    web: Any, fetcher: Any, reply: Any
) -> None:
    web.pages = {"/a": reply(status=503, headers={"Retry-After": "60"}), "/b": reply(b"b")}
    fetcher.politeness.set_source_delay(host_of(web.url()), "one", second(0.05))
    first, *others = await asyncio.gather(
        fetcher.get(web.url("/a")), *(fetcher.get(web.url("/b")) for _ in range(5))
    )
    assert first.status == 503
    assert [other.kind for other in others] == [ProblemClass.RATE_LIMITED] * 5
    assert web.paths() == ["/robots.txt", "/a"]


async def test_a_fault_without_retry_after_freezes_nothing(
    web: Any, fetcher: Any, reply: Any
) -> None:
    web.pages = {"/a": reply(status=503), "/b": reply(b"b")}
    assert (await fetcher.get(web.url("/a"))).status == 503
    assert (await fetcher.get(web.url("/b"))).body == b"b"


async def test_we_say_who_we_are(web: Any, fetcher: Any, reply: Any) -> None:
    web.pages = {"/a": reply(b"a")}
    await fetcher.get(web.url("/a"))
    assert {hit.headers["user-agent"] for hit in web.log} == {
        "policywire/0.1 (+editor@example.org)"
    }
    assert "cookie" not in web.log[-1].headers
    assert "referer" not in web.log[-1].headers

"""Canonical addresses: what makes two of them one article, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings, strategies as st

from policywire.crawler.model.url import canonicalize_url, is_http_url, registrable_domain

SAME = {
    "https://example.com/a": [
        "https://example.com/a#comments",
        "HTTPS://EXAMPLE.com:443/a",
        "https://user:secret@example.com/a",
        "https://example.com/a?utm_source=rss&utm_medium=feed",
        "https://example.com/a?fbclid=x&gclid=y&mc_cid=z",
        "https://example.com/a?rss=1",
        "https://example.com/a?partner=rss",
        "https://example.com/a/amp",
        "https://example.com/a.amp",
        "https://example.com/a?outputType=amp",
        "https://amp.example.com/a",
        "https://m.example.com/a",
        "https://mobile.example.com/a",
        "https://example.com/a;jsessionid=0A1B",
        "https://example.com/a?PHPSESSID=123",
        "https://example.com./a",
        "  https://example.com/b/../a\n",
        "https://www.google.com/amp/s/example.com/a",
        "https://example-com.cdn.ampproject.org/c/s/example.com/a",
        "https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fa&sa=D",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fa&h=1",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.com%2fa&c=1",
        "https://out.reddit.com/?url=https%3A%2F%2Fexample.com%2Fa&token=1",
        "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fexample.com%2Fa",
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fa&data=5",
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.com%2Fa",
    ],
    "https://example.com/?a=1&b=2": ["https://example.com?b=2&a=1", "https://example.com/?a=1&b=2"],
    "https://example.com/caf%C3%A9~": [
        "https://example.com/café~",
        "https://example.com/caf%c3%a9%7E",
    ],
    "https://xn--bcher-kva.example/": ["https://bücher.example", "https://BÜCHER.example/"],
    "https://en.wikipedia.org/wiki/Tax": ["https://en.m.wikipedia.org/wiki/Tax"],
}
ALONE = [
    "https://www.reddit.com/?url=https://example.com/a",
    "https://www.bing.com/search?q=a&url=https://example.com/a",
    "http://example.com/a",
    "https://example.com:8443/a",
    "https://example.com/a/",
    "https://example.com/a?id=1",
    "https://example.com/a?source=treasury",
    "https://example.com/A",
    "https://m.com/a",
    "https://m.co.uk/a",
    "http://127.0.0.1:8000/a",
    "https://example.com/amplifier",
    "https://example.com/a%2Fb",
    "https://example.com/a?x=%26",
]


@pytest.mark.parametrize(("plain", "url"), [(p, u) for p, urls in SAME.items() for u in urls])
def test_an_address_is_known_in_one_form(plain: str, url: str) -> None:
    assert canonicalize_url(url) == plain


@pytest.mark.parametrize("url", ALONE)
def test_nothing_is_taken_from_an_address_that_its_publisher_may_need(url: str) -> None:
    assert canonicalize_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "news", "/news", "javascript:alert(1)", "mailto:a@b.c", "https://", "http://[::1"]
)
def test_what_is_no_web_address_stays_as_it_is(url: str) -> None:
    assert canonicalize_url(url) == url
    assert not is_http_url(url)


@pytest.mark.parametrize("url", ["https:\\\\evil.example", "https://good.example\\@evil.example/"])
def test_a_backslash_makes_no_host(url: str) -> None:
    assert not is_http_url(url)


def test_direction_marks_do_not_hide_in_an_address() -> None:
    assert canonicalize_url("https://example.com/\u202egpj.exe") == "https://example.com/gpj.exe"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/x", "bbc.co.uk"),
        ("https://www.irs.gov/newsroom", "irs.gov"),
        ("http://localhost:8000/", "localhost"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("https://www.gazette.example/", "gazette.example"),
        ("https://co.uk/", "co.uk"),
        ("not an address", ""),
    ],
)
def test_the_registered_domain_is_found_without_a_network(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


PIECES = """
a / // . .. amp /amp .amp %7e %2F %zz % ;jsessionid=1 é \u202e + & = ? # utm_x=1 rss=1 m. amp.
google.com/amp/s/ x=%26 : @ \\ b;c http://a.b/ url=https%3A%2F%2Fa.b
"""
HOSTS = """
example.com m.example.com amp.m.example.co.uk EXAMPLE.com. bücher.de [::1] www.google.com
x-y.cdn.ampproject.org 127.0.0.1 m.m.m.com l.facebook.com m.co.uk amp.gazette.example
"""
pieces = st.sampled_from([*PIECES.split(), " ", "\t"])
hosts = st.sampled_from(HOSTS.split())
urls = st.builds(
    lambda scheme, host, rest: f"{scheme}://{host}{''.join(rest)}",
    st.sampled_from(["http", "https", "HTTP"]),
    hosts,
    st.lists(pieces, max_size=12),
)


@settings(deadline=None)
@given(st.one_of(urls, st.text(max_size=60), st.text(max_size=40).map("https://a.b/".__add__)))
@example("https://m.amp.example.com/amp/amp?a=%")
def test_a_canonical_address_is_canonical(url: str) -> None:
    once = canonicalize_url(url)
    assert canonicalize_url(once) == once


@settings(deadline=None)
@given(urls)
def test_a_canonical_address_still_is_one(url: str) -> None:
    assert not is_http_url(url) or is_http_url(canonicalize_url(url))

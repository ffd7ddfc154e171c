"""How an API is asked for its next page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.json_paging import PageRequest, next_request
from policywire.crawler.model.feed_entry import Feed
from tests.crawler.formats.test_source_kinds import NOW, SITE, feed_of, source

ASKED = PageRequest(f"{SITE}x?filter%5Bagency%5D=IRS&page%5Bnumber%5D=2&take=2")


def answer(**said: Any) -> Feed:
    body = json.dumps({"data": [{"title": "A", "url": "/a"}, {"title": "B", "url": "/b"}], **said})
    paths = JsonPaths("data", "title", "url", next="next")
    return feed_of(read_json_items(body.encode(), ASKED.url, "", NOW, paths=paths))


def api(**keys: Any) -> Any:
    return source(kind="json", items="data", **keys)


def test_an_address_is_followed_with_the_same_body() -> None:
    asked = PageRequest(ASKED.url, b'{"q": "tax"}')
    following = next_request(api(next="next"), asked, answer(next="?page=3"))
    assert following == PageRequest(f"{SITE}x?page=3", b'{"q": "tax"}')


@pytest.mark.parametrize(
    ("keys", "said", "expected"),
    [
        ({"next": "next", "cursor": "after"}, {"next": "abc=="}, "after=abc%3D%3D"),
        ({"page": "page[number]"}, {}, "page%5Bnumber%5D=3"),
        ({"page": "page[number]", "next": "next"}, {"next": True}, "page%5Bnumber%5D=3"),
        ({"skip": "skip"}, {}, "skip=2"),
    ],
)
def test_cursor_page_and_offset_stand_in_the_address(
    keys: dict[str, Any], said: dict[str, Any], expected: str
) -> None:
    following = next_request(api(**keys), ASKED, answer(**said))
    assert following is not None
    assert expected in following.url
    assert "filter%5Bagency%5D=IRS" in following.url


@pytest.mark.parametrize("said", [{"next": False}, {"next": None}, {}, {"next": ""}])
def test_an_api_that_names_no_further_page_is_not_asked_for_one(said: dict[str, Any]) -> None:
    assert next_request(api(next="next", page="p"), ASKED, answer(**said)) is None
    assert next_request(api(next="next", cursor="c"), ASKED, answer(**said)) is None


def test_an_empty_page_is_the_last() -> None:
    assert next_request(api(page="p"), ASKED, answer(data=[])) is None


def test_a_parameter_stands_in_the_body_of_a_post_at_its_own_depth() -> None:
    asked = PageRequest(ASKED.url, b'{"q": "tax", "paging": {"number": 4}}')
    following = next_request(api(post={}, page="paging.number"), asked, answer())
    assert following is not None
    assert json.loads(following.body) == {"q": "tax", "paging": {"number": 5}}
    cursor = next_request(api(post={}, next="next", cursor="after.id"), asked, answer(next="zz"))
    assert cursor is not None
    assert json.loads(cursor.body)["after"] == {"id": "zz"}


@pytest.mark.parametrize(
    "keys",
    [
        {"page": "p", "skip": "s"},
        {"cursor": "c"},
        {"robots": "api"},
    ],
)
def test_keys_that_make_no_sense_together_are_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"exclude|next|key"):
        api(**keys)

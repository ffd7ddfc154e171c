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


def test_a_null_inside_of_join_is_left_out_and_told() -> None:
    items = [{"type": "HR", "n": "7", "url": "/a"}, {"type": None, "n": "8", "url": "/b"}]
    paths = JsonPaths("data", "join(' ', [type, n])", "url")
    body = json.dumps({"data": items}).encode()
    feed = feed_of(read_json_items(body, SITE, "", NOW, paths=paths))
    assert [entry.title for entry in feed.entries] == ["HR 7", "8"]
    assert feed.remarks == ("In 1 of 2 items a part of join() in `title` is null and left out.",)


@pytest.mark.parametrize("said", [b'{"data": null}', b'{"meta": {"count": 0}}', b'{"data": []}'])
def test_an_empty_answer_is_an_empty_answer(said: bytes) -> None:
    feed = feed_of(read_json_items(said, SITE, "", NOW, paths=JsonPaths("data", "title", "url")))
    assert feed.entries == ()


def test_words_are_replaced_cut_and_made_small() -> None:
    items = [{"no": "A-B-C", "at": "2026-11-20T00:00:00", "url": "/a"}]
    title = "join(' ', [replace(no, '-', ''), before(at, 'T'), lower(no), lower(none)])"
    body = json.dumps({"data": items}).encode()
    [entry] = feed_of(
        read_json_items(body, SITE, "", NOW, paths=JsonPaths("data", title, "url"))
    ).entries
    assert entry.title == "ABC 2026-11-20 a-b-c"


def test_a_list_inside_of_an_item_gives_the_entries() -> None:
    case = {"name": "Roe v. Office", "filings": [{"text": "Motion"}, {"text": "Order"}]}
    paths = JsonPaths(
        "data", "join(': ', [listed.name, text])", "url", id="text", detail_items="filings"
    )
    body = json.dumps({"data": [case, {"name": "Empty"}]}).encode()
    feed = feed_of(read_json_items(body, SITE, "", NOW, paths=paths))
    assert [entry.title for entry in feed.entries] == [
        "Roe v. Office: Motion",
        "Roe v. Office: Order",
    ]


@pytest.mark.parametrize(("month", "term"), [(9, "25"), (10, "26"), (11, "26")])
def test_a_page_of_the_supreme_court_is_that_of_its_term(month: int, term: str) -> None:
    court = source(kind="listing", url="https://court.example/slip/{term}")
    asked = court.request_url(NOW.replace(month=month))
    assert asked == f"https://court.example/slip/{term}"

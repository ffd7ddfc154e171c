"""Feeds and API: what programs read."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import feedparser
import pytest

from policywire.web.action_routes import API_ACTIONS
from policywire.web.api.directory import OPERATIONS
from policywire.web.api.openapi import document
from policywire.web.api.operation import adapter
from policywire.web.page_routes import PAGES
from tests.store.newsroom import NOW, article, judge, verdict
from tests.web.hostile import HOSTILE
from tests.web.site import Reader, Site


async def _feed(reader: Reader, path: str) -> Any:
    answer = await reader.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return feedparser.parse(io.BytesIO(answer.content))


async def test_a_topics_feed_has_its_newest_developments_first_with_lasting_ids(
    demo_reader: Reader,
) -> None:
    feed = await _feed(demo_reader, "/topics/irs-enforcement/feed.atom")
    again = await _feed(demo_reader, "/topics/irs-enforcement/feed.atom")
    assert not feed.bozo
    assert feed.feed.title == "IRS enforcement"
    dates = [entry.updated for entry in feed.entries]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)
    assert feed.feed.updated == dates[0]
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids)
    assert ids == [entry.id for entry in again.entries]


async def test_both_forms_of_a_feed_say_the_same(demo_reader: Reader) -> None:
    atom = await _feed(demo_reader, "/topics/irs-enforcement/feed.atom")
    other = (await demo_reader.get("/topics/irs-enforcement/feed.json")).json()
    assert other["version"] == "https://jsonfeed.org/version/1.1"
    assert [entry.id for entry in atom.entries] == [item["id"] for item in other["items"]]
    assert [entry.title for entry in atom.entries] == [item["title"] for item in other["items"]]


async def test_a_feed_of_a_story_leads_to_its_page_and_to_the_articles(
    demo_reader: Reader,
) -> None:
    stories = (await demo_reader.get("/api/stories")).json()["stories"]
    story = max(stories, key=lambda each: each["developments"])
    items = (await demo_reader.get(f"/stories/{story['id']}/feed.json")).json()["items"]
    assert len(items) == story["developments"]
    assert {item["url"] for item in items} == {f"http://127.0.0.1:8420/stories/{story['id']}"}
    assert all(item["external_url"].startswith("http") for item in items)


async def test_an_empty_feed_is_still_a_feed(reader: Reader) -> None:
    feed = await _feed(reader, "/topics/tariffs/feed.atom")
    assert not feed.bozo
    assert feed.entries == []


@pytest.mark.slow
async def test_every_answer_of_the_api_is_what_the_document_says(demo_reader: Reader) -> None:
    stories = (await demo_reader.get("/api/stories")).json()["stories"]
    whole = (await demo_reader.get(f"/api/stories/{stories[0]['id']}")).json()
    values = {
        "/api/stories/{id}": f"/api/stories/{stories[0]['id']}",
        "/api/stories/{id}/facts": f"/api/stories/{stories[0]['id']}/facts",
        "/api/topics/{key}": "/api/topics/irs-enforcement",
        "/api/articles": f"/api/articles?url={whole['articles'][0]['report']['url']}",
        "/api/articles/versions": (
            f"/api/articles/versions?url={whole['articles'][0]['report']['url']}"
        ),
        "/api/search": "/api/search?q=treasury",
        "/api/developments": "/api/developments?since=400d",
        "/api/ask": "/api/ask?q=treasury",
    }
    # The demo's news has no records of a proceeding: test_api_contract asks for one.
    asked = {path: each for path, each in OPERATIONS.items() if path != "/api/proceedings/{id}"}
    for path, operation in asked.items():
        answer = await demo_reader.get(values.get(path, path))
        assert answer.status_code == 200, path
        adapter(operation.response_type).validate_json(answer.content)


async def test_the_facts_of_a_story_say_unit_source_and_what_they_replaced(
    site: Site, reader: Reader
) -> None:
    said = ("The port hires 120 pilots.", "The port now hires 95 pilots, the board said.")
    for number, text in enumerate(said):
        about = article(
            f"p{number}", title="Port pilots", text=text, published=NOW + timedelta(hours=number)
        )
        judge(site.store, about, verdict(about, "s1", moves=True))
    told = (await reader.get("/api/stories/s1/facts")).json()
    (figure,) = told["figures"]
    assert (figure["text"], figure["value"], figure["unit"]) == ("95 pilots", 95.0, "pilots")
    assert (figure["outlet"], figure["was"]) == ("The Gazette", ["120 pilots"])
    (change,) = told["changes"]
    assert [each["text"] for each in change["changed"]] == ["95 pilots"]
    assert (await reader.get("/api/stories/s404/facts")).status_code == 404


async def test_an_address_of_two_lines_is_refused_like_any_other(reader: Reader) -> None:
    answer = await reader.get("/api/stories/a%0Ab")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert "<h1" in (await reader.get("/stories/a%0Ab")).text


async def test_the_document_names_every_operation_and_every_schema_it_uses(
    demo_reader: Reader,
) -> None:
    told = (await demo_reader.get("/api/openapi.json")).json()
    read = {path for path in PAGES if path.startswith("/api/")} - {"/api/openapi.json"}
    assert set(told["paths"]) == read | set(API_ACTIONS)
    used = set(re.findall(r'"#/components/schemas/(\w+)"', (str(told).replace("'", '"'))))
    assert used <= set(told["components"]["schemas"])
    names = [
        operation["operationId"] for path in told["paths"].values() for operation in path.values()
    ]
    assert len(set(names)) == len(names)


def test_the_document_says_where_the_api_is() -> None:
    assert document("/news", "1.2.3", {})["servers"] == [{"url": "/news"}]


async def test_the_api_is_paged_without_gap_or_repetition(demo_reader: Reader) -> None:
    found: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = (
            await demo_reader.get(f"/api/stories?after={page['next'].replace('+', '%2B')}")
        ).json()
        found += [story["id"] for story in page["stories"]]
    assert len(set(found)) == len(found)
    assert len(found) > 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/nothing", 404),
        ("/api/stories/none", 404),
        ("/api/topics/none", 404),
        ("/api/articles", 404),
        ("/api/stories?topic=none", 404),
        ("/api/stories?after=damaged", 400),
        ("/api/alerts?state=lost", 404),
        ("/api/alerts?before=x", 400),
        ("/api/search?q=a&before=x", 400),
    ],
)
async def test_the_api_refuses_in_json(reader: Reader, path: str, status: int) -> None:
    answer = await reader.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"status", "title", "detail"}


@pytest.mark.slow
async def test_nothing_that_is_asked_breaks_the_api(site: Site, reader: Reader) -> None:
    for path, operation in OPERATIONS.items():
        for words in HOSTILE:
            said = words.encode(errors="replace").decode()
            asked = {parameter.name: said for parameter in operation.parameters}
            bare = re.sub(r"{\w+}", "x", path)
            answer = await reader.send("GET", bare + "?" + _query(asked))
            assert answer.status_code in {200, 400, 404}, (path, words)


def _query(asked: dict[str, str]) -> str:
    return urlencode(asked)


async def test_a_source_says_how_it_does_and_what_it_did_of_late(demo_reader: Reader) -> None:
    sources = (await demo_reader.get("/api/sources")).json()["sources"]
    by_key = {each["key"]: each for each in sources}
    assert by_key["gazette"]["condition"] == "failing"
    assert by_key["gazette"]["reason"].startswith("http 4xx: There is no such page.")
    assert by_key["gazette"]["failed"] == {"http 4xx": 3}
    assert by_key["unknown"]["condition"] == "not polled yet"
    healthy = next(each for each in sources if each["condition"] == "healthy")
    assert [day["polls"] for day in healthy["days"]] == [0] * 11 + [90] * 3
    assert [day["new"] for day in healthy["days"]][-3:] == [2, 1, 0]
    assert (healthy["every"], healthy["wait"], healthy["rhythm"]) == (900, 900, "not known yet")

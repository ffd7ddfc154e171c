"""APIs whose items want a second answer, are asked by POST, or have their key in the address."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.fetch.secret_query import SecretQueryFetcher
from policywire.crawler.model.crawl_outcome import ProblemClass
from policywire.crawler.polling.details import MOST_DETAILS
from tests.crawler.conftest import Hit, Reply
from tests.crawler.formats.test_source_kinds import Desk

MEETINGS = {
    "kind": "json",
    "items": "meetings",
    "detail": "url",
    "id": "meeting.eventId",
    "title": "join(': ', [meeting.type, meeting.title])",
    "link": "join('', ['https://congress.example/event/', meeting.eventId])",
    "date": "listed.updateDate",
    "fields": {"status": "meeting.meetingStatus", "chamber": "listed.chamber"},
    "dates": {"hearing": "meeting.date"},
    "full_text": False,
}
ACTIONS = {
    "kind": "json",
    "items": "bills",
    "detail": "url",
    "detail_items": "actions",
    "id": "join(' ', [listed.number, actionDate, text])",
    "title": "join('', ['HR ', listed.number, ': ', text])",
    "link": "join('', ['https://congress.example/bill/', listed.number, '#', actionDate])",
    "date": "actionDate",
    "full_text": False,
}


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


def put_meetings(desk: Desk, *meetings: tuple[int, str, str]) -> None:
    """Each is a number, the day it was updated, and its status."""
    listed = [
        {"eventId": str(n), "chamber": "House", "updateDate": day, "url": f"/meeting/{n}"}
        for n, day, _ in meetings
    ]
    desk.put("/source", json.dumps({"meetings": listed}).encode())
    for number, _, status in meetings:
        said = {
            "eventId": str(number),
            "type": "Hearing",
            "title": f"The fees of office {number}",
            "meetingStatus": status,
            "date": "2026-12-03T15:00:00Z",
        }
        desk.put(f"/meeting/{number}", json.dumps({"meeting": said}).encode())


def put_bill(desk: Desk, number: int, updated: str, *actions: str) -> None:
    listed = [{"number": str(number), "updateDate": updated, "url": f"/bill/{number}"}]
    desk.put("/source", json.dumps({"bills": listed}).encode())
    rows = [{"actionDate": "2026-11-23", "text": text} for text in actions]
    desk.put(f"/bill/{number}", json.dumps({"actions": rows}).encode())


def asked(desk: Desk) -> list[str]:
    paths = [path for path in desk.web.paths(robots=False) if path != "/source"]
    desk.web.log.clear()
    return paths


async def test_an_item_is_read_from_its_second_answer_once(desk: Desk) -> None:
    put_meetings(desk, (2, "2026-11-23", "Scheduled"), (1, "2026-11-22", "Scheduled"))
    first = await desk.poll(**MEETINGS)
    one = next(each for each in first.articles if each.url.endswith("/1"))
    assert one.title == "Hearing: The fees of office 1"
    assert one.fields == {"status": "Scheduled", "chamber": "House"}
    assert one.dates[0].on.day == 3
    assert sorted(asked(desk)) == ["/meeting/1", "/meeting/2"]
    put_meetings(desk, (3, "2026-11-24", "Scheduled"), (1, "2026-11-22", "Scheduled"))
    second = await desk.poll(**MEETINGS)
    assert [each.url[-1] for each in second.articles] == ["3"]
    assert asked(desk) == ["/meeting/3"]
    counts = second.state.counts
    assert (counts.offered, counts.known) == (2, {"key": 1})
    assert (counts.accounted_for, second.state.gaps) == (2, 0)


async def test_an_item_that_changed_is_asked_again_and_is_another_version(desk: Desk) -> None:
    put_meetings(desk, (1, "2026-11-22", "Scheduled"))
    await desk.poll(**MEETINGS)
    put_meetings(desk, (1, "2026-11-24", "Postponed"))
    outcome = await desk.poll(**MEETINGS)
    assert not outcome.articles
    assert [each.fields["status"] for each in outcome.updates] == ["Postponed"]


async def test_every_action_of_a_bill_is_told_not_only_the_latest(desk: Desk) -> None:
    put_bill(desk, 7, "2026-11-22", "Introduced in House")
    await desk.poll(**ACTIONS)
    actions = ("Passed House", "Reported by committee", "Introduced in House")
    put_bill(desk, 7, "2026-11-24", *actions)
    outcome = await desk.poll(**ACTIONS)
    assert {each.title for each in outcome.articles} == {
        "HR 7: Passed House",
        "HR 7: Reported by committee",
    }
    assert outcome.state.counts.known == {"key": 1}


async def test_a_second_answer_that_fails_is_asked_for_again(desk: Desk) -> None:
    put_meetings(desk, (2, "2026-11-23", "Scheduled"), (1, "2026-11-22", "Scheduled"))
    desk.web.pages["/meeting/2"] = Reply(b"", 500)
    first = await desk.poll(**MEETINGS)
    assert [each.kind for each in first.problems] == [ProblemClass.HTTP_5XX]
    assert (len(first.articles), first.state.counts.waiting) == (1, 1)
    put_meetings(desk, (2, "2026-11-23", "Scheduled"), (1, "2026-11-22", "Scheduled"))
    second = await desk.poll(**MEETINGS)
    assert [each.url[-1] for each in second.articles] == ["2"]


async def test_one_that_is_gone_is_not_asked_for_for_ever(desk: Desk) -> None:
    put_meetings(desk, (2, "2026-11-23", "Scheduled"), (1, "2026-11-22", "Scheduled"))
    desk.web.pages["/meeting/2"] = Reply(b"", 404)
    await desk.poll(**MEETINGS)
    asked(desk)
    put_meetings(desk, (1, "2026-11-24", "Postponed"), (2, "2026-11-23", "Scheduled"))
    await desk.poll(**MEETINGS)
    assert asked(desk) == ["/meeting/1"]


async def test_what_is_over_the_limit_of_a_poll_waits_for_the_next_one(desk: Desk) -> None:
    put_meetings(desk, (1, "2026-11-22", "Scheduled"))
    await desk.poll(**MEETINGS)
    many = [(n, "2026-11-24", "Scheduled") for n in range(MOST_DETAILS + 6, 1, -1)]
    put_meetings(desk, *many)
    second = await desk.poll(**MEETINGS)
    assert len(second.articles) == MOST_DETAILS
    assert second.state.counts.waiting == 5
    third = await desk.poll(**MEETINGS)
    assert len(third.articles) == 5
    assert {each.url[-1] for each in third.articles} == {"2", "3", "4", "5", "6"} or all(
        int(each.url.rsplit("/", 1)[1]) > MOST_DETAILS for each in third.articles
    )
    assert third.state.counts.accounted_for == third.state.counts.offered


async def test_an_api_is_asked_by_post_with_its_body_page_after_page(desk: Desk) -> None:
    bodies: list[dict[str, Any]] = []

    async def api(hit: Hit, writer: asyncio.StreamWriter) -> None:
        bodies.append(json.loads(hit.body))
        at = bodies[-1]["page"]
        items = [{"title": f"Notice {at}{n}", "url": f"/n/{at}{n}"} for n in (1, 2)]
        await Reply(json.dumps({"hits": items if at < 4 else []}).encode())(hit, writer)

    desk.web.pages["/source"] = api
    keys = {"kind": "json", "items": "hits", "page": "page", "full_text": False}
    await desk.poll(**keys, post={"q": "tax", "from": "{since}", "page": 3}, back="2d")
    await desk.poll(**keys, post={"q": "tax", "from": "{since}", "page": 1}, back="2d")
    assert [body["page"] for body in bodies] == [3, 1, 2, 3]
    assert bodies[0] == {"q": "tax", "from": "2026-11-22", "page": 3}


async def test_no_content_is_an_empty_answer(desk: Desk) -> None:
    desk.web.pages["/source"] = Reply(b"", 204)
    outcome = await desk.poll(**MEETINGS)
    assert (outcome.problems, outcome.state.failures) == ((), 0)


async def test_a_key_in_the_address_is_sent_and_never_shown(desk: Desk) -> None:
    put = json.dumps({"hits": [{"title": "A", "url": "/a"}], "next": "/missing?op=list"})
    desk.put("/source?op=list&key=se%2Fsame", put.encode())
    keyed = SecretQueryFetcher(desk.fetcher, host_of(desk.web.url()), "key=se%2Fsame")
    answer = await keyed.get(desk.web.url("/source?op=list"))
    assert (answer.status, answer.url) == (200, desk.web.url("/source?op=list"))
    gone = await keyed.get(desk.web.url("/nothing"))
    assert "se%2Fsame" not in repr(gone)
    assert desk.web.paths()[-1] == "/nothing?key=se%2Fsame"
    await keyed.page(desk.web.url("/page"))
    assert desk.web.paths()[-1] == "/page"


async def test_a_count_is_asked_for_again_each_day_though_its_item_is_the_same(desk: Desk) -> None:
    keys = {
        **MEETINGS,
        "title": "join('', [to_string(total), ' comments on ', listed.name])",
        "id": "listed.name",
        "link": "listed.page",
        "detail_every": "1d",
    }
    item = {"name": "rule 7", "page": "/rule/7", "url": "/count/7"}
    desk.put("/source", json.dumps({"meetings": [item]}).encode())
    titles = []
    for total, hours in ((3, 0), (5, 1), (8, 30)):
        desk.put("/count/7", json.dumps({"total": total}).encode())
        desk.clock.pass_by(seconds=hours * 3600)
        outcome = await desk.poll(**keys)
        titles += [each.title for each in (*outcome.articles, *outcome.updates)]
    assert titles == ["3 comments on rule 7", "8 comments on rule 7"]

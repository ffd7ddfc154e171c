"""What a register lists late is news: the rule against archives goes by the day of listing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.crawler.formats.test_source_kinds import Desk

REGISTER = {
    "kind": "json",
    "items": "laws",
    "link": "url",
    "date": "issued",
    "full_text": False,
}


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


def put(desk: Desk, numbers: range, issued: str, listed: str) -> None:
    laws = [
        {"title": f"Law {n}", "url": f"/law/{n}", "issued": issued, "modified": listed}
        for n in numbers
    ]
    desk.put("/source", json.dumps({"laws": laws}).encode())


@pytest.mark.parametrize(("listed", "archive"), [("modified", 0), ("", 25)])
async def test_many_that_are_listed_late_are_no_archive(
    desk: Desk, listed: str, archive: int
) -> None:
    put(desk, range(1, 3), "2026-11-22", "2026-11-23")
    await desk.poll(**REGISTER, listed=listed)
    put(desk, range(3, 28), "2026-11-20", "2026-11-24")
    outcome = await desk.poll(**REGISTER, listed=listed)
    assert len(outcome.articles) == 25
    assert sum(each.is_from_archive for each in outcome.articles) == archive


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),  # two days late: its own day
        ("2026-10-22", datetime(2026, 11, 24, tzinfo=UTC)),  # a month late: known since now
        ("2026-01-22", datetime(2026, 1, 22, tzinfo=UTC)),  # the archive was filed anew
    ],
)
async def test_it_was_published_when_it_could_be_known(
    desk: Desk, issued: str, published: datetime
) -> None:
    put(desk, range(1, 2), issued, "2026-11-24")
    [law] = (await desk.poll(**REGISTER, listed="modified")).articles
    assert law.published == published
    assert law.fields == ({"dated": issued} if issued == "2026-10-22" else {})

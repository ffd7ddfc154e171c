"""The search is counted, narrowed, folded, and saved as a feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policywire.config.enums import Stage
from tests.store.newsroom import NOW, article, judge, verdict
from tests.web.document import Document
from tests.web.site import Reader, Site

BEDS = article("beds", title="Hospital beds counted", outlet="Gazette")
AGAIN = article("again", title="Hospital beds counted", outlet="Herald")
RULE = article("rule", title="Hospital price rule final", outlet="Register")


@pytest.fixture(autouse=True)
def stored(site: Site) -> None:
    """Three articles on hospitals: one is a copy, one is of a story at another stage."""
    judge(site.store, BEDS, verdict(BEDS, "s1", moves=True))
    judge(site.store, AGAIN, verdict(AGAIN, "s1", copy_of=BEDS.url))
    judge(site.store, RULE, verdict(RULE, "s2", moves=True, stage=Stage.FINAL))


async def _titles(reader: Reader, query: str) -> list[str]:
    page = Document((await reader.get(f"/search?q=hospital{query}")).text)
    return page.texts(".hits h2")


async def test_copies_are_folded_and_counted(reader: Reader) -> None:
    page = Document((await reader.get("/search?q=hospital")).text)
    assert "2 articles, copies folded" in page.text(".head")
    assert "1 copy" in page.text(".hits")
    assert len(await _titles(reader, "&copies=all")) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&stage=final", ["Hospital price rule final"]),
        ("&outlet=gazette", ["Hospital beds counted"]),
        ("&topic=tariffs&outlet=register", ["Hospital price rule final"]),
        (f"&since={(NOW + timedelta(days=2)).date()}", []),
        (f"&until={NOW.date()}&stage=final", ["Hospital price rule final"]),
        ("&stage=blocked", []),
    ],
)
async def test_it_is_narrowed(reader: Reader, query: str, found: list[str]) -> None:
    assert await _titles(reader, query) == found


async def test_a_filter_that_is_not_there_is_refused(reader: Reader) -> None:
    for wrong in ("topic=x", "stage=x"):
        assert (await reader.get(f"/search?q=a&{wrong}")).status_code == 404


@pytest.mark.parametrize("page", ["/search?q=a", "/alerts?x=1"])
async def test_what_is_no_day_is_refused_alike_wherever_it_is_typed(
    reader: Reader, page: str
) -> None:
    for wrong in ("since=yesterday", "until=9999-12-31"):
        answer = await reader.get(f"{page}&{wrong}")
        assert answer.status_code == 400
        assert "Write `" in Document(answer.text).text("main")


async def test_a_saved_search_is_a_feed_until_it_is_removed(reader: Reader) -> None:
    form = {"q": "hospital", "name": "Final rules", "stage": "final"}
    await reader.post("/searches/save", form)
    feed = (await reader.get("/searches/1/feed.json")).json()
    assert feed["title"] == "Search: Final rules"
    assert [each["title"] for each in feed["items"]] == ["Hospital price rule final"]
    assert "<title>Hospital price rule final" in (await reader.get("/searches/1/feed.atom")).text
    for page in ("/search", "/searches"):
        assert "Final rules" in Document((await reader.get(page)).text).text("main")
    await reader.post("/searches/1/remove", {})
    assert (await reader.get("/searches/1/feed.json")).status_code == 404
    assert (await reader.post("/searches/save", {"q": " "})).status_code == 422

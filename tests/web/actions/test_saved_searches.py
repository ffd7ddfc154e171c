"""Saved searches on the page: whose they are, whom they tell, and how many one may have."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from policywire.config.enums import Role, Scope
from policywire.config.models import Configuration
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SavedSearch
from policywire.web.actions.saved_searches import MOST_OF_ONE
from tests.store.newsroom import NOW
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.site import Reader, Site, add_token, logged_in


@pytest.fixture(autouse=True)
def channels(site: Site) -> None:
    """Two channels."""
    site.configuration = Configuration.model_validate(
        {"topics": TOPICS, "channels": {"desk": {"console": {}}, "night": {"console": {}}}}
    )


@pytest.fixture
async def viewer(site: Site) -> AsyncIterator[Reader]:
    """Ann, who reads."""
    async with logged_in(site, "ann", Role.VIEWER) as reader:
        yield reader


def stored(site: Site) -> list[SavedSearch]:
    """All searches."""
    with site.store.reading() as session:
        return list(saved_searches.listing(session))


async def test_an_editor_has_a_search_told_and_stops_it(site: Site, reader: Reader) -> None:
    await reader.post("/searches/save", {"q": "dredging", "name": "Harbours"})
    assert Document((await reader.get("/searches")).text).faults() == []
    form = {"to": "night · console", "cadence": "weekly"}
    answer = await reader.post("/searches/1/follow", form)
    assert answer.status_code == 303, Document(answer.text).text("main")
    shown = Document((await reader.get("/searches")).text)
    assert "goes to console, once a week, on Monday" in shown.text(".notice")
    assert "Tells console in night, once a week, on Monday, by you" in shown.text(".hits")
    (saved,) = stored(site)
    assert (saved.followed_by, saved.cadence.value) == ("you", "weekly")
    await reader.post("/searches/1/unfollow", {})
    assert stored(site)[0].recipient is None


@pytest.mark.parametrize("wrong", [{"to": "attic"}, {"to": "desk · console", "cadence": "hourly"}])
async def test_a_recipient_or_cadence_that_is_not_there_is_named(
    reader: Reader, wrong: dict[str, str]
) -> None:
    await reader.post("/searches/save", {"q": "dredging"})
    answer = await reader.post("/searches/1/follow", wrong)
    assert answer.status_code == 422
    assert any(said in answer.text for said in ("desk · console", "at once, daily, weekly"))


async def test_a_viewer_has_searches_of_their_own_and_touches_no_others(
    site: Site, viewer: Reader
) -> None:
    site.write(
        lambda session: saved_searches.add(session, "a", {}, name="a", author="bob", now=NOW)
    )
    assert (await viewer.post("/searches/save", {"q": "dredging"})).status_code == 303
    for path in ("follow", "unfollow", "remove"):
        assert (await viewer.post(f"/searches/1/{path}", {})).status_code == 403
    assert (await viewer.post("/searches/2/follow", {"to": "desk · console"})).status_code == 422
    assert (await viewer.post("/searches/2/remove", {})).status_code == 303
    assert [each.author for each in stored(site)] == ["bob"]


async def test_nobody_has_more_than_the_limit_and_is_told_so(site: Site, reader: Reader) -> None:
    for _ in range(MOST_OF_ONE):
        await reader.post("/searches/save", {"q": "dredging"})
    refused = await reader.post("/searches/save", {"q": "one more"})
    assert refused.status_code == 422
    assert f"You have {MOST_OF_ONE} saved searches, and that is the limit" in refused.text
    site.write(
        lambda session: saved_searches.add(session, "a", {}, name="a", author="bob", now=NOW)
    )
    assert len(stored(site)) == MOST_OF_ONE + 1


async def test_a_token_that_may_mark_has_nobody_told(site: Site) -> None:
    token = add_token(site, "desk", Role.VIEWER, scopes=[Scope.MARK])
    program, shown = Reader(site.application(local=False)), {"authorization": f"Bearer {token}"}
    saved = await program.send("POST", "/api/searches/save", shown, {"q": "dredging"})
    assert saved.status_code == 200
    told = await program.send("POST", "/api/searches/1/follow", shown, {"to": "desk · console"})
    assert told.status_code == 403
    await program.close()


async def test_the_alerts_of_one_search_are_listed(reader: Reader) -> None:
    await reader.post("/searches/save", {"q": "dredging", "name": "Harbours"})
    page = Document((await reader.get("/alerts?search=1")).text)
    assert page.faults() == []
    assert "Saved search: Harbours" in page.text(".filter")


@pytest.mark.parametrize("field", ["q", "name", "outlet", "until"])
async def test_what_is_too_long_to_save_is_refused_and_not_cut(
    site: Site, viewer: Reader, field: str
) -> None:
    refused = await viewer.post("/searches/save", {"q": "kelp", field: "k" * 10_000})
    assert refused.status_code == 422
    assert f"{field} has 10,000 characters" in refused.text
    assert stored(site) == []


async def test_a_search_that_can_find_nothing_new_says_so(site: Site, reader: Reader) -> None:
    kept = {"gone": {"topic": "gone"}, "over": {"until": "2026-02-01"}, "fine": {"until": "soon"}}
    with site.store.writing() as session:
        for name, filters in kept.items():
            saved_searches.add(session, "dredging", filters, name=name, author="you", now=NOW)
    page = Document((await reader.get("/searches")).text)
    assert page.faults() == []
    assert page.texts(".note") == [
        "Its topic gone is no longer followed: it finds nothing new.",
        "Its last day, 2026-02-01, is past: it finds nothing new.",
    ]

"""Topics on the page: paused, followed again, copied, removed, renamed; counted while written."""

from __future__ import annotations

import re

import pytest

from policywire.config.enums import Role
from policywire.store.deliveries import deliveries
from policywire.store.stories import stories
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

TOPICS = (
    "# Ours.\ntariffs:  # short\n  title: Tariffs\n  any: [tariff]\ntax: {title: Tax, any: [tax]}\n"
)


@pytest.fixture(autouse=True)
def followed(desk: Desk) -> None:
    """Two topics, and a story on one of them."""
    desk.write("topics.yaml", TOPICS)
    about = article("a", title="Tariffs on steel rise", text="The tariffs on steel rise.")
    judge(desk.site.store, about, verdict(about, "s1", moves=True))
    other = article("b", title="A bridge closes", text="The bridge closes.")
    judge(desk.site.store, other, verdict(other, "s2", topics=()))


async def pressed(visitor: Reader, path: str, **form: str) -> str:
    """The page after a button."""
    answer = await visitor.post(path, form)
    assert answer.status_code == 303, Document(answer.text).text("#main")
    document = Document((await visitor.get(answer.headers["location"])).text)
    assert document.faults() == []
    return document.text("#main")


async def test_a_topic_is_paused_and_followed_again(visitor: Reader, desk: Desk) -> None:
    assert "Tariffs is paused" in await pressed(visitor, "/topics/tariffs/pause")
    assert "  paused: true\n" in desk.read("topics.yaml")
    assert not desk.site.matcher().match(article("c", title="Tariffs", text="A tariff. " * 9))
    assert "paused" in Document((await visitor.get("/topics")).text).text(".topics")
    assert "followed again" in await pressed(visitor, "/topics/tariffs/resume")
    assert desk.read("topics.yaml") == TOPICS
    assert desk.site.matcher().match(article("c", title="Tariffs", text="A tariff. " * 9))


NAMED = """\
channels: {a: {console: }}
routes:
  - topics: [tariffs]  # only this
  # both
  - topics: [tax, tariffs]
"""


async def test_a_topic_that_routes_name_goes_out_of_them_and_comes_back_whole(
    visitor: Reader, desk: Desk
) -> None:
    desk.write("alerts.yaml", NAMED)
    page = Document((await visitor.get("/topics/tariffs")).text)
    said = page.text("#main")
    assert "Route 1 names nothing else, and goes as well." in said
    assert "Route 2 names it, and stays without it." in said
    assert "No route is left" not in said
    await visitor.post("/topics/tariffs/remove", {})
    assert desk.read("alerts.yaml").endswith("routes:\n  # both\n  - topics: [tax]\n")
    await visitor.post("/changes/1/undo", {})
    assert (desk.read("topics.yaml"), desk.read("alerts.yaml")) == (TOPICS, NAMED)


async def test_it_is_said_when_no_route_would_be_left(visitor: Reader, desk: Desk) -> None:
    desk.write("alerts.yaml", NAMED.replace("[tax, tariffs]", "[tariffs]"))
    said = Document((await visitor.get("/topics/tariffs")).text).text("#main")
    assert "No route is left then, so every channel gets everything." in said
    desk.write("alerts.yaml", "channels: {a: {console: }}\nroutes: [{topics: [tariffs]}]\n")
    assert "It is the only route." in (await visitor.get("/routes/1")).text


async def test_a_topic_inside_a_nested_route_stays(visitor: Reader, desk: Desk) -> None:
    nested = "channels: {a: {console: }}\nroutes: [{routes: [{topics: [tariffs]}]}]\n"
    desk.write("alerts.yaml", nested)
    refused = await visitor.post("/topics/tariffs/remove", {})
    assert refused.status_code == 409
    assert "alerts.yaml:2" in Document(refused.text).text("#main")
    assert desk.read("topics.yaml") == TOPICS


async def test_a_proposed_phrase_is_taken_with_one_click(visitor: Reader, desk: Desk) -> None:
    said = await pressed(visitor, "/topics/tariffs/take", part="none", phrase="steel beam")
    assert "Tariffs no longer matches what says “steel beam”" in said
    assert "none: [steel beam]" in desk.read("topics.yaml")
    await pressed(visitor, "/topics/tariffs/take", part="any", phrase="duties")
    assert desk.site.configuration.topics["tariffs"].any == ["tariff", "duties"]
    wrong = await visitor.post("/topics/tariffs/take", {"part": "title", "phrase": "x"})
    assert wrong.status_code == 400


async def test_a_topic_is_removed_and_added_again(visitor: Reader, desk: Desk) -> None:
    assert "Tax is removed" in await pressed(visitor, "/topics/tax/remove")
    assert list(desk.site.configuration.topics) == ["tariffs"]


async def test_a_copy_is_a_draft(visitor: Reader) -> None:
    document = Document((await visitor.get("/topics/new?like=tariffs")).text)
    assert document.faults() == []
    assert document.text("#topic").strip().startswith("tariffs-copy:  # short")


async def test_the_past_of_a_renamed_topic_follows_it(visitor: Reader, desk: Desk) -> None:
    said = await pressed(visitor, "/topics/tariffs/rename", key="levies")
    assert "tariffs is now levies; 1 article went along" in said
    assert "Tariffs on steel rise" in said
    assert desk.read("topics.yaml") == TOPICS.replace("tariffs:", "levies:")
    with desk.site.store.reading() as session:
        assert stories.recent(session, topic="tariffs", limit=9) == []
    for key in ("tax", "No Key", ""):
        assert (await visitor.post("/topics/levies/rename", {"key": key})).status_code == 409
    assert (await visitor.get("/topics/levies")).status_code == 200


async def test_old_addresses_of_a_renamed_topic_lead_to_the_new_one(
    visitor: Reader, desk: Desk
) -> None:
    await visitor.post("/topics/tariffs/rename", {"key": "levies"})
    await visitor.post("/api/topics/levies/rename", {"key": "duties"})
    for old, new in (
        ("/topics/tariffs", "/topics/duties"),
        ("/topics/levies/edit", "/topics/duties/edit"),
        ("/topics/tariffs/feed.atom", "/topics/duties/feed.atom"),
        ("/topics/tariffs/feed.json", "/topics/duties/feed.json"),
        ("/topics/tariffs/calendar.ics", "/topics/duties/calendar.ics"),
        ("/api/topics/tariffs", "/api/topics/duties"),
        ("/?topic=tariffs", "/?topic=duties"),
        ("/search?q=steel&topic=tariffs", "/search?q=steel&topic=duties"),
        ("/api/stories?topic=tariffs", "/api/stories?topic=duties"),
        ("/export/stories.csv?topic=tariffs", "/export/stories.csv?topic=duties"),
    ):
        answer = await visitor.get(old)
        assert (answer.status_code, answer.headers["location"]) == (308, new), old
        assert answer.headers["cache-control"] == "no-store"
        assert (await visitor.get(new)).status_code == 200, new
    await visitor.post("/topics/duties/remove", {})
    for gone in ("/topics/tariffs", "/topics/tariffs/feed.atom", "/?topic=levies", "/topics/none"):
        assert (await visitor.get(gone)).status_code == 404, gone


async def test_a_viewer_changes_nothing(visitor: Reader, desk: Desk) -> None:
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    for action in ("pause", "resume", "remove", "rename", "edit/counts"):
        answer = await visitor.post(f"/topics/tariffs/{action}", {"key": "x"})
        assert answer.status_code == 403, action
    assert desk.read("topics.yaml") == TOPICS
    assert "Rename" not in (await visitor.get("/topics/tariffs")).text


async def test_what_is_written_is_counted(visitor: Reader, desk: Desk) -> None:
    page = (await visitor.get("/topics/tariffs/edit")).text
    digest = re.search('name="digest" value="([^"]+)"', page)
    assert digest
    form = {"digest": digest[1], "written": "tariffs:\n  title: T\n  any: [tariff, bridge]\n"}
    part = Document((await visitor.post("/topics/tariffs/edit/counts", form)).text)
    assert "2 matches" in part.text(".figures")
    assert "1 more, 0 fewer" in part.text()
    assert part.texts("li a")[0] == "A bridge closes"
    assert "Less than one alert a week" in part.text()
    wrong = {**form, "written": "tariffs:\n  title: T\n  anny: [x]\n"}
    part = Document((await visitor.post("/topics/tariffs/edit/counts", wrong)).text)
    assert "did you mean any?" in part.text(".bad")
    new = {"topic": "roads:\n  title: R\n  all: [bridge]\n  any: [road]\n"}
    part = Document((await visitor.post("/topics/new/counts", new)).text)
    assert "0 matches" in part.text(".figures")
    assert "1 nearly" in part.text(".figures")
    assert desk.read("topics.yaml") == TOPICS


async def test_alerts_a_week_go_by_how_often_the_topics_alert(visitor: Reader, desk: Desk) -> None:
    about = article("a", title="Tariffs on steel rise", text="The tariffs on steel rise.")
    desk.site.write(
        lambda session: deliveries.enqueue(
            session, alert(about=about), message(), [decision()], NOW
        )
    )
    new = {"topic": "roads:\n  title: R\n  any: [bridge, tariff]\n"}
    part = Document((await visitor.post("/topics/new/counts", new)).text)
    assert "2 matches, 2.0 a day" in part.text(".figures")
    assert "About 14 alerts a week" in part.text()
    assert "100 for 100 articles" in part.text()

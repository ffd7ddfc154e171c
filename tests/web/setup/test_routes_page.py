"""Routes on the page: added, tried, changed and removed by a form, with every comment kept."""

from __future__ import annotations

import pytest

from policywire.config.enums import Role
from policywire.store.deliveries import deliveries
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

ALERTS = """\
# who hears
channels:
  screen: {console: }
  desk: {console: }
routes:
  # the night desk
  - channels: [screen]  # all of it
    topics: [tariffs]
    details: off
"""


@pytest.fixture(autouse=True)
def followed(desk: Desk) -> None:
    """Two channels, a route, and one alert in the last week."""
    desk.write("topics.yaml", "tariffs: {title: Tariffs, any: [tariff]}\n")
    desk.write("alerts.yaml", ALERTS)
    about = article("a", title="Tariffs rise")
    judge(desk.site.store, about, verdict(about, "s1", moves=True))
    desk.site.write(
        lambda session: deliveries.enqueue(
            session, alert(about=about), message(), [decision()], NOW
        )
    )


async def posted(visitor: Reader, path: str, form: dict[str, str]) -> Document:
    """The page that a form is answered with."""
    document = Document((await visitor.post(path, form)).text)
    assert document.faults() == []
    return document


async def test_a_new_route_is_tried_before_it_is_saved(visitor: Reader, desk: Desk) -> None:
    form = {
        "topics-tariffs": "on", "channels-desk": "on", "min_importance": "0.76",
        "when": "at once", "rest": "digest", "rest_at": "07:30", "do": "try",
    }  # fmt: skip
    document = await posted(visitor, "/routes/new", form)
    said = document.text("#result")
    assert "Everything on Tariffs of high importance goes to desk." in said
    assert "Everything on Tariffs goes to desk, in a digest at 07:30." in said
    assert "sent 0 at once and held 1 for later" in said
    assert "desk: 0 at once, 0 later → 0 at once, 1 later" in said
    assert desk.read("alerts.yaml") == ALERTS
    saved = await visitor.post("/routes/new", {**form, "do": "save"})
    assert saved.headers["location"].endswith("/channels#routes")
    assert desk.read("alerts.yaml") == (
        f"{ALERTS}  - topics: [tariffs]\n    min_importance: 0.76\n    channels: [desk]\n"
        '  - topics: [tariffs]\n    channels: [desk]\n    digest: {at: ["07:30"]}\n'
    )


async def test_a_route_is_changed_and_keeps_what_the_form_does_not_show(
    visitor: Reader, desk: Desk
) -> None:
    document = Document((await visitor.get("/routes/1")).text)
    assert document.faults() == []
    assert "details" in document.text(".note")
    digest = document.value("digest")
    form = {"digest": digest, "channels-screen": "on", "channels-desk": "on", "do": "save"}
    await visitor.post("/routes/1", form)
    changed = ALERTS.replace("[screen] ", "[screen, desk] ").replace("    topics: [tariffs]\n", "")
    assert desk.read("alerts.yaml") == changed


async def test_what_is_ticked_is_written(visitor: Reader, desk: Desk) -> None:
    form = {
        "channels-desk": "on", "kinds-new story": "on", "stages-proposed": "on",
        "tiers-official": "on", "tiers-wire": "on", "do": "save",
    }  # fmt: skip
    saved = await visitor.post("/routes/new", form)
    assert saved.headers["location"].endswith("/channels#routes")
    assert desk.read("alerts.yaml") == (
        f"{ALERTS}  - kinds: [new story]\n    stages: [proposed]\n    tiers: [official, wire]\n"
        "    channels: [desk]\n"
    )


async def test_who_comes_second_sees_both_versions(visitor: Reader, desk: Desk) -> None:
    digest = Document((await visitor.get("/routes/1")).text).value("digest")
    desk.write("alerts.yaml", ALERTS.replace("details: off", "budget: 3"))
    form = {"digest": digest, "channels-desk": "on", "do": "save"}
    document = await posted(visitor, "/routes/1", form)
    assert "budget: 3" in document.text(".yours")
    assert "channels: [screen]" in desk.read("alerts.yaml")
    again = {**form, "digest": document.value("digest")}
    await visitor.post("/routes/1", again)
    assert "channels: [desk]" in desk.read("alerts.yaml")


async def test_a_route_is_removed_with_its_text_only(visitor: Reader, desk: Desk) -> None:
    digest = Document((await visitor.get("/routes/1")).text).value("digest")
    await visitor.post("/routes/1", {"digest": digest, "do": "remove"})
    assert desk.read("alerts.yaml").endswith("routes:\n  # the night desk\n")
    assert (await visitor.get("/routes/1")).status_code == 404


async def test_what_is_wrong_is_said_and_nothing_is_saved(visitor: Reader, desk: Desk) -> None:
    form = {"group_wait": "soon", "channels-desk": "on", "do": "save"}
    document = await posted(visitor, "/routes/new", form)
    assert "group_wait" in document.text(".faults")
    assert document.value("group_wait") == "soon"
    assert desk.read("alerts.yaml") == ALERTS


async def test_only_editors_see_and_send_the_form(visitor: Reader, desk: Desk) -> None:
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    for path in ("/routes/new", "/routes/1"):
        assert (await visitor.get(path)).status_code == 403
        assert (await visitor.post(path, {"do": "save"})).status_code == 403
    assert "/routes/1" not in (await visitor.get("/routes")).text


@pytest.mark.parametrize(
    ("mistake", "field"),
    [("digest: [8]", "digest"), ("digest: {at: 8}", "digest.at"), ("topics: 3", "topics")],
)
async def test_a_mistake_in_the_file_is_said_instead_of_shown(
    visitor: Reader, desk: Desk, mistake: str, field: str
) -> None:
    broken = ALERTS.replace("details: off", mistake).replace("topics: [tariffs]", "continue: true")
    (desk.folder / "alerts.yaml").write_text(broken)
    for answer in (await visitor.get("/routes/1"), await visitor.post("/routes/1", {"do": "try"})):
        assert answer.status_code == 400
        assert f"{field}: " in Document(answer.text).text("main")


async def test_a_route_moves_above_its_neighbour_and_back(visitor: Reader, desk: Desk) -> None:
    two = ALERTS + "  # the others\n  - channels: [desk]\n"
    desk.write("alerts.yaml", two)
    document = Document((await visitor.get("/channels")).text)
    assert "the first route that takes an alert decides" in document.text("#main")
    seen = document.all("form[action='/routes/2/move'] input[name=digest]")[0].attributes["value"]
    answer = await visitor.post("/routes/2/move", {"to": "up", "digest": seen})
    assert answer.headers["location"] == "/channels#routes"
    assert desk.read("alerts.yaml").index("# the others") < desk.read("alerts.yaml").index(
        "# the n"
    )
    assert desk.site.configuration.routes[0].channels == ["desk"]
    late = await visitor.post("/routes/2/move", {"to": "up", "digest": seen})
    assert late.status_code == 409
    await visitor.post("/routes/1/move", {"to": "down"})
    assert desk.read("alerts.yaml") == two
    assert (await visitor.post("/routes/9/move", {})).status_code == 404

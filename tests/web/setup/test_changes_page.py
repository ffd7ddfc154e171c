"""What the page writes can be undone beside the notice and in the list; both versions are shown."""

from __future__ import annotations

import pytest

from policywire.config.enums import Role
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

TOPICS = """\
# what we follow
beds:
  title: Beds  # by state
  any: [hospital bed]
prices: {title: Prices, any: [price transparency]}
"""


@pytest.fixture(autouse=True)
def followed(desk: Desk) -> None:
    """Two topics."""
    desk.write("topics.yaml", TOPICS)


async def shown(visitor: Reader, path: str = "/changes") -> Document:
    """A page."""
    document = Document((await visitor.get(path)).text)
    assert document.faults() == []
    return document


async def test_a_change_is_undone_beside_the_notice(visitor: Reader, desk: Desk) -> None:
    await visitor.post("/topics/beds/pause", {})
    assert "paused: true" in desk.read("topics.yaml")
    document = await shown(visitor, "/topics/beds")
    (form,) = document.all(".notice form")
    answer = await visitor.post(form.attributes["action"], {"back": "/topics/beds"})
    assert answer.headers["location"] == "/topics/beds"
    assert desk.read("topics.yaml") == TOPICS
    assert not desk.site.configuration.topics["beds"].paused


async def test_the_list_shows_who_what_and_offers_only_what_can_be_undone(
    visitor: Reader, desk: Desk
) -> None:
    await visitor.post("/topics/beds/pause", {})
    await visitor.post("/topics/prices/pause", {})
    document = await shown(visitor)
    assert document.texts(".change ins") == ["+prices: {paused: true, title: Prices, any: [price "
        "transparency]}", "+  paused: true"]  # fmt: skip
    assert len(document.all(".deliveries form.act")) == 1
    refused = await visitor.post("/changes/1/undo", {})
    assert refused.status_code == 409
    assert "Undo the later changes first" in refused.text
    for number in (2, 1):
        # Each undo is a change of its own: the one below it is the newest of its state again.
        await visitor.post(f"/changes/{number}/undo", {})
    assert desk.read("topics.yaml") == TOPICS


async def test_what_one_person_changed_is_listed_by_itself(visitor: Reader, desk: Desk) -> None:
    await visitor.post("/topics/beds/pause", {})
    add_user(desk.site, "eve", Role.EDITOR)
    await visitor.log_in("eve", PASSWORD)
    await visitor.post("/topics/prices/pause", {})
    for who, theirs in (("eve", "prices"), ("you", "beds")):
        document = await shown(visitor, f"/changes?who={who}")
        assert len(document.all(".deliveries > li")) == 1
        assert f"/topics/{theirs}/pause" in document.text(".deliveries")
    assert len((await shown(visitor)).all(".deliveries > li")) == 2


async def test_a_rename_is_not_undone_by_the_files_alone(visitor: Reader, desk: Desk) -> None:
    await visitor.post("/topics/beds/rename", {"key": "hospital-beds"})
    assert (await shown(visitor)).all(".deliveries form.act") == []
    assert (await visitor.post("/changes/1/undo", {})).status_code == 409
    assert "hospital-beds" in desk.read("topics.yaml")


async def test_who_saves_a_topic_second_sees_both_versions(visitor: Reader, desk: Desk) -> None:
    opened = await shown(visitor, "/topics/beds/edit")
    mine = "beds:\n  title: Beds  # by state\n  any: [staffed bed]\n"
    form = {"written": mine, "digest": opened.value("digest"), "do": "save"}
    desk.write("topics.yaml", TOPICS.replace("hospital bed", "maternity ward"))
    refused = Document((await visitor.post("/topics/beds/edit", form)).text)
    assert refused.faults() == []
    assert refused.texts(".change ins") == ["+  any: [staffed bed]"]
    assert refused.texts(".change del") == ["-  any: [maternity ward]"]
    assert "maternity ward" in desk.read("topics.yaml")
    again = {**form, "digest": refused.value("digest")}
    saved = Document((await visitor.post("/topics/beds/edit", again)).text)
    assert "staffed bed" in desk.read("topics.yaml")
    assert saved.all(".note form")


async def test_a_change_of_another_topic_refuses_nothing(visitor: Reader, desk: Desk) -> None:
    opened = await shown(visitor, "/topics/beds/edit")
    desk.write("topics.yaml", TOPICS.replace("price transparency", "chargemaster"))
    form = {"written": "beds: {title: Beds, any: [bed]}\n", "digest": opened.value("digest")}
    await visitor.post("/topics/beds/edit", {**form, "do": "save"})
    assert "any: [bed]" in desk.read("topics.yaml")
    assert "chargemaster" in desk.read("topics.yaml")


async def test_viewers_see_and_undo_nothing(visitor: Reader, desk: Desk) -> None:
    await visitor.post("/topics/beds/pause", {})
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    assert (await visitor.get("/changes")).status_code == 403
    assert (await visitor.post("/changes/1/undo", {})).status_code == 403

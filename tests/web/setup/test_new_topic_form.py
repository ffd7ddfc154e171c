"""A new topic by its form: fields, names of bodies, the way to YAML and back, ready topics."""

from __future__ import annotations

import pytest

from tests.store.newsroom import article, judge, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import Reader

TOPICS = """\
# the water desk
lead-pipes: {title: Lead pipes, any: ["@epa"]}
entities:
  epa: {names: [EPA, Environmental Protection Agency]}  # ours
"""


async def drafted(visitor: Reader, phrase: str) -> dict[str, str]:
    """The fields of the form after a phrase was drafted."""
    return fields_of(await said(visitor, "/topics/new", {"phrase": phrase, "do": "draft"}))


async def said(visitor: Reader, path: str, form: dict[str, str]) -> Document:
    """The page that a form is answered with."""
    document = Document((await visitor.post(path, form)).text)
    assert document.faults() == []
    return document


def fields_of(document: Document) -> dict[str, str]:
    """What the browser would send of the draft's form, without its buttons."""
    inputs = {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in document.all("form.draft input")
        if each.attributes.get("type") != "checkbox" and "name" in each.attributes
    }
    areas = {
        each.attributes["name"]: document.text(f"[name='{each.attributes['name']}']").strip("\n")
        for each in document.all("form.draft textarea")
    }
    return {**inputs, **areas, "entity-part": "any"}


async def test_a_draft_is_a_form_and_saved_as_it_says(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    assert fields["f-title"] == "well water in Iowa"
    fields |= {"list-any": "private wells\nwithin 8 words: nitrate, well", "list-none": "oil well"}
    answer = await visitor.post("/topics/new", {**fields, "do": "save"})
    assert answer.status_code == 303
    key = answer.headers["location"].rpartition("/")[2]
    topic = desk.site.configuration.topics[key]
    assert topic.any[0] == "private wells"
    assert topic.none == ["oil well"]
    assert desk.read("topics.yaml").startswith("# the water desk")


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"f-title": "Wells of Iowa"}, "wells-of-iowa"),
        # One that is there already gets a number.
        ({"f-title": "Lead pipes"}, "lead-pipes-2"),
        ({"f-title": "Wells of Iowa", "key": "Iowa wells"}, "iowa-wells"),
        ({"f-title": "水"}, "well-water-in-iowa"),
        ({"f-title": "Wells of Iowa", "key": ""}, "wells-of-iowa"),
    ],
)
async def test_the_key_follows_the_title_until_one_is_typed(
    visitor: Reader, desk: Desk, given: dict[str, str], key: str
) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    assert fields["key"] == fields["key-shown"] == "well-water-in-iowa"
    answer = await visitor.post("/topics/new", {**fields, **given, "do": "save"})
    assert answer.headers["location"] == f"/topics/{key}"
    assert desk.site.configuration.topics[key].title == given["f-title"]


async def test_a_typed_key_stays_and_a_taken_one_is_refused(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    typed = {**fields, "key": "nitrate", "entity": "Iowa DNR", "do": "entity"}
    shown = fields_of(await said(visitor, "/topics/new", typed))
    assert (shown["key"], shown["key-shown"]) == ("nitrate", "")
    answer = await visitor.post("/topics/new", {**shown, "f-title": "Wells", "do": "save"})
    assert answer.headers["location"] == "/topics/nitrate"
    taken = await said(visitor, "/topics/new", {**fields, "key": "lead-pipes", "do": "save"})
    assert "lead-pipes" in taken.text("#draft")
    assert taken.all("details[open] [name=key]")


async def test_a_known_name_is_put_in_and_a_new_one_is_made(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    known = fields_of(
        await said(
            visitor,
            "/topics/new",
            {**fields, "entity": "environmental protection agency", "do": "entity"},
        )
    )
    assert "@epa" in known["list-any"]
    assert known["entity-names-epa"] == "EPA\nEnvironmental Protection Agency"
    made = fields_of(
        await said(visitor, "/topics/new", {**known, "entity": "Iowa DNR", "do": "entity"})
    )
    assert made["entity-names-iowa-dnr"] == "Iowa DNR"
    made |= {
        "entity-names-iowa-dnr": "Iowa DNR\nDepartment of Natural Resources",
        "entity-names-epa": "EPA\nUS EPA",
    }
    assert (await visitor.post("/topics/new", {**made, "do": "save"})).status_code == 303
    entities = desk.site.configuration.entities
    assert entities["iowa-dnr"].names == ["Iowa DNR", "Department of Natural Resources"]
    assert entities["epa"].names == ["EPA", "US EPA"]
    assert "# ours" in desk.read("topics.yaml")


async def test_the_way_to_yaml_and_back_loses_nothing(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    fields |= {"list-any": "private wells\n@epa", "f-why": "our readers drink it"}
    yaml = fields_of(await said(visitor, "/topics/new", {**fields, "do": "yaml"}))
    assert "why: our readers drink it" in yaml["topic"]
    back = fields_of(await said(visitor, "/topics/new", {**yaml, "do": "form"}))
    assert back["list-any"] == "private wells\n@epa"
    assert back["f-why"] == "our readers drink it"


async def test_counts_follow_the_fields_of_a_new_topic(visitor: Reader, desk: Desk) -> None:
    about = article("a", title="Wells in Iowa run dry", text="")
    judge(desk.site.store, about, verdict(about, None, topics=()))
    fields = await drafted(visitor, "well water in Iowa")
    counted = await said(
        visitor, "/topics/new/counts", {**fields, "list-any": "run dry", "list-all": ""}
    )
    assert "1 match" in counted.text("body")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"f-importance": "much"}, "importance"),
        ({"list-any": "", "list-all": "", "f-query": ""}, "any"),
        ({"list-any": "@epa", "entity-names-epa": ""}, "has no name"),
    ],
)
async def test_a_mistake_in_a_field_is_said_and_what_was_typed_stays(
    visitor: Reader, desk: Desk, typed: dict[str, str], fault: str
) -> None:
    desk.write("topics.yaml", TOPICS)
    fields = await drafted(visitor, "well water in Iowa")
    document = await said(
        visitor, "/topics/new", {**fields, "f-why": "ours", **typed, "do": "save"}
    )
    assert fault in document.text("#draft .faults")
    assert fields_of(document)["f-why"] == "ours"
    assert desk.read("topics.yaml") == TOPICS


async def test_a_ready_topic_fills_the_form_with_the_names_that_it_uses(
    visitor: Reader, desk: Desk
) -> None:
    document = Document((await visitor.get("/topics/new?ready=energy/nuclear-power")).text)
    fields = fields_of(document)
    assert fields["f-title"] == "Nuclear power"
    assert fields["entity-names-nrc"] == "Nuclear Regulatory Commission"
    assert (await visitor.post("/topics/new", {**fields, "do": "save"})).status_code == 303
    assert desk.site.configuration.entities["nrc"].names == ["Nuclear Regulatory Commission"]


async def test_names_are_edited_with_a_topic_and_not_over_somebody_elses(
    visitor: Reader, desk: Desk
) -> None:
    desk.write("topics.yaml", TOPICS)
    opened = Document((await visitor.get("/topics/lead-pipes/edit?view=form")).text)
    form = {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in opened.all("form.editor input[type=hidden]")
    }
    form |= {"list-any": "@epa", "f-title": "Lead pipes", "do": "save"}
    form |= {"entity-names-epa": "EPA\nUS EPA", "entity-not-epa": "European Parliament"}
    assert "Saved" in (await said(visitor, "/topics/lead-pipes/edit", form)).text("#result")
    epa = desk.site.configuration.entities["epa"] if desk.reload() is None else None
    assert epa is not None
    assert (epa.names, epa.not_) == (["EPA", "US EPA"], ["European Parliament"])
    assert "# ours" in desk.read("topics.yaml")
    form |= {"entity-names-epa": "EPA"}
    late = await said(visitor, "/topics/lead-pipes/edit", form)
    assert "was changed since you opened it" in late.text("#result")

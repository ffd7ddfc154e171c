"""A topic by a form: each value both ways without loss, and every comment kept."""

from __future__ import annotations

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.web.pages.setup.topic_form import (
    entry_of,
    fields_of,
    line_of,
    text_of,
    unshown_keys,
)
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import Reader

TOPIC = """\
prices:
  title: Hospital prices in Ohio
  # what patients are shown
  any:
    - chargemaster
    # the federal rule
    - {near: [10, "@cms", [price*, "machine-readable file"]]}
    - {onear: [5, shoppable, list]}
  none: [gas prices]  # too many
  proceeding: HB 173 (us-oh)
  from: {tiers: [official], places: [US-OH]}
  later: "kept as it is"
"""


def typed(**changed: str) -> dict[str, str]:
    """The form as it is shown, with some of its fields changed."""
    fields = fields_of(TOPIC, "prices")
    return {**fields, "view": "form", "written": TOPIC, **changed}


def test_nothing_changes_where_nothing_was_typed() -> None:
    assert text_of(typed(), "prices") == TOPIC
    assert unshown_keys(TOPIC, "prices") == ["later"]


def test_only_what_was_typed_changes() -> None:
    fields = fields_of(TOPIC, "prices")
    lines = fields["list-any"].replace("chargemaster", "price list") + "\nbilling code"
    form = typed(**{"list-any": lines, "f-title": "Prices", "list-none": "", "from-places": ""})
    assert text_of(form, "prices") == (
        TOPIC.replace("chargemaster", "price list")
        .replace("title: Hospital prices in Ohio", "title: Prices")
        .replace(
            "    - {onear: [5, shoppable, list]}\n",
            "    - {onear: [5, shoppable, list]}\n    - billing code\n",
        )
        .replace("  none: [gas prices]  # too many\n", "")
        .replace(", places: [US-OH]", "")
    )


@pytest.mark.parametrize("written", [" {tiers: [official]}", "\n    tiers: [official]  # theirs"])
def test_the_last_condition_on_where_from_goes_with_its_group(written: str) -> None:
    topic = f"beds:\n  title: Beds\n  from:{written}\n  any: [bed]\n"
    form = {**fields_of(topic, "beds"), "view": "form", "written": topic, "tier-official": ""}
    assert text_of(form, "beds") == "beds:\n  title: Beds\n  any: [bed]\n"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("price list", "price list"),
        ({"near": [10, "@cms", ["a", "b c"]]}, "within 10 words: @cms, a or b c"),
        ({"onear": [3, "a", "b"]}, "within 3 words in this order: a, b"),
        ({"near": [3, "a, b", "c"]}, '{near: [3, "a, b", c]}'),
        ({"near": ["a", "b"]}, "{near: [a, b]}"),
    ],
)
def test_words_near_each_other_are_a_line(entry: object, line: str) -> None:
    assert line_of(entry).replace("'", '"') == line
    assert entry_of(line_of(entry)) == entry


def test_braces_that_do_not_close_are_said() -> None:
    with pytest.raises(ConfigurationError):
        text_of(typed(**{"list-any": "{near: [3"}), "prices")


@pytest.mark.parametrize("line", [f"within {'9' * 5000} words: a, b", "{near: [" + "9" * 5000])
def test_a_line_that_nobody_can_mean_is_said(line: str) -> None:
    with pytest.raises(ConfigurationError):
        entry_of(line)


@pytest.mark.parametrize("origin", ["{places: us, tiers: 3}", "{tiers: {official: 1}}"])
def test_a_group_with_values_of_another_shape_is_shown(origin: str) -> None:
    assert fields_of(f"prices: {{title: Prices, any: [price], from: {origin}}}\n", "prices")


@pytest.mark.parametrize("origin", ["[us]", "3"])
def test_a_group_that_is_none_is_said(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="from: is no group of keys"):
        fields_of(f"prices: {{title: Prices, any: [price], from: {origin}}}\n", "prices")


async def test_a_distance_of_thousands_of_digits_is_refused_in_words(
    visitor: Reader, desk: Desk
) -> None:
    written = "prices: {title: Prices, any: [price]}\n"
    desk.write("topics.yaml", written)
    page = Document((await visitor.get("/topics/prices/edit")).text)
    fields = {**fields_of(written, "prices"), "view": "form", "written": written, "do": "save"}
    for typed_in in (
        {"list-any": f"within {'9' * 5000} words: a, b"},
        {"f-query": f"a NEAR/{'9' * 5000} b"},
    ):
        form = {**fields, "digest": page.value("digest"), **typed_in}
        answer = await visitor.post("/topics/prices/edit", form)
        assert answer.status_code == 400
        assert Document(answer.text).text(".faults").strip()
    assert desk.read("topics.yaml") == written


async def test_the_form_is_saved_and_leads_to_the_yaml_and_back(
    visitor: Reader, desk: Desk
) -> None:
    topic = TOPIC.replace('  later: "kept as it is"\n', "").replace("@cms", "cms")
    desk.write("topics.yaml", f"# ours\n{topic}\nbeds: {{title: Beds, any: [bed]}}\n")
    document = Document((await visitor.get("/topics/prices/edit?view=form")).text)
    assert document.faults() == []
    form = {
        **fields_of(topic, "prices"),
        "view": "form",
        "written": document.value("written"),
        "digest": document.value("digest"),
        "f-why": "for the health desk",
    }
    as_yaml = Document((await visitor.post("/topics/prices/edit", {**form, "do": "yaml"})).text)
    assert as_yaml.text("#written").endswith("  why: for the health desk\n")
    back = {"written": as_yaml.text("#written").lstrip(), "digest": form["digest"], "do": "form"}
    again = Document((await visitor.post("/topics/prices/edit", back)).text)
    assert again.value("f-why") == "for the health desk"
    assert desk.read("topics.yaml").startswith(f"# ours\n{topic}")
    await visitor.post("/topics/prices/edit", {**form, "do": "save"})
    assert desk.read("topics.yaml").startswith(f"# ours\n{topic}  why: for the health desk\n")
    broken = {**form, "written": "prices: [", "do": "yaml"}
    assert "topics.yaml" in (await visitor.post("/topics/prices/edit", broken)).text

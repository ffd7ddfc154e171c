"""Values changed in the text of a group of keys: what is meant is what is read, nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st

from policywire.config.editing.block_text import dumped, with_values
from policywire.config.yaml.strict_yaml import parse_yaml

TOPIC = """\
beds:
  title: "Beds, case #5"  # as in the docket
  any:  # all of them
    # the first
    - hospital bed
    - staffed bed  # in reports

    # and near each other
    - near: [5, beds, nurses]
  none: [flower bed, "bed & breakfast"]
# the end
"""
WORDS = st.sampled_from(["hospital bed", "staffed bed", "a: b", "- c", "# d", "null", "12", "@irs"])
NEAR = st.builds(lambda word: {"near": [5, word, "nurses"]}, WORDS)
LISTS = st.none() | st.lists(WORDS | NEAR, min_size=1, max_size=5)


def test_a_new_first_item_stands_in_its_list() -> None:
    text = with_values("topics.yaml", TOPIC, ("beds",), {"any": ["acute bed", "hospital bed"]})
    assert "  any:  # all of them\n    - acute bed\n    # the first\n    - hospital bed\n" in text


def test_of_a_value_in_quotes_no_piece_stays_as_a_comment() -> None:
    text = 'title: "Case #5 about beds"\n'
    assert with_values("x", text, (), {"title": "Beds"}) == "title: Beds\n"
    assert with_values("x", "title: A  # why\n", (), {"title": "Beds"}) == "title: Beds  # why\n"


@given(LISTS, LISTS, LISTS, st.sampled_from(["Beds", "Case #7", "x: y"]))
def test_what_is_read_is_what_was_meant(
    some: list[Any] | None, others: list[Any] | None, like: list[Any] | None, title: str
) -> None:
    changes = {"any": some, "none": others, "like": like, "title": title}
    text = with_values("topics.yaml", TOPIC, ("beds",), changes)
    meant = {key: value for key, value in changes.items() if value is not None}
    assert parse_yaml("topics.yaml", text.encode()).value == {"beds": meant}
    assert "# the end" in text


@given(LISTS.filter(bool))
def test_a_key_is_written_so_that_it_is_read_back(value: list[Any]) -> None:
    assert parse_yaml("x", "\n".join(dumped("x", value)).encode()).value == {"x": value}

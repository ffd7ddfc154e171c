"""A topic is added to topics.yaml in either form, and nothing else of the file changes."""

from __future__ import annotations

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.models import Entity, NearCondition, Topic
from policywire.config.yaml.new_topic import with_new_topic
from policywire.config.yaml.strict_yaml import parse_yaml
from policywire.config.yaml.topic_text import entities_text, topic_text

TOPIC = "rail:\n  title: Rail\n  any: [rail]\n"
ENTITY = "dot: {names: [DOT, Department of Transportation]}\n"
AT_TOP = """\
# Mine.
tax:  # kept
  title: Tax
  any: [tax]

# ---- names ----
entities:
  irs: {names: [IRS]}  # the agency
# the end
"""
BELOW = (
    "topics:\n    tax:\n        title: Tax\n        any: [tax]\n    # about tax\n\nentities: {}\n"
)


def read(content: bytes) -> dict[str, object]:
    document = parse_yaml("topics.yaml", content)
    assert not document.faults
    return document.value


def test_a_topic_stands_before_the_entities_and_every_comment_stays() -> None:
    added = with_new_topic(AT_TOP.encode(), "rail", TOPIC, ENTITY).decode()
    assert added == AT_TOP.replace("any: [tax]\n\n", f"any: [tax]\n\n{TOPIC}\n").replace(
        "# the agency\n", f"# the agency\n  {ENTITY}"
    )


def test_a_topic_below_topics_is_indented_as_the_others_are() -> None:
    added = with_new_topic(BELOW.encode(), "rail", TOPIC, ENTITY)
    assert b"        any: [tax]\n\n    rail:\n      title: Rail\n" in added
    found = read(added)
    assert list(found["topics"]) == ["tax", "rail"]  # type: ignore[call-overload]
    assert list(found["entities"]) == ["dot"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "content", [b"", b"# nothing yet\n", b"topics:\n", b"tax: {title: T, any: [t]}"]
)
def test_a_file_with_few_or_no_topics_gets_its_first(content: bytes) -> None:
    found = read(with_new_topic(content, "rail", TOPIC, ENTITY))
    assert found["rail"] == {"title": "Rail", "any": ["rail"]}
    assert "dot" in found["entities"]  # type: ignore[operator]


def test_line_ends_of_windows_stay() -> None:
    content = AT_TOP.replace("\n", "\r\n").encode()
    added = with_new_topic(content, "rail", TOPIC)
    assert added.count(b"\n") == added.count(b"\r\n")


@pytest.mark.parametrize("content", [TOPIC, "topics:\n  rail: {title: R, any: [r]}\n"])
def test_a_topic_is_never_overwritten(content: str) -> None:
    with pytest.raises(ConfigurationError, match=r"rail: is there already; choose another key"):
        with_new_topic(content.encode(), "rail", TOPIC)


def test_entities_all_on_one_line_are_left_to_the_person() -> None:
    with pytest.raises(ConfigurationError, match="stands on one line"):
        with_new_topic(b"entities: {irs: {names: [IRS]}}\n", "rail", TOPIC, ENTITY)


def test_a_topic_is_written_as_a_person_would() -> None:
    near = NearCondition(near=[15, "@epa", ["tap water", "wells"]])
    topic = Topic(title="PFAS: in water", any=[near, "no"], all=["@pfas"])
    text = topic_text("pfas", topic, ["GenX   # in 3 of 4"])
    assert text == (
        "pfas:\n"
        "  title: 'PFAS: in water'\n"
        '  all: ["@pfas"]\n'
        "  any:\n"
        '    - {near: [15, "@epa", [tap water, wells]]}\n'
        "    - no\n"
        "  # More that articles on it say; move what you want into any:\n"
        "  #   - GenX   # in 3 of 4\n"
    )
    assert Topic.model_validate(read(text.encode())["pfas"]) == topic


def test_an_entity_is_written_on_one_line() -> None:
    text = entities_text({"irs": Entity.model_validate({"names": ["IRS"], "not": ["Indian IRS"]})})
    assert text == "irs: {names: [IRS], not: [Indian IRS]}\n"
    assert entities_text({}) == ""

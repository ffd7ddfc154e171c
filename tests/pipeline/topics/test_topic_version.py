"""A topic's version changes with what it matches, and with nothing else."""

from __future__ import annotations

import pytest

from policywire.config.models import Entity, Topic
from policywire.pipeline.topics.topic_version import versions

IRS = Entity(names=["IRS"])
TOPICS = {
    "audits": Topic(title="Audits", any=["@irs agents", "audit*"]),
    "money": Topic(title="Money", query="budget AND topic:audits"),
    "fish": Topic(title="Fish", any=["fish"]),
}


def changed(topics: dict[str, Topic], irs: Entity = IRS) -> set[str]:
    before = versions(TOPICS, {"irs": IRS})
    after = versions(TOPICS | topics, {"irs": irs})
    return {key for key in after if after[key] != before[key]}


@pytest.mark.parametrize("told", [{"title": "Fishes"}, {"why": "We eat it"}, {"importance": 0.9}])
def test_how_it_is_told_changes_nothing(told: dict[str, object]) -> None:
    assert changed({"fish": TOPICS["fish"].model_copy(update=told)}) == set()


@pytest.mark.parametrize(
    "clauses",
    [
        {"any": ["cod"]},
        {"all": ["sea"]},
        {"none": ["chips"]},
        {"query": "sea"},
        {"threshold": 0.5},
        {"like": ["Fish swim in the sea"]},
        {"from": {"tiers": ["official"]}},
    ],
)
def test_each_of_its_clauses_changes_it(clauses: dict[str, object]) -> None:
    assert changed(
        {"fish": Topic.model_validate({"title": "Fish", "any": ["fish"]} | clauses)}
    ) == {"fish"}


def test_an_entity_changes_all_that_speak_of_it_also_by_way_of_another_topic() -> None:
    assert changed({}, Entity(names=["IRS", "tax agency"])) == {"audits", "money"}


@pytest.mark.parametrize("query", ["budget AND topic:audits", 'budget AND topic:"audits"'])
def test_a_topic_changes_those_that_name_it(query: str) -> None:
    before = TOPICS | {"money": Topic(title="Money", query=query)}
    after = before | {"audits": Topic(title="Audits", any=["audit"])}
    entities = {"irs": IRS}
    assert versions(before, entities)["money"] != versions(after, entities)["money"]


def test_topics_that_name_each_other_have_a_version_too() -> None:
    circle = {"a": Topic(title="A", query="topic:b"), "b": Topic(title="B", query="topic:a")}
    assert len(versions(circle, {})) == 2

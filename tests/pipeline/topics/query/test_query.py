from __future__ import annotations

import pytest

from policywire.config import models
from policywire.config.models import Entity, Topic
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.query.nodes import (
    And,
    EntityRef,
    Not,
    Or,
    Phrase,
    Proximity,
    Query,
    TopicRef,
    Within,
)
from policywire.pipeline.topics.query.parser import read_entry, read_query
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.pipeline.topics.query.topic_error import TopicError, TopicFault


def faults(topics: dict[str, dict[str, object]], **entities: list[str]) -> tuple[TopicFault, ...]:
    read = {key: Topic.model_validate({"title": key, **topic}) for key, topic in topics.items()}
    with pytest.raises(TopicError) as error:
        Matcher(read, {key: Entity(names=names) for key, names in entities.items()})
    return error.value.faults


def test_and_binds_closer_than_or() -> None:
    query = read_query("irs OR audit AND agents")
    assert isinstance(query, Or)
    assert isinstance(query.parts[1], And)


def test_near_binds_closer_than_and() -> None:
    query = read_query("irs NEAR/3 audit AND agents")
    assert isinstance(query, And)
    assert isinstance(query.parts[0], Proximity)


def test_the_issue_s_example_is_read_as_meant() -> None:
    query = read_query('("@irs" NEAR/8 (deputiz* OR detail*)) AND NOT outlet:taxtips.example')
    assert isinstance(query, And)
    near, negated = query.parts
    assert isinstance(near, Proximity)
    assert near.distance == 8
    assert near.parts[0] == EntityRef("irs", "@irs")
    assert isinstance(negated, Not)


def test_a_chain_of_nears_has_its_first_part_as_centre() -> None:
    query = read_query("irs NEAR/5 audit NEAR/5 agents")
    assert isinstance(query, Proximity)
    assert len(query.parts) == 3


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("IRS enforcement", Phrase),
        ("@irs", EntityRef),
        ("@irs agents", Proximity),
        ("title:refund status", Within),
        ("topic:other", TopicRef),
        ("irs AND audit", And),
        (models.NearCondition(near=[10, "@irs", ["audit*", "agents"]]), Proximity),
    ],
)
def test_an_entry_is_read_by_its_looks(
    entry: str | models.NearCondition, kind: type[Query]
) -> None:
    assert isinstance(read_entry(entry), kind)


@pytest.mark.parametrize(
    ("text", "column", "cure"),
    [
        ("irs and audit", 5, "write AND"),
        ("irs audit", 5, "quote words that belong together"),
        ("(irs OR audit", 14, "add )"),
        ("irs)", 4, "take it out"),
        ('"irs audit', 1, "add the second one"),
        ("irs OR", 7, "missing"),
        ("OR irs", 1, "write a part on each side"),
        ("irs NOT audit", 5, "write AND NOT"),
        ("headline:irs", 1, "use one of title"),
        ("titel:irs", 1, "did you mean title:"),
        ("irs AND\nbodi:audit", 9, "did you mean body:"),
        ("irs NEAR audit", 5, "each side"),
        ("irs NEAR/0 audit", 5, "1 to 100"),
        ("irs NEAR/101 audit", 5, "1 to 100"),
        ("irs NEAR/5 (audit AND agents)", 5, "put AND, NOT"),
        ("ATLEAST/0 irs", 1, "1 to 100"),
        ("*", 1, "right after the beginning of a word"),
        ("irs AND a*", 9, "at least 2 letters"),
        ("irs AND *gents", 9, "right after the beginning of a word"),
        ("=ice", 2, "=ICE"),
        ("", 1, "write what to look for"),
        ("()", 2, "the missing part"),
        ('"—"', 2, "write the words"),
        ("kind:rumour", 1, "press release"),
        ("outlet:(a OR b)", 1, 'write outlet:"…"'),
    ],
)
def test_an_error_names_the_column_and_the_cure(text: str, column: int, cure: str) -> None:
    with pytest.raises(QueryError) as error:
        read_query(text)
    assert (error.value.column, cure in error.value.cure) == (column, True), str(error.value)


@pytest.mark.parametrize("text", ["(" * 50_000, "NOT " * 4_000 + "irs", "x" * 100_000, '"' * 9_999])
def test_a_hostile_query_is_refused_in_words(text: str) -> None:
    with pytest.raises(QueryError):
        read_query(text)


def test_a_thousand_parentheses_around_a_word_are_only_that() -> None:
    assert read_query("(" * 1_000 + "irs" + ")" * 1_000) == read_query("irs")


@pytest.mark.parametrize(
    ("topic", "problem"),
    [
        ({}, "looks for nothing"),
        ({"none": ["tips"]}, "only says what not"),
        ({"query": "NOT tips"}, "with none of its words"),
        ({"query": "irs OR NOT tips"}, "with none of its words"),
        ({"any": ["NOT tips"]}, "with none of its words"),
        ({"query": "irs AND NOT irs"}, "can never hold"),
        ({"query": "audits AND NOT (tips OR Audit)"}, "can never hold"),
        ({"any": ["audit"], "none": ["Audits"]}, "can never hold"),
        ({"any": ["topic:t"]}, "leads back"),
        ({"any": ["@nobody"]}, "no entity @nobody"),
        ({"any": ["topic:nothing"]}, "no topic nothing"),
        ({"any": [{"near": [5, "irs"]}]}, "two parts"),
        ({"any": [{"near": [5, "irs", []]}]}, "is empty"),
        ({"any": [{"near": [5, "irs", 7]}]}, "stands among the words"),
        ({"any": [{}]}, "near or onear"),
    ],
)
def test_a_topic_that_cannot_be_meant_is_refused(topic: dict[str, object], problem: str) -> None:
    assert problem in str(faults({"t": topic})[0])


def test_all_faults_of_all_topics_come_at_once() -> None:
    found = faults(
        {"one": {"any": ["fine", "(a", "@irz"]}, "two": {"query": "a b"}, "three": {}},
        irs=["IRS", "first sec*ond", "*"],
    )
    places = {(fault.topic, fault.part, fault.index, fault.column) for fault in found}
    assert places == {
        ("one", "any", 1, 3),
        ("one", "any", 2, 1),
        ("two", "query", None, 3),
        ("three", "any", None, 0),
        ("@irs", "names", 2, 1),
    }


def test_a_circle_of_topics_is_found_on_each_of_them() -> None:
    found = faults(
        {"a": {"any": ["topic:b"]}, "b": {"any": ["topic:c"]}, "c": {"all": ["topic:a"]}}
    )
    assert {fault.topic for fault in found} == {"a", "b", "c"}


def test_a_misspelt_entity_gets_a_suggestion() -> None:
    fault = faults({"t": {"query": "audit AND @isr"}}, irs=["IRS"])[0]
    assert (fault.column, fault.cure) == (11, "did you mean @irs?")

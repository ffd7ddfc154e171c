"""The linter warns of what is likely meant otherwise, and of nothing else."""

from __future__ import annotations

import pytest

from policywire.config.models import Entity, Topic
from policywire.pipeline.topics.authoring.lint import lint
from policywire.pipeline.topics.query.topic_error import TopicError


def topic(**parts: object) -> Topic:
    return Topic.model_validate({"title": "T", **parts})


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"query": "IRS OR audit AND agents"}, "side by side"),
        ({"any": ["tax agents", "Tax agent"]}, "finds the same"),
        ({"any": ["tax tips today", "irs"], "none": ["tax tips"]}, "can never match"),
        ({"any": ["title:lead pipe", "irs"], "none": ["lead"]}, "can never match"),
        ({"any": ["tax"]}, "in most policy news"),
        ({"any": ["ab*", "irs"]}, "very many words"),
        ({"any": ["TAX FRAUD"]}, "in capitals only"),
        ({"any": ["irs"], "threshold": 0.9}, "all but headlines"),
        ({"any": ["irs"], "from": {"languages": ["es"]}}, "English articles do not count"),
        ({"any": ["dairy price support", "dairy"]}, "finds nothing that dairy does not"),
        ({"any": ["title:dairy", "dairy*"]}, "finds nothing that dairy* does not"),
        ({"any": [{"near": [5, "dairy", "price"]}, "dairy"]}, "that dairy does not"),
        ({"any": ["irs"], "all": ["dairy cow", "dairy"]}, "holds wherever dairy cow does"),
    ],
)
def test_a_topic_of_doubtful_parts_is_warned_of(parts: dict[str, object], problem: str) -> None:
    warnings = lint({"t": topic(**parts)}, {})
    assert any(problem in warning.problem for warning in warnings), warnings


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("irs or ice", "as one phrase"),
        ("Ofgem or gas bill", "as one phrase"),
        ("Medicaid and work rules", "as one phrase"),
        ("EPA and FDA", "as one phrase"),
        ("tariffs not steel", "as one phrase"),
        ("dairy near river", "as one phrase"),
        ("nitrates, phosphates, ammonia", "as one phrase"),
        ("nitrates; phosphates", "as one phrase"),
        ("nitrates | phosphates", "as one phrase"),
        ("Ofgem, Ofwat", "as one phrase"),
        ("nitrates -farm", "the -"),
        ("+nitrates", "the +"),
        ("nitr*tes", "nitr*tes"),
        ("nitrate!", "nitrate!"),
        ("neighbo?r", "neighbo?r"),
        ("nitrates w/5 river", "w/5"),
        ("nitrates NEAR5 river", "NEAR5"),
        ("title:nitrates or phosphates", "as one phrase"),
    ],
)
def test_an_entry_whose_words_may_be_meant_otherwise_is_warned_of(entry: str, problem: str) -> None:
    warnings = lint({"t": topic(any=[entry])}, {})
    assert any(problem in warning.problem for warning in warnings), warnings


@pytest.mark.parametrize(
    "parts",
    [
        {"query": "(IRS OR audit) AND agents"},
        {"query": '"one OR two" AND irs'},
        {"any": ["Immigration and Customs Enforcement", "IRS CI", "audit*"]},
        {"any": ["Bureau of Alcohol, Tobacco, Firearms and Explosives", "Portland, Oregon"]},
        {"any": ["Department for Environment, Food and Rural Affairs", "terms and conditions"]},
        {"any": ['"supply or demand"', "non-compete clause", "COVID-19", "9/11", "HIV/AIDS"]},
        {"any": ["E.U. tariff", "501(c)(3)", "§ 6103", "10% levy", "Yahoo tax", "$20,000 grant"]},
        {"any": ["title:sewage", "lede:sewage"], "none": ["title:sewage works"]},
        {"any": ["ICE", "ice cap"], "none": ["ice hockey"]},
        {"any": ["sewage spill", "spill of sewage"], "all": ["river"]},
    ],
)
def test_there_is_nothing_to_say_to_a_plain_topic(parts: dict[str, object]) -> None:
    assert lint({"t": topic(**parts)}, {}) == []


def test_entities_that_nobody_uses_are_named() -> None:
    warnings = lint({"t": topic(any=["irs"])}, {"ice": Entity(names=["ICE"])})
    assert [warning.topic for warning in warnings] == ["@ice"]


@pytest.mark.parametrize(
    "parts",
    [
        {"any": ["title:dairy"], "none": ["dairy"]},
        {"any": ["dairy farm", "dairy cow"], "none": ["dairy"]},
        {"query": "dairy NEAR/5 farm", "none": ["farm"]},
        {"query": "title:dairy AND NOT dairy"},
        {"any": ["irs"], "all": ["dairy farm"], "none": ["farm"]},
    ],
)
def test_a_topic_that_refuses_all_it_asks_for_is_an_error(parts: dict[str, object]) -> None:
    with pytest.raises(TopicError, match="can never hold"):
        lint({"t": topic(**parts)}, {})

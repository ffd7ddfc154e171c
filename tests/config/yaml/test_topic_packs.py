"""Packs of topics by field: each loads, is short, clean and finds what its field is about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.models import Topic
from policywire.config.yaml import packs as source_packs, topic_packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.starter_files import write_starter
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.lint import lint
from policywire.pipeline.topics.matcher import Matcher

FIELDS = [name for name in topic_packs.names() if name != topic_packs.EMPTY]

FOUND = {
    "health": "Regulator recalls heart drug as FDA warns of impurities",
    "environment": "Utilities win two more years to take PFAS out of tap water",
    "energy": "Regulators weigh a rate increase for electricity customers",
    "agriculture": "Senate delays the farm bill again",
    "labour": "Nurses vote to strike over staffing",
    "technology": "Parliament votes on a law for AI chatbots",
    "finance": "Bank of England cuts rate for third time",
    "transport": "Derailment leads to call for rail safety rules",
    "education": "Teachers face phone ban in every classroom",
    "housing": "Landlords sue over tenant deposit law",
    "trade": "Court weighs tariffs on steel",
    "defence": "Nato members agree on defence spending target",
    "justice": "Supreme Court takes up redistricting case",
    "immigration": "Judge orders release of migrant held in detention",
    "tax": "Senate passes bill to raise tax credit for parents",
}
"""A headline of each field that it must find."""
ELSEWHERE = [
    "Rovers win the derby in the last minute",
    "Ten recipes for a rainy weekend",
    "Actor returns to the stage after a break",
    "Museum shows paintings of the sea",
]


def test_there_is_a_pack_for_each_field_and_an_empty_one() -> None:
    assert set(FIELDS) == set(FOUND)
    assert topic_packs.read_file(topic_packs.EMPTY).topics == {}


@pytest.mark.parametrize("name", FIELDS)
def test_a_pack_is_short_and_clean_and_names_sources_that_exist(name: str) -> None:
    pack = topic_packs.read_file(name)
    assert 3 <= len(pack.topics) <= 7
    assert lint(pack.topics, pack.entities) == []
    assert set(pack.packs) <= set(source_packs.names())
    assert all(topic.why and len(topic.any) <= 8 for topic in pack.topics.values())


@pytest.mark.parametrize("name", FIELDS)
def test_a_pack_finds_its_field_and_no_sport(name: str) -> None:
    pack = topic_packs.read_file(name)
    matcher = Matcher(pack.topics, pack.entities)
    assert matcher.match(headline(FOUND[name]))
    assert not [each for each in ELSEWHERE if matcher.match(headline(each))]


def headline(title: str) -> Article:
    found = datetime(2026, 11, 30, tzinfo=UTC)
    return Article(url="https://n.example/", title=title, text="", outlet="N", found=found)


def test_all_packs_together_are_one_valid_configuration(tmp_path: Path) -> None:
    write_starter(tmp_path, topics=topic_packs.names())
    loaded = load(tmp_path, {})
    assert loaded.warnings == ()
    expected = {key: t for name in FIELDS for key, t in topic_packs.read_file(name).topics.items()}
    assert dict(loaded.configuration.topics) == expected
    matched = Matcher(loaded.configuration.topics, loaded.configuration.entities)
    assert len(matched.topics) == sum(len(topic_packs.read_file(n).topics) for n in FIELDS)


def test_the_sources_suit_the_field_unless_others_are_named(tmp_path: Path) -> None:
    write_starter(tmp_path / "a", topics=["transport"])
    text = (tmp_path / "a" / "sources.yaml").read_text()
    assert "packs:\n  - us-transport\n  - us-federal\n  - us-news\n  - us-states\n" in text
    write_starter(tmp_path / "b", ["uk"], ["transport"])
    assert "packs:\n  - uk\n" in (tmp_path / "b" / "sources.yaml").read_text()


def test_the_empty_pack_writes_no_topic_and_says_how_to_make_one(tmp_path: Path) -> None:
    write_starter(tmp_path, topics=["empty"])
    assert load(tmp_path, {}).configuration.topics == {}
    assert "policywire topics new" in (tmp_path / "topics.yaml").read_text()


def test_an_unknown_field_is_named_with_the_close_one_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match="no pack of topics helth; did you mean health"):
        write_starter(tmp_path / "x", topics=["helth"])
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("title", "entries", "packs"),
    [
        ("Rail", ["rail", "railway"], ["us-transport", "us-federal", "us-news", "us-states"]),
        ("Sewage", ["Ofwat", "sewage in Scotland"], ["uk", "uk-government"]),
        ("Bees in Wales", ["honeybees"], ["uk", "uk-government"]),
        ("Strom", ["price of electricity in Germany"], ["germany"]),
        ("Asylum", ["asylum"], ["us-immigration", "us-news", "us-federal"]),
        ("IRS", ["IRS audits"], ["us-tax", "us-news", "us-policy-press"]),
        ("Beekeeping", ["honeybees"], []),
        ("Bees in Ohio and Texas", ["honeybees"], ["us-states"]),
    ],
)
def test_sources_are_proposed_by_the_words_of_the_topics(
    title: str, entries: list[str], packs: list[str]
) -> None:
    topics = {"mine": Topic.model_validate({"title": title, "any": entries})}
    assert topic_packs.suited_source_packs(topics) == packs
    assert topic_packs.suited_source_packs({}) == []

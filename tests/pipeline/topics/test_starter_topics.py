"""The starter topics on labelled articles: those of the demo and those written for this test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.lint import lint
from policywire.pipeline.topics.matcher import Matcher

ROOT = Path(__file__).parents[3]
FILES = (ROOT / "seeds/demo/articles.jsonl", Path(__file__).with_name("topic_cases.jsonl"))
LABELLED = ("irs-enforcement", "dhs-requests", "irs-leadership", "taxpayer-data-sharing")
DISPUTED = {("r017", "irs-leadership"), ("r072", "dhs-requests")}
"""r017 ends with who may become commissioner; r072 is about agents lent to immigration work."""


def _starter() -> tuple[dict[str, Topic], dict[str, Entity]]:
    text = (ROOT / "config/starter/topics.yaml").read_text(encoding="utf-8")
    written = YAML(typ="safe", pure=True).load(text)
    entities = {key: Entity.model_validate(e) for key, e in written.pop("entities").items()}
    return {key: Topic.model_validate(topic) for key, topic in written.items()}, entities


TOPICS, ENTITIES = _starter()


def _lines(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def starter() -> Matcher:
    return Matcher(TOPICS, ENTITIES)


def _cases() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _article(case: dict[str, Any]) -> Article:
    return Article(
        url=case.get("url", "https://news.example/"),
        title=case["title"],
        text=case["text"],
        outlet=case.get("outlet", "News"),
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_there_are_a_dozen_topics_and_the_linter_has_nothing_to_say() -> None:
    assert len(TOPICS) >= 12
    assert lint(TOPICS, ENTITIES) == []


def test_each_topic_says_why_it_is_followed() -> None:
    assert [key for key, topic in TOPICS.items() if not topic.why] == []


@pytest.mark.parametrize("topic", LABELLED)
def test_precision_and_recall_are_at_least_ninety_five_in_a_hundred(
    topic: str, starter: Matcher
) -> None:
    found, wanted = set(), set()
    for case in _cases():
        if (case["id"], topic) in DISPUTED:
            continue
        if topic in case["topics"]:
            wanted.add(case["id"])
        if any(match.topic == topic for match in starter.match(_article(case))):
            found.add(case["id"])
    assert len(found & wanted) >= 0.95 * len(wanted), f"missed {wanted - found}"
    assert len(found & wanted) >= 0.95 * len(found), f"wrong {found - wanted}"


@pytest.mark.parametrize("line", _lines("topic_headlines.jsonl"))
def test_a_plain_headline_of_each_other_topic_is_found(line: str, starter: Matcher) -> None:
    case = json.loads(line)
    assert case["topic"] in {match.topic for match in starter.match(_article(case))}


def test_every_topic_is_tried() -> None:
    tried = {json.loads(line)["topic"] for line in _lines("topic_headlines.jsonl")}
    assert tried | set(LABELLED) == set(TOPICS)


def test_every_match_proves_itself_by_words_of_the_article(starter: Matcher) -> None:
    for case in _cases():
        for match in starter.match(_article(case)):
            assert match.clause
            assert match.spans
            for span in match.spans:
                source = case["title"] if span.field.value == "title" else case["text"]
                assert source[span.start : span.end] == span.text

"""Near misses: what a headline has to name, and which change takes the articles in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines, near_headlines

START = datetime(2026, 11, 1, tzinfo=UTC)
ENTITIES = {
    "epa": Entity(names=["EPA", "Environmental Protection Agency"]),
    "says": Entity(names=["says", "announces", "demands"]),
}
WATER = {"any": [{"near": [15, "PFAS", ["drinking water", "tap water"]]}], "all": ["@epa"]}


def articles(*titles: str) -> list[Article]:
    return [
        Article(
            url=f"https://n.example/{n}", title=title, text="", outlet="N",
            found=START + timedelta(hours=n),
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip


def near(parts: dict[str, object], titles: Sequence[str], fewest: int = 1) -> list[NearHeadlines]:
    topics = {"t": Topic.model_validate({"title": "T", **parts})}
    return list(near_headlines(articles(*titles), topics, ENTITIES, fewest=fewest))


def test_articles_that_name_the_entity_and_a_word_are_counted_with_the_change() -> None:
    titles = [f"EPA delays its PFAS limits, part {n}" for n in range(7)]
    (found,) = near(WATER, [*titles, "Rain", "EPA moves its office"])
    assert str(found) == "These 7 articles name @epa and PFAS in the headline and met nothing"
    assert found.cure == 'add {near: [12, "@epa", PFAS]} to any: takes in 7 of them'
    assert [each.title for each in found.articles] == titles[:1:-1]


def test_one_word_of_a_topic_is_near_only_where_that_is_asked_for() -> None:
    titles = ["EPA moves its office", "PFA wages", "Lead pipes"]
    assert near(WATER, titles) == []
    topics = {"t": Topic.model_validate({"title": "T", **WATER})}
    found = near_headlines(articles(*titles), topics, ENTITIES, fewest=1, alone=True)
    assert [each.named for each in found] == [("@epa",)]


def test_a_word_list_an_everyday_word_and_a_name_inside_a_name_are_no_second_word() -> None:
    topic = {"any": [{"near": [5, "@epa", ["@says", "federal"]]}, "EPA rules on lead"]}
    assert near(topic, ["EPA federal staff", "Mayor says tap is shut", "EPA of old"]) == []


def test_the_words_of_a_phrase_apart_from_each_other_are_near() -> None:
    (found,) = near({"any": ["SAVE plan"]}, ["SAVE borrowers must choose a plan", "Plan B"])
    assert (found.named, found.cure) == (
        ("SAVE plan",),
        "add {near: [8, SAVE, plan]} to any: takes in 1 of them",
    )


def test_what_all_asks_for_can_be_in_the_way() -> None:
    topic = {"any": ["community engagement", "waiver"], "all": ["@epa", "Medicaid"]}
    (found,) = near(topic, ["Medicaid waiver is extended", "Medicaid waiver ends"])
    assert found.cure == 'take "@epa" out of all: takes in 2 of them'


def test_a_query_is_widened_by_or_and_what_it_takes_in_besides_is_counted() -> None:
    topic = {"query": 'EPA AND "tap water" AND lead'}
    texts = articles("EPA tests tap water", "The tap water and the EPA of Ohio")
    topics = {"t": Topic.model_validate({"title": "T", **topic})}
    (found,) = near_headlines(texts[:1], topics, ENTITIES, fewest=1)
    assert found.cure.startswith(
        'add OR (EPA NEAR/12 "tap water") to the query: takes in 1 of them'
    )


@pytest.mark.parametrize(
    "parts", [{"none": ["fish"]}, {"from": {"tiers": ["official"]}}, {"none": ["title:EPA"]}]
)
def test_what_the_topic_refuses_is_no_near_miss(parts: dict[str, object]) -> None:
    assert near({**WATER, **parts}, ["EPA finds PFAS in fish"]) == []


def test_groups_of_too_few_are_left_out() -> None:
    assert near(WATER, ["EPA delays PFAS limits"], fewest=2) == []

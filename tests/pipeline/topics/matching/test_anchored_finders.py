"""Finders sleep while none of their words occurs, and what holds is the same as if none slept."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.matching.finder import AnchoredFinders
from policywire.pipeline.topics.matching.match_index import Layout, MatchIndex, TokenizedArticle


def article(title: str) -> Article:
    return Article(
        url="https://example.org/a",
        title=title,
        text="",
        outlet="Example",
        found=datetime(2026, 5, 1, tzinfo=UTC),
    )


def reading_of(title: str, hits: dict[int, list[tuple[int, int]]]) -> MatchIndex:
    matcher = Matcher({"t": Topic(title="T", any=["herring"])}, {})
    draft = TokenizedArticle(article(title), matcher._compiled.tokenizer)
    return MatchIndex(draft.article, Layout(draft), hits)


def test_only_those_are_tried_whose_words_occur() -> None:
    tried: list[int] = []

    def finder(number: int, held: list[tuple[int, int]] | None = None):  # type: ignore[no-untyped-def]
        def find(_: MatchIndex) -> list[tuple[int, int]] | None:
            tried.append(number)
            return held

        return find

    finders = AnchoredFinders(
        [(finder(0, [(4, 4)]), {7}), (finder(1), {8}), (finder(2, []), None), (finder(3), {7, 9})]
    )
    assert finders.found(reading_of("Herring", {7: [(4, 4)]})) == [(0, [(4, 4)]), (2, [])]
    assert tried == [0, 2, 3]


def test_lists_inside_near_and_or_hold_by_any_of_their_words() -> None:
    topic = Topic.model_validate(
        {"title": "Fishing", "any": [{"near": [6, ["cod", "herring", "sole"], ["quota*", "ban"]]}]}
    )
    matcher = Matcher({"fish": topic}, {})
    assert [m.topic for m in matcher.match(article("Ministers cut the quotas for sole"))] == [
        "fish"
    ]
    assert [m.topic for m in matcher.match(article("A ban on trawling for herring"))] == ["fish"]
    assert not matcher.match(article("Ministers praise sole"))


def test_an_entity_counts_by_any_name_and_not_by_its_look_alike() -> None:
    entity = Entity.model_validate(
        {"names": ["Fisheries Council", "FC"], "not": ["Football Council"]}
    )
    topic = Topic.model_validate({"title": "Council", "any": ["@council"]})
    matcher = Matcher({"council": topic}, {"council": entity})
    assert matcher.match(article("The Fisheries Council meets"))
    assert matcher.match(article("The FC meets on herring"))
    assert not matcher.match(article("The Football Council, or FC, meets"))

"""A topic of a model's words: words to look for and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.models import Entity
from policywire.crawler.model.article import Article
from policywire.pipeline.opinions.answers import DraftAnswer
from policywire.pipeline.opinions.drafted_topic import drafted_topic
from policywire.pipeline.opinions.offered_draft import offered_draft
from policywire.pipeline.topics.drafting.intent import read_intent
from policywire.pipeline.topics.drafting.intent_draft import draft_intent
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft

NOW = datetime(2026, 11, 30, tzinfo=UTC)
INTENT = "Fines for river polluters, not opinion"


def answer(**changes: object) -> DraftAnswer:
    said = {
        "title": "Fines for polluted rivers",
        "subjects": ["sewage spill", "river pollution"],
        "said": ["fined", "penalt*"],
        "excluded": [],
    }
    return DraftAnswer.model_validate({**said, **changes})


def made(intent: str = INTENT, **changes: object) -> TopicDraft:
    draft = drafted_topic(answer(**changes), read_intent(intent), {})
    assert isinstance(draft, TopicDraft)
    return draft


def test_subjects_become_an_entity_and_acts_stand_beside_it() -> None:
    draft = made()
    assert draft.key == "fines-for-polluted-rivers"
    assert draft.topic.all == ["@sewage-spill"]
    assert draft.topic.any == ["fined", "penalt*"]
    assert draft.topic.intent == INTENT
    assert draft.entities["sewage-spill"].names == ["sewage spill", "river pollution"]


def test_the_other_names_of_a_body_and_known_entities_are_used() -> None:
    assert made(subjects=["EPA"]).entities["epa"].names[1] == "Environmental Protection Agency"
    known = {"ofwat": Entity(names=["Ofwat", "Water Services Regulation Authority"])}
    draft = drafted_topic(answer(subjects=["Ofwat"]), read_intent(INTENT), known)
    assert isinstance(draft, TopicDraft)
    assert (draft.topic.all, draft.entities) == (["@ofwat"], {})


@pytest.mark.parametrize(
    "word",
    [
        "https://evil.example/x",
        "evil.example",
        "sewage OR water",
        'title:"sewage"',
        "<script>alert(1)</script>",
        "{near: [3, a, b]}",
        "@irs",
        "topic:other",
        "ab*",
        "*",
        "government",
        "a sentence that goes on for much longer than any phrase of a headline",
        "river\u202epollution",
        "",
    ],
)
def test_what_is_no_plain_word_is_left_out_with_a_reason(word: str) -> None:
    draft = made(subjects=["sewage spill", word])
    assert draft.topic.all == ["sewage spill"]
    assert draft.notes
    assert isinstance(drafted_topic(answer(subjects=[word]), read_intent(INTENT), {}), str)


def test_nothing_is_excluded_that_the_description_does_not_refuse() -> None:
    for intent in ("Fines for river polluters", INTENT):
        assert made(intent, excluded=["Thames Water"]).topic.none == []
    draft = made("River fines, not beach closures", excluded=["swimming ban", "beach closed"])
    assert draft.topic.none == ['title:"beach closures"', 'title:"beach closed"']
    assert made("River fines, not beach closures", excluded=["sewage spill"]).topic.none == [
        'title:"beach closures"'
    ]


def test_a_draft_that_half_the_news_meets_is_not_offered() -> None:
    stored = [
        Article(
            url=f"https://n.example/{number}", title=f"River walk number {number} opens", text="",
            outlet="N", found=NOW - timedelta(hours=number),
        )
        for number in range(60)
    ]  # fmt: skip
    broad = made(subjects=["river walk"], said=[])
    draft, trial = offered_draft(broad, lambda: draft_intent(INTENT, stored), stored, {}, {})
    assert trial.found.matched == 0
    assert "60 of 60 stored articles" in draft.notes[-1]
    narrow, _ = offered_draft(made(), lambda: draft_intent(INTENT, stored), stored, {}, {})
    assert "language model drafted" in narrow.notes[-1]

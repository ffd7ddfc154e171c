from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policywire.config.enums import ArticleField, ArticleKind, Tier
from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import MOST_SPANS, Matcher
from tests.trust.count import Count

ENTITIES = {
    "irs": Entity.model_validate(
        {"names": ["Internal Revenue Service", "IRS"], "not": ["Indian Revenue Service"]}
    )
}
FILLER = "The council met again on the old bridge and nobody knew what it would cost the town. "


def article(title: str = "", text: str = "", **more: object) -> Article:
    found = datetime(2026, 1, 1, tzinfo=UTC)
    plain = Article(
        url="https://news.example/1", title=title, text=text, outlet="News", found=found
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def matcher(**topic: object) -> Matcher:
    return Matcher({"t": Topic.model_validate({"title": "T", **topic})}, ENTITIES)


def matches(text: str, **topic: object) -> bool:
    return bool(matcher(**{"threshold": 0, **topic}).match(article(text=text)))


def test_words_match_and_substrings_do_not() -> None:
    assert matches("The AI act", query="ai")
    assert not matches("A training act", query="ai")


def test_capitals_in_a_topic_keep_the_agency_from_frozen_water() -> None:
    assert matches("Agents of I.C.E. came", query="ICE")
    assert not matches("Ice on the road, ice in the sea", query="ICE")
    assert matches("ICE came", query="ice")


def test_an_entity_is_any_of_its_names_but_not_its_look_alike() -> None:
    assert matches("The Internal Revenue Service's plan", query="@irs")
    assert not matches("The Indian Revenue Service (IRS) met in Delhi", query="@irs")
    assert matches(
        "Indian Revenue Service, unlike the Internal Revenue Service (IRS)", query="@irs"
    )


def test_a_name_in_another_language_counts_in_articles_of_that_language() -> None:
    names = {"names": ["IRS"], "languages": {"es": ["Servicio de Impuestos Internos"]}}
    topic = Matcher({"t": Topic(title="T", any=["@tax"])}, {"tax": Entity.model_validate(names)})
    spanish = article(text="El Servicio de Impuestos Internos anunció", language="es-MX")
    assert topic.match(spanish)
    assert not topic.match(replace(spanish, language="en"))


def test_a_paused_topic_matches_nothing_and_can_still_be_tried() -> None:
    assert not matches("The council met", any=["council"], paused=True)
    paused = matcher(any=["council"], paused=True, threshold=0)
    assert paused.matching_entries(article(text="The council met"), "t") == ("council",)


def test_every_part_of_a_topic_has_to_hold() -> None:
    topic = {"any": ["audit", "agents"], "all": ["@irs", "money"], "none": ["tips"], "query": "tax"}
    assert matches("The IRS has money for tax agents", **topic)
    assert not matches("The IRS has money for agents", **topic)
    assert not matches("The IRS has tax agents", **topic)
    assert not matches("The IRS has tax money", **topic)
    assert not matches("IRS tips on tax money for agents", **topic)


def test_near_counts_words_and_never_reaches_from_the_title_into_the_text() -> None:
    assert matches("audit of the irs", query="irs NEAR/3 audit")
    assert not matches("audit of the irs", query="irs NEAR/2 audit")
    topic = matcher(query="irs NEAR/9 audit", threshold=0)
    assert not topic.match(article("The irs", "audit begins"))


def test_spans_are_offsets_into_the_article_s_own_words() -> None:
    found = article("The I.R.S.’s “auditors”", "Naïve — the ﬁrst IRS audit\u00ads, they say.")
    match = matcher(query="@irs NEAR/2 audit*").match(found)[0]
    texts = {ArticleField.TITLE: found.title, ArticleField.BODY: found.text}
    assert [texts[span.field][span.start : span.end] for span in match.spans] == [
        "I.R.S.’s", "auditors", "IRS", "audit\u00ads",
    ]  # fmt: skip
    assert all(span.text == texts[span.field][span.start : span.end] for span in match.spans)


def test_a_lede_that_begins_the_text_is_not_reported_twice() -> None:
    found = article("News", "An IRS plan.\nMore of it.", lede="An IRS plan.")
    assert [span.field for span in matcher(query="IRS").match(found)[0].spans] == [
        ArticleField.BODY
    ]


def test_a_lede_of_its_own_is_searched_and_reported() -> None:
    found = article("News", "More of it.", lede="An IRS plan.")
    span = matcher(query="lede:IRS").match(found)[0].spans[0]
    assert (span.field, span.start, span.end) == (ArticleField.LEDE, 3, 6)


def test_the_clause_is_the_part_that_fired_as_it_was_written() -> None:
    topic = matcher(any=["Tax enforcement", {"near": [5, "@irs", ["audit*"]]}], all=["@irs"])
    assert topic.match(article("IRS audits"))[0].clause == "@irs NEAR/5 audit*"
    assert topic.match(article("IRS tax enforcement"))[0].clause == "Tax enforcement"


def test_the_score_falls_from_headline_to_lede_to_passing_mention() -> None:
    topic = matcher(query="@irs NEAR/5 audits", threshold=0)
    mention = "The IRS audits more. "
    scores = [
        topic.match(found)[0].score
        for found in (
            article("IRS audits more", FILLER * 20),
            article("News", mention + FILLER * 20),
            article("News", FILLER + "\n" + FILLER * 8 + mention + FILLER * 20),
            article("News", FILLER + "\n" + FILLER * 40 + mention),
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.6 > scores[1] > 0.4 > scores[2] > scores[3]
    assert all(0 <= score <= 1 for score in scores)


def test_the_threshold_hides_a_trivial_mention_only() -> None:
    topic = matcher(query="IRS")
    assert not topic.match(article("News", FILLER + "\n" + FILLER * 40 + "The IRS too."))
    assert topic.match(article("News", FILLER * 2 + "The IRS too."))


def test_what_a_topic_always_needs_does_not_make_a_mention_a_headline() -> None:
    found = article("IRS opens the season", FILLER * 12 + "It ends audits.")
    by_need = matcher(any=["audits"], all=["IRS"], threshold=0).match(found)[0]
    assert by_need.score < 0.4
    assert {span.text for span in by_need.spans} == {"IRS", "audits"}


ROUNDUP = """Storms close airports in the north.
IRS opens its season.
Agents find a tunnel at the border."""


def test_a_round_up_matches_by_item() -> None:
    topic = matcher(query="IRS AND agents", threshold=0)
    assert topic.match(article("What happened today", ROUNDUP))
    assert not topic.match(article("Daily digest", ROUNDUP))
    assert topic.match(article("Daily digest", ROUNDUP + "\nIRS agents go home."))


def test_a_round_up_ranks_below_an_article() -> None:
    topic = matcher(query="IRS", threshold=0)
    whole, digest = article("Now", ROUNDUP), article("Daily digest", ROUNDUP)
    assert topic.match(digest)[0].score < topic.match(whole)[0].score
    assert topic.match(digest)[0].parts["roundup"] == 0.5


def test_numbered_items_are_told_apart_in_a_single_paragraph() -> None:
    text = "1/ The IRS opened. 2/ Agents found a tunnel. 3/ The Senate voted on agents."
    assert not matches(text, query="IRS AND agents")
    assert matches(text, query="Senate AND agents")


def test_a_date_or_a_dash_in_running_text_begins_no_item() -> None:
    text = "The IRS met on Jan. 5. The agents – three of them – left. It rained – a lot. So on."
    topic = matcher(query="IRS NEAR/9 agents", threshold=0)
    assert topic.match(article("A day in court", text))
    assert not topic.match(article("Weekly roundup", text))


def test_an_article_must_come_from_where_the_topic_wants_it() -> None:
    found = article("IRS", language="en-US", place="US", tier=Tier.WIRE)
    origin = {"tiers": ["wire"], "places": ["us"], "languages": ["en"]}
    assert matcher(query="IRS", **{"from": origin}).match(found)
    for change in ({"tier": Tier.BLOG}, {"place": "uk"}, {"language": "es"}):
        other = replace(found, **change)  # type: ignore[arg-type]
        assert not matcher(query="IRS", **{"from": origin}).match(other)


def test_a_topic_may_ask_for_another() -> None:
    topics = {
        "both": Topic(title="B", query="topic:irs AND border"),
        "irs": Topic(title="I", any=["@irs"], none=["tips"]),
    }
    both = Matcher(topics, ENTITIES)
    assert {m.topic for m in both.match(article("IRS at the border"))} == {"irs", "both"}
    assert both.match(article("IRS tips at the border")) == ()


def test_facts_about_the_article_are_asked_for() -> None:
    found = article(
        "Rule",
        url="https://www.irs.gov/x",
        outlet="Internal Revenue Service",
        author="Jane O’Neil",
        kind=ArticleKind.OFFICIAL_DOCUMENT,
        tier=Tier.OFFICIAL,
    )
    for query in ('outlet:irs.gov', 'outlet:"internal revenue"', "author:O'Neil", "agency:revenue",
                  'kind:"official document"', "kind:official-document"):  # fmt: skip
        assert matcher(query=f"rule AND {query}").match(found), query
    for query in ("outlet:rs.gov", "author:Ann", "kind:news"):
        assert not matcher(query=f"rule AND {query}").match(found), query
    document = article(
        "A rule", tier=Tier.OFFICIAL, fields={"agencies": "Internal Revenue Service"}
    )
    assert matcher(query="agency:revenue").match(document)
    assert not matcher(query="agency:revenue").match(
        replace(found, kind=ArticleKind.NEWS, tier=Tier.PRESS)
    )


def test_a_near_miss_names_the_one_thing_that_was_missing() -> None:
    topic = matcher(any=["audit"], all=["@irs"], none=["tips"])
    lacks = {
        text: [(miss.part, miss.lacked) for miss in topic.near_misses(article(text=text))]
        for text in ("The IRS", "An audit", "IRS audit tips", "Nothing", "IRS audit")
    }
    assert lacks == {
        "The IRS": [("any", "audit")],
        "An audit": [("all", "@irs")],
        "IRS audit tips": [("none", "tips")],
        "Nothing": [],
        "IRS audit": [],
    }


def test_a_match_below_the_threshold_is_a_near_miss() -> None:
    misses = matcher(query="IRS", threshold=1).near_misses(article(text=FILLER + "IRS"))
    assert [miss.part for miss in misses] == ["threshold"]


def test_the_best_match_comes_first() -> None:
    topics = {"deep": Topic(title="D", any=["bridge"]), "top": Topic(title="T", any=["IRS"])}
    found = Matcher(topics, ENTITIES).match(article("IRS IRS", "The IRS.\n" + FILLER))
    assert [match.topic for match in found] == ["top", "deep"]


def test_a_topic_is_explained_in_words() -> None:
    words = matcher(any=[{"near": [5, "@irs", ["audit*", "agents"]]}], none=["title:tips"]).explain(
        "t"
    )
    assert "a name of @irs with (“audit…” or “agents”) no more than 5 words away" in words
    assert "“tips” in the title" in words


HOSTILE = {
    "the same two words": "IRS audit " * 60_000,
    "one endless word": "a" * 600_000,
    "one endless chunk": "irs-audit/" * 60_000,
    "apostrophes": "'" * 600_000,
    "dots": "a." * 300_000,
    "combining marks": "e" + "\u0301" * 600_000,
    "numbers": "1," * 300_000,
    "markers": "\n1/ 2. • " * 60_000,
    "astral": "𝐀𝐮𝐝𝐢𝐭 " * 60_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_matched_in_linear_time_with_bounded_proof(
    name: str, count: Count
) -> None:
    """Quadratic work on 600,000 characters would run for hours, not seconds."""
    topic = matcher(
        query="@irs NEAR/100 audit NEAR/100 irs OR ATLEAST/100 (irs ONEAR/50 audit*) OR lede:audit*"
    )
    found = topic.match(article(HOSTILE[name][:300], HOSTILE[name]))
    assert all(len(match.spans) <= MOST_SPANS for match in found)
    count(1)

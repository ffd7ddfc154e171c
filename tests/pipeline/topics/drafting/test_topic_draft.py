"""Drafts of topics: what a phrase asks for, the names that articles know, and headlines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.config.models import Entity, NearCondition
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.drafting.draft_trial import try_draft
from policywire.pipeline.topics.drafting.phrase_parts import phrase_parts
from policywire.pipeline.topics.drafting.topic_draft import (
    NothingToDraftError,
    TopicDraft,
    draft_topic,
)
from policywire.pipeline.topics.drafting.word_family import word_family
from policywire.pipeline.topics.matcher import Matcher

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def article(title: str, text: str = "") -> Article:
    return Article(url=f"https://n.example/{title}", title=title, text=text, outlet="N", found=NOW)


def parts(phrase: str) -> list[str]:
    return [f"={part.text}" if part.is_name else part.text for part in phrase_parts(phrase)]


def written(draft: TopicDraft) -> tuple[list[object], list[object]]:
    shown = [e if isinstance(e, str) else e.near for e in draft.topic.any]
    return list(draft.topic.all), shown


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("PFAS in drinking water", ["=PFAS", "drinking water"]),
        ("Net neutrality", ["net neutrality"]),
        ("immigration policy", ["immigration"]),
        ("AI regulation by states", ["=AI", "regulation", "states"]),
        ("Congestion pricing in New York", ["congestion pricing", "=New York"]),
        ("new rules for nurseries", ["nurseries"]),
        ("Policy", ["policy"]),
        ("sewage spills by Thames Water", ["sewage spills", "=Thames Water"]),
        ("The Jones Act", ["=Jones Act"]),
        ("Title IX", ["=Title IX"]),
        ("Title IX rules", ["=Title IX"]),
        ("Renters' Rights Bill", ["=Renters' Rights Bill"]),
        ("Student Loan Repayment", ["student loan repayment"]),
        ("NATO defence spending", ["=NATO", "defence spending"]),
        ("short-term rental rules", ["short-term rental"]),
        ("501(c)(3) status of churches", ["501(c)(3) status", "churches"]),
        ("H-1B visas", ["=H-1B", "visas"]),
        ("年金改革", ["年金改革"]),
    ],
)
def test_a_phrase_falls_into_names_and_words(phrase: str, expected: list[str]) -> None:
    assert parts(phrase) == expected


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("enforcement", ("enforce*",)),
        ("regulation", ("regulat*",)),
        ("ban", ("ban", "banned", "banning")),
        ("department", ("department",)),
        ("bans", ("ban", "banned", "banning")),
        ("water", ("water",)),
        ("TikTok", ("TikTok",)),
    ],
)
def test_a_noun_brings_its_verb(word: str, family: tuple[str, ...]) -> None:
    assert word_family(word) == family


def test_a_name_is_needed_and_its_other_names_come_from_what_is_stored() -> None:
    stored = [
        article("Limits on PFAS", "The EPA set limits on PFAS, also known as forever chemicals."),
        article("Wells", "So-called forever chemicals (PFAS) were found in ten wells."),
        article("Tests", "The per- and polyfluoroalkyl substances (PFAS) stay for long."),
    ]
    draft = draft_topic("PFAS in drinking water", stored)
    assert (draft.key, draft.topic.title) == ("pfas-in-drinking-water", "PFAS in drinking water")
    assert written(draft) == (["@pfas"], ["drinking water"])
    assert draft.entities["pfas"].names[0] == "PFAS"
    assert "forever chemicals" in draft.entities["pfas"].names


def test_an_abbreviation_is_found_for_a_full_name_and_the_other_way_round() -> None:
    stored = [article("Fares", "The Surface Transportation Board (STB) fined two railways.")]
    full = draft_topic("fines by the Surface Transportation Board", stored)
    assert full.entities["surface-transportation-board"].names[1:] == ["STB"]
    short = draft_topic("STB fines", stored)
    assert short.entities["stb"].names == ["STB", "Surface Transportation Board"]


def test_bodies_that_everybody_knows_go_by_both_names_before_anything_is_stored() -> None:
    draft = draft_topic("Federal layoffs at the VA", [])
    assert written(draft) == (["@va"], ["layoff", "laid off"])
    assert draft.entities["va"].names == ["VA", "Veterans Affairs"]


def test_two_words_that_nobody_writes_side_by_side_may_stand_apart() -> None:
    stored = [article("Crypto firms fear a bill on the stablecoin")]
    assert written(draft_topic("crypto stablecoin", stored)) == ([], [[8, "crypto", "stablecoin"]])
    assert written(draft_topic("crypto stablecoin", [])) == ([], ["crypto stablecoin"])


def test_a_name_that_half_the_news_names_is_no_near_miss() -> None:
    stored = [article(f"Texas town {n} floods") for n in range(30)]
    stored += [article("Texas votes on school vouchers"), article("School vouchers cost more")]
    draft = draft_topic("School vouchers in Texas", stored)
    assert written(draft) == (["Texas"], ["school vouchers"])
    assert try_draft(draft, stored, {}, {}).near == ()


def test_of_two_names_joined_by_and_either_will_do() -> None:
    near = [15, ["PBS", "NPR"], ["funding", "fund", "defund"]]
    assert written(draft_topic("PBS and NPR funding", [])) == ([], [near])


@pytest.mark.parametrize(
    ("phrase", "matched", "other"),
    [
        (
            "PFAS and lead in drinking water",
            ["State limits PFAS in drinking water", "Lead found in drinking water of nine schools"],
            "PFAS found in frying pans",
        ),
        (
            "Medicaid and housing vouchers for veterans",
            ["Medicaid widened for veterans", "Housing vouchers for veterans run out"],
            "Medicaid cut in nine states",
        ),
        (
            "NHS or dental care in Wales",
            ["NHS waiting lists grow in Wales", "Dental care is hard to find in Wales"],
            "NHS hires nurses in Leeds",
        ),
    ],
)
def test_a_name_and_a_word_that_share_what_follows_are_alternatives(
    phrase: str, matched: list[str], other: str
) -> None:
    draft = draft_topic(phrase, [])
    matcher = Matcher({"draft": draft.topic}, draft.entities)
    assert [bool(matcher.match(article(title))) for title in matched] == [True, True]
    assert not matcher.match(article(other))


def test_a_name_at_the_beginning_is_known_by_its_capital_where_the_word_has_another_meaning() -> (
    None
):
    assert written(draft_topic("Fed independence", [])) == (["@fed"], ["independen*"])
    assert written(draft_topic("fed cattle", [])) == ([], ["fed cattle"])


@pytest.mark.parametrize(
    ("phrase", "needed", "entries"),
    [
        ("overtime for public and private nurses in Ohio", ["Ohio"], [[40, "overtime", "nurses"]]),
        ("violence in state and federal prisons", [], [[6, "violence", "prisons"]]),
        ("power for rural or urban schools in Kenya", ["Kenya"], [[40, "power", "schools"]]),
    ],
)
def test_both_kinds_of_a_thing_are_all_of_it(
    phrase: str, needed: list[object], entries: list[object]
) -> None:
    assert written(draft_topic(phrase, [])) == (needed, entries)


def test_letters_in_parentheses_that_stand_for_something_else_are_no_name() -> None:
    stored = [article("Fares", "The Surface Transportation Board (D) met on Monday (STB4).")]
    assert draft_topic("Surface Transportation Board fines", stored).entities == {}


def test_an_entity_of_the_configuration_is_used_and_none_is_made() -> None:
    known = {"irs": Entity(names=["IRS", "Internal Revenue Service"])}
    draft = draft_topic("Internal Revenue Service audits", [], entities=known)
    assert written(draft) == (["@irs"], ["audit*"])
    assert draft.entities == {}


def test_a_new_entity_takes_no_key_that_is_there() -> None:
    known = {"stb": Entity(names=["Sheffield Tram Board"])}
    stored = [article("Fares", "The Surface Transportation Board (STB) fined two railways.")]
    assert list(draft_topic("STB fines", stored, entities=known).entities) == ["stb-2"]


@pytest.mark.parametrize(
    ("phrase", "entries"),
    [
        ("student loan repayment", [[8, "student", "loan", "repay*"]]),
        ("right to repair", [[6, "right", "repair"]]),
        ("net neutrality", ["net neutrality"]),
        ("sale of public land", [[15, ["sale", "sell", "sold"], "public land"]]),
        ("lead or arsenic in toys", [[6, ["lead", "arsenic"], "toys"]]),
    ],
)
def test_words_without_a_name_stand_near_each_other(phrase: str, entries: list[object]) -> None:
    assert written(draft_topic(phrase, [])) == ([], entries)


def test_words_that_articles_write_side_by_side_are_needed_and_the_last_one_may_be_anywhere() -> (
    None
):
    stored = [article("Minimum wage goes up"), article("The minimum wage is low")]
    draft = draft_topic("minimum wage increase", stored)
    assert written(draft) == (["minimum wage"], ["increas*", "rais*", "rise", "hike"])
    assert written(draft_topic("minimum wage increase", [])) == (
        [],
        [[8, "minimum", "wage", ["increas*", "rais*", "rise", "hike"]]],
    )


def test_an_acronym_with_an_empty_word_stays_one_phrase_where_it_is_written_so() -> None:
    assert written(draft_topic("SAVE plan", [])) == ([], ["SAVE plan"])
    stored = [article(f"SAVE borrowers {n}", "SAVE ends, and SAVE is gone.") for n in range(4)]
    assert written(draft_topic("SAVE plan", stored)) == ([], ["SAVE"])


def test_the_country_before_a_name_is_left_out_where_articles_leave_it_out() -> None:
    stored = [article(f"AI Act, part {n}", "The AI Act begins.") for n in range(3)]
    assert written(draft_topic("EU AI Act", stored)) == ([], ["AI Act"])
    assert written(draft_topic("EU AI Act", [])) == ([], ["EU AI Act"])


def test_every_pasted_headline_that_shares_something_is_matched() -> None:
    headlines = [
        "Heat pump grants doubled in Scotland",
        "Ministers cut grants for a heat pump",
        "Boiler ban delayed again",
        "Industry cheers as boiler ban is put off",
        "Weather on Sunday",
    ]
    draft = draft_topic("", [], headlines=headlines)
    matcher = Matcher({draft.key: draft.topic}, draft.entities)
    met = [title for title in headlines if matcher.match(article(title))]
    assert met == headlines[:4]
    assert draft.unmet == ("Weather on Sunday",)
    assert "heat pump" in draft.topic.title.lower()


def test_headlines_add_to_what_a_phrase_asks_for() -> None:
    headlines = ["Boiler ban delayed again", "Industry cheers as boiler ban is put off"]
    draft = draft_topic("heat pumps", [], headlines=headlines)
    assert draft.topic.title == "heat pumps"
    assert written(draft) == ([], ["heat pumps", "Boiler ban"])
    assert draft.unmet == ()


@pytest.mark.parametrize("phrase", ["", "of the", "…"])
def test_nothing_is_drafted_from_nothing(phrase: str) -> None:
    with pytest.raises(NothingToDraftError):
        draft_topic(phrase, [])


def test_phrases_that_articles_on_it_say_are_proposed_and_not_taken() -> None:
    text = "The tap water of the town is tested. Lead service lines are dug up street by street."
    stored = [article(f"Lead service lines in tap water of town {n}", text) for n in range(4)]
    stored += [article(f"Match {n}", "The league plays on Saturday in the rain.") for n in range(9)]
    draft = draft_topic("tap water", stored)
    assert written(draft) == ([], ["tap water"])
    (proposed,) = [each for each in draft.proposed if "service lines" in each.text.lower()]
    assert (proposed.inside, proposed.articles) == (4, 4)


def test_a_trial_shows_matches_near_misses_and_what_looks_wrong() -> None:
    stored = [
        article("PFAS limits for drinking water", "Drinking water may hold no PFAS."),
        article("PFAS found in fish", "Nobody should eat the fish."),
        article("Opera opens", "It is loud."),
    ]
    draft = draft_topic("PFAS in drinking water", stored)
    trial = try_draft(draft, stored, {}, {})
    assert (trial.found.articles, trial.found.matched) == (3, 1)
    (near,) = trial.near
    assert (near.named, near.count, near.gains) == (("@pfas",), 1, 1)
    assert trial.warnings == ()


def test_an_entry_with_near_is_a_condition_and_not_text() -> None:
    (entry,) = draft_topic("tariffs on steel", []).topic.any
    assert isinstance(entry, NearCondition)


def test_an_entity_may_be_called_by_its_key() -> None:
    known = {"stb": Entity(names=["Surface Transportation Board", "STB"])}
    assert written(draft_topic("@stb fines", [], entities=known))[0] == ["@stb"]


def test_a_title_without_latin_letters_gets_the_next_free_key() -> None:
    assert draft_topic("年金改革", []).key == "topic"
    assert draft_topic("地下水", [], taken=["topic"]).key == "topic-2"

"""Descriptions in plain words: what is wanted, what is not, and the draft of both."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.topics.drafting.draft_trial import try_draft
from policywire.pipeline.topics.drafting.intent import excluded_entries, read_intent
from policywire.pipeline.topics.drafting.intent_draft import LONGEST_TITLE, draft_intent, title_of
from policywire.pipeline.topics.drafting.word_family import word_family
from policywire.pipeline.topics.matcher import Matcher

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def article(title: str, text: str = "") -> Article:
    return Article(url=f"https://n.example/{title}", title=title, text=text, outlet="N", found=NOW)


def found(text: str, *titles: str) -> list[str]:
    draft = draft_intent(text, [])
    matcher = Matcher({"draft": draft.topic}, draft.entities)
    return [title for title in titles if matcher.match(article(title))]


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("Court rulings on PFAS, not commentary", "Court rulings on PFAS", ()),
        (
            "Everything about offshore wind permits, but not onshore wind",
            "offshore wind permits",
            ('title:"onshore wind"',),
        ),
        (
            "I want to follow transit funding, not sports, weather or traffic",
            "transit funding",
            ("title:sports", "title:weather", "title:traffic"),
        ),
        (
            "Fishing quotas (excluding recreational fishing)",
            "Fishing quotas",
            ('title:"recreational fishing"',),
        ),
        (
            "Fishing quotas (excluding recreational fishing) in the North Sea",
            "Fishing quotas in the North Sea",
            ('title:"recreational fishing"',),
        ),
        ("Asylum rules, not U.S. detention", "Asylum rules", ("title:(U.S. AND detention)",)),
        (
            "PFAS limits, not appeals over asbestos or talc",
            "PFAS limits",
            ("title:(appeals AND (asbestos OR talc))",),
        ),
        ("Drone laws, excluding press releases", "Drone laws", ('kind:"press release"',)),
        ("Tell me when a judge blocks school vouchers", "a judge blocks school vouchers", ()),
        # These words say something of the matter.
        ("Not-for-profit hospitals", "Not-for-profit hospitals", ()),
        ("homes without water", "homes without water", ()),
        ("teachers not paid on time", "teachers not paid on time", ()),
        ("not only bans but also taxes on vapes", "not only bans but also taxes on vapes", ()),
        # Neither of them alone may be refused: it is what is wanted.
        ("rulings on PFAS, not rulings on talc", "rulings on PFAS", ()),
        ("schools, not courts", "schools", ()),
    ],
)
def test_a_description_says_what_is_wanted_and_what_is_not(
    text: str, wanted: str, excluded: tuple[str, ...]
) -> None:
    intent = read_intent(text)
    assert intent.wanted == wanted
    assert excluded_entries(intent) == excluded


@pytest.mark.parametrize(
    "text",
    [
        "nitrates, arsenic and lead in wells",
        "nitrates, arsenic, and lead in wells",
        "nitrates, arsenic, lead in wells",
    ],
)
def test_every_item_of_a_list_is_looked_for(text: str) -> None:
    titles = ["Nitrates in wells", "Arsenic found in ten wells", "Wells hold lead"]
    assert found(text, *titles, "Wells run dry") == titles


@pytest.mark.parametrize(
    ("text", "titles", "other"),
    [
        (
            "Ferry rules in Bergen, Stavanger or Oslo",
            ["Stavanger sets ferry rules", "Oslo ferry rules change"],
            "Ferry rules in Malmo",
        ),
        (
            "When towns close or reopen public libraries",
            ["Council to close public libraries", "Public libraries reopen in Harl"],
            "Council to close car parks",
        ),
        (
            "Bans on keeping exotic pets such as primates and big cats",
            ["State bans exotic pets", "Exotic pets: primates seized"],
            "State bans fireworks",
        ),
        (
            "Deaths linked to tasers and police restraint",
            ["Tasers blamed for two deaths", "Police restraint led to deaths, coroner finds"],
            "Police restraint training begins",
        ),
        (
            "Data centre water use limits",
            ["Data centre must limit what it draws", "Data centre's water worries county"],
            "Water limits on farms",
        ),
        (
            "Legal action against sports betting firms over addiction",
            ["Sports betting sued by parents", "Sports betting addiction on the rise"],
            "Sports shop sued",
        ),
        (
            "Bills that would regulate kratom",
            ["State moves to regulate kratom"],
            "State moves to regulate tea",
        ),
    ],
)
def test_what_reporters_vary_is_not_asked_for(text: str, titles: list[str], other: str) -> None:
    assert found(text, *titles, other) == titles


def test_a_place_behind_a_comma_is_needed_not_another_choice() -> None:
    titles = ["Congestion pricing begins in New York", "Congestion pricing in London"]
    assert found("Congestion pricing, New York", *titles) == titles[:1]


def test_who_acts_and_how_is_said_in_many_ways() -> None:
    assert found(
        "Court rulings on PFAS, not commentary",
        "Judge rules against PFAS maker",
        "Appeals court upholds PFAS limits",
        "PFAS found in wells",
    ) == ["Judge rules against PFAS maker", "Appeals court upholds PFAS limits"]


def test_a_verb_has_the_family_of_its_noun_and_no_animal_has() -> None:
    assert word_family("rejected") == ("reject*",)
    assert word_family("sharks") == ("sharks",)


def test_what_is_refused_is_told_with_what_it_leaves_out() -> None:
    stored = [article("Wind permits granted"), article("Onshore wind permits granted")]
    draft = draft_intent("wind permits, not onshore wind", stored)
    trial = try_draft(draft, stored, {}, {})
    assert (trial.found.matched, trial.found.lost_count) == (1, 1)
    assert trial.found.lost[0].title == "Onshore wind permits granted"


def test_a_sentence_behind_what_is_refused_is_named_as_missing() -> None:
    draft = draft_intent("PFAS limits, not asbestos. Also lead pipes.", [])
    assert draft.topic.none == ["title:asbestos"]
    assert [note for note in draft.notes if "Also lead pipes" in note]


def test_a_long_description_without_a_blank_has_a_title() -> None:
    assert len(title_of("x" * 200)) == LONGEST_TITLE


def test_what_no_headline_tells_apart_is_said() -> None:
    draft = draft_intent("rulings on PFAS, not rulings on talc", [])
    assert any("rulings on talc" in note for note in draft.notes)
    assert draft.topic.intent == "rulings on PFAS, not rulings on talc"

"""A topic finds its words however an outlet writes them, and not what only looks like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import Matcher


def found(entry: str, title: str, text: str = "") -> tuple[str, ...]:
    """The words of the article that prove the entry; none when it does not match."""
    article = Article(
        url="https://news.example/1", title=title, text=text, outlet="News",
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    matches = Matcher({"t": Topic(title="T", any=[entry], threshold=0)}, {}).match(article)
    return tuple(span.text for match in matches for span in match.spans)


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("childcare", "Child-care costs rise"),
        ("child care", "A childcare bill"),
        ("storm water", "Stormwater fees"),
        ("anti-dumping", "Antidumping duties"),
        ("antidumping", "Anti-dumping duties"),
        ("non-compete clause", "Noncompete clauses end"),
        ("layoffs", "Lay-offs at the plant"),
        ("crack down", "Crackdown on vapes"),
        ("overfishing", "Over-fishing rules"),
        ("healthcare worker", "Health-care workers strike"),
        ("labour market", "Labor markets tighten"),
        ("labour*", "Laborers strike"),
        ("organis*", "An organization sues"),
        ("10%", "A 10 per cent levy"),
        ("10%", "A 10% levy"),
        ("10 percent", "A 10% levy"),
        ("§ 6103", "What section 6103 bars"),
        ("section 6103", "What §6103 bars"),
        ("§ 6103", "What 26 U.S.C. 6103 bars"),
        ("501(c)(3)", "Some 501c3 groups"),
        ("501c3", "A 501(c)(3) church"),
        ("401(k) plan", "401(k) plans"),
        ("E.U.", "What the EU wants"),
        ("H-1B", "H1B visas"),
        ("COVID-19", "Covid-19 rules"),
    ],
)
def test_it_is_found(entry: str, title: str) -> None:
    assert found(entry, title)


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("childcare", "Care for each child"),
        ("dumping", "Anti-dumping duties"),
        ("immigration", "An anti-immigration rally"),
        ("citizen", "Non-citizens lose benefits"),
        ("committee", "The sub-committee meets"),
        ("10%", "10 of 20 towns"),
        ("5%", "Up 2.5%"),
        ("§ 6103", "Zip code 6103"),
        ("501(c)(3)", "501 came; 3 chose plan C"),
        ("overtime pay", "Over time pay falls"),
    ],
)
def test_it_is_not_found(entry: str, title: str) -> None:
    assert not found(entry, title)


@pytest.mark.parametrize(
    ("entry", "title", "text"),
    [
        ("Trump", "Anti-Trump protests", ""),
        ("ICE", "Anti-ICE protests", ""),
        ("war", "Post-war aid", ""),
        ("budget", "A mini-budget", ""),
        ("border", "A cross-border raid", ""),
        ("EU", "Non-EU citizens", ""),
        ("immigration", "Pro-immigration rally", ""),
    ],
)
def test_a_prefix_that_does_not_turn_a_word_costs_nothing(
    entry: str, title: str, text: str
) -> None:
    assert found(entry, title, text)


def test_a_title_in_capitals_is_told_from_a_name_by_the_text_below() -> None:
    assert not found("dumping", "Anti-Dumping Duties Rise", "The anti-dumping duties rise.")
    assert found("farage", "Anti-Farage Rally Held", "A rally against Farage was held.")
    assert found("farage", "Anti-Farage Rally Held", "The anti-Farage rally was loud.")


@pytest.mark.parametrize(
    ("entry", "title", "text"),
    [
        ("NATO", "Nato chief warns of cuts", ""),
        ("ICE", "Ice agents raid farm", "Agents of Immigration and Customs Enforcement (Ice)."),
        ("ICE", "Farm raided", "Two agents of Ice came on Monday."),
        ("AIDS", "Money for clinics", "A third of people with Aids go there."),
        ("WHO", "WHO WARNS OF CHOLERA", "The WHO warned of cholera."),
        ("WHO", "WHO WARNS OF CHOLERA", ""),
        ("ICE", "ICE RAIDS FARM", "Ice agents (Ice) came."),
        ("PFAS", "PFAS FOUND IN MILK", "Pfas was found in milk."),
    ],
)
def test_an_acronym_is_found_in_other_capitals(entry: str, title: str, text: str) -> None:
    assert found(entry, title, text)


@pytest.mark.parametrize(
    ("entry", "title", "text"),
    [
        ("ICE", "Ice on the road", "Ice lay on the road."),
        ("ICE", "Drivers Warned of Ice on Roads", "There is ice on many roads."),
        ("ICE", "ICE STORM CUTS POWER", "Ice lay on the lines."),
        ("ICE", "ICE AGE ART FOUND", "A cave painting of the ice age."),
        ("ICE", "STORM WARNING: ICE POSSIBLE", "Much ice is expected."),
        ("WHO", "WHO WILL PAY?", "Nobody knows who pays."),
        ("AIDS", "Aids for farmers", "Aids to farmers grow."),
        ("US", "Us against them", "They let us go."),
        ("SNAP", "Snap election called", "The snap election is in May."),
    ],
)
def test_an_ordinary_word_in_other_capitals_is_no_acronym(
    entry: str, title: str, text: str
) -> None:
    assert not found(entry, title, text)

"""Plurals, spellings and compounds: what is one word, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from policywire.pipeline.text.normalization import base_form, inflections
from policywire.pipeline.text.words.compounds import join, split
from policywire.pipeline.text.words.plurals import singular

PLURALS = """
    agency agencies; attorney attorneys; hero heroes; photo photos; canoe canoes; toe toes;
    bus buses; census censuses; virus viruses; house houses; clause clauses; nurse nurses;
    excuse excuses; gas gases; bias biases; lens lenses; lease leases; database databases;
    crisis crises; analysis analyses; diagnosis diagnoses; thesis theses; dose doses;
    promise promises; size sizes; freeze freezes; waltz waltzes; quiz quizzes; tax taxes; axe axes;
    church churches; headache headaches; niche niches; brush brushes; movie movies; cookie cookies;
    child children; woman women; foot feet; tooth teeth; mouse mice; wife wives; thief thieves;
    criterion criteria; memorandum memoranda; moratorium moratoria; stimulus stimuli; alga algae;
    index indices; matrix matrices; bureau bureaux; plateau plateaus; taxi taxis; menu menus;
    israeli israelis; class classes; series series; species species; chief chiefs; leaf leaves
"""
SPELLINGS = """
    labour labor; labourers laborers; neighbourhood neighborhood; misbehaviour misbehavior;
    centre center; datacentres datacenters; theatres theaters; kilometre kilometer; fibre fiber;
    organisation organization; privatised privatized; decarbonising decarbonizing;
    analysed analyzed; defence defense; unlicenced unlicensed; practised practiced;
    programme program; catalogue catalog; travellers travelers; cancelled canceled;
    counsellors counselors; enrolment enrollment; fulfil fulfill; paediatric pediatric;
    haemorrhage hemorrhage; anaemia anemia; foetal fetal; manoeuvres maneuvers; sulphur sulfur;
    aluminium aluminum; sceptical skeptical; grey gray; tyre tire; adviser advisor;
    judgement judgment; ageing aging; focussed focused; epicentre epicenter; colourise colorize
"""
COMPOUNDS = """
    health care; ground water; storm water; data center; wind farm; whistle blower; rule making;
    flood plain; policy maker; non compete; anti trust; cyber security; counter terrorism;
    semi conductor; e mail; co payment; h 1b; covid 19
"""


def pairs(table: str) -> list[list[str]]:
    return [each.split() for each in table.split(";")]


@pytest.mark.parametrize(("one", "many"), pairs(PLURALS))
def test_a_plural_and_its_singular_are_one_word(one: str, many: str) -> None:
    assert singular(many) == singular(one)
    assert {one, many} <= set(inflections(base_form(one)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("us", "uses"), ("case", "cas"), ("new", "news"), ("yemen", "yeman"), ("spec", "species"),
     ("len", "lens"), ("crisis", "crise"), ("women", "womb"), ("specimen", "speciman")],
)  # fmt: skip
def test_what_only_looks_like_a_plural_stays_apart(one: str, other: str) -> None:
    assert base_form(one) != base_form(other)


@pytest.mark.parametrize(("british", "american"), pairs(SPELLINGS))
def test_british_and_american_spellings_are_one_word(british: str, american: str) -> None:
    assert base_form(british) == base_form(american)
    assert {british, american} <= set(inflections(base_form(american)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("cheque", "check"), ("kerb", "curb"), ("storey", "story"), ("discuss", "diskuss"),
     ("prise", "prize"), ("insure", "ensure"), ("metal", "mettle"), ("tired", "tyred")],
)  # fmt: skip
def test_words_of_another_meaning_are_no_spelling(one: str, other: str) -> None:
    assert base_form(one) != base_form(other)


@pytest.mark.parametrize(("first", "second"), pairs(COMPOUNDS))
def test_a_compound_is_joined_and_falls_apart_again(first: str, second: str) -> None:
    assert join(first, second) == first + second
    assert split(first + second) == (first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("over", "time"), ("re", "sign"), ("may", "be"), ("every", "day"), ("the", "rapist"),
     ("any", "one"), ("pre", "sent"), ("some", "time"), ("no", "where")],
)  # fmt: skip
def test_words_that_mean_something_else_as_one_are_not_joined(first: str, second: str) -> None:
    assert not join(first, second)


@pytest.mark.parametrize(
    "word", ["manage", "target", "island", "therapist", "carpet", "legend", "office",
             "report", "resign", "overtime", "antic", "season", "transaction", "person"],
)  # fmt: skip
def test_a_plain_word_does_not_fall_into_words_that_texts_hold(word: str) -> None:
    assert split(word) == ()


@given(st.text(alphabet="abceimnshouxyz", min_size=1, max_size=9))
def test_inflections_are_all_the_words_of_one_base_form(word: str) -> None:
    form = base_form(word)
    assert word in inflections(form)
    assert {base_form(each) for each in inflections(form)} <= {form}

"""The quick spelling of texts against the definition of words in `pipeline.text.normalization`."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from policywire.pipeline.text.fast_tokenizer import TEXT_SEPARATOR, FastTokenizer
from policywire.pipeline.text.normalization import (
    WORD,
    Normalizer,
    base_form,
    inflections,
    to_lowercase,
)

TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            " \n\t.,'’“”–—…‘-_/*?!()\"\x7f\x1f\u00a0\u00ad\u200b\u0301\u0130\ufb01"
            "ßSs.IRSéñ海½1,2ФСБ"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
).map(lambda text: text.replace(TEXT_SEPARATOR, " "))
SPELLER = FastTokenizer(frozenset({"фсб"}))


@pytest.mark.slow
@given(TRICKY)
@settings(max_examples=2_000, deadline=None)
def test_a_text_is_spelled_as_its_words_are_one_by_one(text: str) -> None:
    spelling = SPELLER.tokenize(text)
    forms = [form for raw in WORD.findall(text) if (form := SPELLER.form(raw))]
    assert spelling.cased.decode() == " " + "".join(f"{form} " for form in forms)
    assert spelling.folded == spelling.cased.lower()
    assert [base_form(to_lowercase(form)) for form in forms] == Normalizer().normalize(text).split()


@pytest.mark.slow
@given(TRICKY, st.randoms())
@settings(max_examples=2_000, deadline=None)
def test_each_word_is_found_where_it_stands_in_whatever_order(
    text: str, dice: random.Random
) -> None:
    words = [word.span() for word in WORD.finditer(text) if SPELLER.form(word[0])]
    places = SPELLER.tokenize(text).offsets(len(words))
    order = list(range(len(words)))
    dice.shuffle(order)
    for number in order:
        last = dice.randrange(number, len(words))
        assert places.span(number, last) == (words[number][0], words[last][1])


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("The “I.R.S.’s” plan", " The IRS plan "),
        ("agents' tax-exempt rock'n'roll", " agents tax exempt rocknroll "),
        ("$20,000.5 (or 7%)—end.Start", " 20000.5 or 7 end Start "),
        ("U.S.Treasury’s café", " US Treasury cafe "),
        ("'tis ''twas'' a''b 's", " tis twas a b s "),
        ("ФСБ и Фсб", " ФСБ и фсб "),
        ("   \n\n ", " "),
        ("", " "),
    ],
)
def test_it_spells(text: str, spelled: str) -> None:
    assert SPELLER.tokenize(text).cased.decode() == spelled


@given(st.text(alphabet="abceshixyzu", min_size=1, max_size=9))
def test_the_inflections_of_a_singular_are_all_the_words_that_have_it(word: str) -> None:
    form = base_form(word)
    assert word in inflections(form)
    assert {base_form(each) for each in inflections(form)} == {form}
    assert len(set(inflections(form))) == len(inflections(form))


@pytest.mark.parametrize("text", ["a.", "''", "a'", ",'", " ", "—", "é.", "1,", "-'s", "海"])
def test_the_odd_chunks_of_a_long_text_are_not_kept(text: str) -> None:
    speller = FastTokenizer()
    spelling = speller.tokenize(text * 100_000)
    assert spelling.cased.startswith(b" ")
    assert len(speller.chunks) == 0

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from policywire.pipeline.text.normalization import Normalizer, base_form

TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\t.,'’-—/*\u00ad\u200b\u0301\u0130\ufb01ßSs.IRSirs½海ñ1,2"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Agents", "agent"),
        ("agencies", "Agency"),
        ("taxes", "tax"),
        ("classes", "class"),
        ("I.R.S.", "irs"),
        ("I.R.S.’s", "IRS"),
        ("U.S", "us"),
        ("IRS's", "IRS"),
        ("agents’", "agents"),
        ("café", "CAFE"),
        ("cafe\u0301", "café"),
        ("ﬁling", "filing"),
        ("ＩＲＳ", "IRS"),
        ("tax-exempt", "tax exempt"),
        ("tax—exempt", "tax exempt"),
        ("de\u00adport", "deport"),
        ("20,000", "20000"),
        ("Straße", "STRASSE"),
        ("O’Donnell", "O'Donnell"),
        ("don’t", "dont"),
        ("“audit”", "audit"),
    ],
)
def test_spellings_of_one_word_fold_together(one: str, other: str) -> None:
    assert Normalizer().normalize(one) == Normalizer().normalize(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("ice", "iced"), ("us", "use"), ("11.6", "116"), ("news", "new-s"), ("is", "i")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert Normalizer().normalize(one) != Normalizer().normalize(other)


def test_a_word_that_a_topic_writes_in_capitals_keeps_them() -> None:
    folder = Normalizer(frozenset({"ice", "ira"}))
    assert folder.normalize("ICE on ice, Ice, I.C.E. and ICE’s IRAs") == (
        "ICE on ice ice ICE and ICE IRA "
    )


def test_a_text_without_blanks_is_divided_where_words_end() -> None:
    assert Normalizer().normalize("agents—who/what…海外") == "agent who what 海 外 "


@given(TRICKY)
@settings(max_examples=500, deadline=None)
def test_the_fast_way_and_the_exact_way_give_the_same_words(text: str) -> None:
    folder = Normalizer(frozenset({"irs", "ss"}))
    assert folder.normalize(text) == "".join(f"{word.form} " for word in folder.words(text))


@pytest.mark.slow
@given(TRICKY)
@settings(max_examples=500, deadline=None)
def test_each_word_stands_where_its_offsets_say(text: str) -> None:
    folder = Normalizer(frozenset({"irs"}))
    end = 0
    for word in folder.words(text):
        assert end <= word.start < word.end <= len(text)
        assert [again.form for again in folder.words(text[word.start : word.end])] == [word.form]
        end = word.end


@given(st.text(alphabet="abceshixyzu", max_size=12))
def test_a_word_and_its_regular_plural_have_one_singular_or_end_in_a_hiss(word: str) -> None:
    if len(word) > 3 and not word.endswith(("s", "e", "i", "u", "y", "x", "z", "sh", "ch")):
        assert base_form(word + "s") == base_form(word)


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policywire.pipeline.text.normalization._KEEP_IN_CACHE", 100)
    folder = Normalizer()
    for number in range(50):
        folder.normalize(" ".join(f"w{number}x{each}" for each in range(20)))
    assert len(folder._chunks) <= 120


@pytest.mark.slow
def test_a_chunk_of_a_million_characters_is_not_kept() -> None:
    folder = Normalizer()
    assert folder.normalize("a-" * 500_000).count(" ") == 500_000
    assert len(folder._chunks) == 0

"""Words as the stories see them, against the plain patterns that define them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from policywire.pipeline.text.content_terms import stems
from policywire.pipeline.text.words.stemming import WORD, folded_words, normalize_token

PIECES = (
    "The", "agents", "“asked”", "U.S.", "d'accord", "IRS’s", "$20", "million", "2020,", "5",
    "per cent", "percent", "-", "—", "k", "1,000.5", "bn", "%", "naïve", "_x_", "\xa0", "\n",
    "Straße",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES)).flatmap(
    lambda pieces: st.sampled_from(["", " ", "  "]).map(lambda blank: blank.join(pieces))
)


@given(st.one_of(st.text(), TEXTS))
def test_runs_are_the_folded_letters_and_digits(text: str) -> None:
    assert folded_words(text) == re.findall(r"\w+", text.casefold())


@given(st.one_of(st.text(), TEXTS))
def test_stems_are_those_of_the_words_in_order(text: str) -> None:
    told = stems(text, 1_000)
    words = [normalize_token(word) for word in WORD.findall(text)]
    assert len(told) == len(words)
    assert all(stem in ("", word) for stem, word in zip(told, words, strict=True))


@pytest.mark.parametrize(
    "text", ["$20 billion", "$20-billion", "$20bn", "$20,000 million", "$20,000,000,000"]
)
def test_an_amount_is_one_word_in_all_its_forms(text: str) -> None:
    assert stems(f"They paid {text} for it.", 20)[2] == "#20000000000"


@pytest.mark.parametrize("text", ["5%", "5 percent", "5 per cent", "5-per cent", "5pc"])
def test_a_share_is_one_word_in_all_its_forms(text: str) -> None:
    assert "#5%" in stems(f"About {text} of it.", 20)

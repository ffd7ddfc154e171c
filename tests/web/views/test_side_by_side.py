"""The closest sentences of two articles stand beside each other."""

from __future__ import annotations

from policywire.web.views.highlight import TextSegment
from policywire.web.views.side_by_side import side_by_side


def _whole(pieces: list[TextSegment]) -> str:
    return "".join(each.text for each in pieces)


def test_the_closest_sentences_are_paired_in_the_order_of_this_text() -> None:
    here = (
        "The state will publish the prices of all hospitals. Nobody was surprised. "
        "A fine of 300 dollars a day begins in July."
    )
    there = (
        "From July a fine of 300 dollars a day is due. Critics want more. "
        "Prices of all hospitals will be published by the state."
    )
    assert [(_whole(each.here), _whole(each.there)) for each in side_by_side(here, there)] == [
        (
            "The state will publish the prices of all hospitals.",
            "Prices of all hospitals will be published by the state.",
        ),
        (
            "A fine of 300 dollars a day begins in July.",
            "From July a fine of 300 dollars a day is due.",
        ),
    ]


def test_words_and_numbers_that_both_say_are_marked_in_both() -> None:
    (passage,) = side_by_side("A fine of 300 dollars begins.", "The fine of 300 dollars ended.")
    assert [each.text for each in passage.here if each.matched] == ["fine", "300 dollars"]
    assert [each.text for each in passage.there if each.matched] == ["fine", "300 dollars"]


def test_texts_without_a_common_sentence_show_nothing() -> None:
    assert side_by_side("Ports reopen after the storm.", "Judges hear a tax case.") == ()
    assert side_by_side("", "Judges hear a tax case.") == ()

"""The closest sentences of two articles stand beside each other."""

from __future__ import annotations

from policywire.web.views.side_by_side import Passage, side_by_side


def test_the_closest_sentences_are_paired_in_the_order_of_this_text() -> None:
    here = (
        "The state will publish the prices of all hospitals. Nobody was surprised. "
        "A fine of 300 dollars a day begins in July."
    )
    there = (
        "From July a fine of 300 dollars a day is due. Critics want more. "
        "Prices of all hospitals will be published by the state."
    )
    assert side_by_side(here, there) == (
        Passage(
            "The state will publish the prices of all hospitals.",
            "Prices of all hospitals will be published by the state.",
        ),
        Passage(
            "A fine of 300 dollars a day begins in July.",
            "From July a fine of 300 dollars a day is due.",
        ),
    )


def test_texts_without_a_common_sentence_show_nothing() -> None:
    assert side_by_side("Ports reopen after the storm.", "Judges hear a tax case.") == ()
    assert side_by_side("", "Judges hear a tax case.") == ()

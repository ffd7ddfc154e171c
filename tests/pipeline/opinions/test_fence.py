"""The sentences of an article by the numbers under which a model sees them."""

from __future__ import annotations

from dataclasses import replace

from policywire.pipeline.opinions.fence import numbered, place_of
from tests.store.newsroom import article

TEXT = "The ferry stays in port. The harbour master signed the order. The ferry stays in port."
FERRY = replace(article("ferry"), text=TEXT)


def test_a_sentence_that_comes_twice_is_found_where_its_number_has_it() -> None:
    places = [place_of(FERRY, number) for number in (1, 2, 3)]
    assert places == [(0, 24), (25, 61), (62, 86)]
    assert [TEXT[slice(*place)] for place in places if place] == numbered(FERRY)[1:]


def test_the_headline_and_what_has_no_number_stand_nowhere_in_the_text() -> None:
    assert place_of(FERRY, 0) is None
    assert place_of(FERRY, 4) is None

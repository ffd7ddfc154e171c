"""Documents come back as they were, whatever text they hold."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from policywire.store.database.json_codec import from_json, to_json


@dataclass(frozen=True)
class Note:
    """A document."""

    text: str
    weights: tuple[float, ...]
    facts: dict[str, object]


@pytest.mark.parametrize("text", ["Süßwasser \u2028 <b>", "nul \x00", "", "\U0001f30a"])
def test_a_document_comes_back_as_it_was(text: str) -> None:
    note = Note(text, (0.1 + 0.2, 1e-5, 1e16, -0.0), {"places": ["Bergen", 3, None]})
    assert from_json(Note, to_json(Note, note)) == note


def test_half_a_character_is_replaced_and_the_rest_kept() -> None:
    kept = from_json(Note, to_json(Note, Note("cut \ud83c off é", (1.0,), {"more": "\udfff"})))
    assert kept == Note("cut \ufffd off é", (1.0,), {"more": "\ufffd"})

"""Which language a reader is answered in."""

from __future__ import annotations

import pytest

from policywire.config.models import Settings
from policywire.config.translation import language


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, en-GB;q=0.9, de;q=0.8", "en"),
        ("fr;q=0.9, de;q=0.95", "de"),
        ("de;q=0, en", "en"),
        ("DE_ch", "de"),
        ("fr", None),
        ("", None),
        ("*", None),
        (";;q=,;=de;q=x,q=1", None),
        ("a" * 100_000, None),
    ],
)
def test_the_most_wanted_language_that_is_available_is_spoken(
    header: str, wanted: str | None
) -> None:
    assert language.negotiate(language.accepted(header)) == wanted


def test_what_others_read_is_said_in_their_language_for_a_while() -> None:
    language.switch_to("de")
    with language.speaking(language.SOURCE):
        assert language.current() == "en"
    assert language.current() == "de"
    language.switch_to("en")


def test_a_setting_without_a_translation_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(ValueError, match="has no translation; write one of en, de"):
        Settings(language="tlh")

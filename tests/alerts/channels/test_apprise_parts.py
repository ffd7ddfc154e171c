"""A text for a service that takes few characters, or that reads Markdown in everything."""

import pytest

from policywire.alerts.channels.apprise.parts import parts_of, without_markup

STORIES = [f"Story {number}\n" + " ".join([f"what it says {number}"] * 6) for number in range(20)]
TEXT = "\n\n".join(STORIES)


@pytest.mark.parametrize("limit", [160, 500, 2_000])
def test_a_text_is_parted_between_stories(limit: int) -> None:
    parts = parts_of(TEXT, limit)
    assert max(map(len, parts)) <= limit
    assert "\n\n".join(parts) == TEXT
    assert all(part.startswith("Story") for part in parts)


@pytest.mark.parametrize("limit", [12, 40])
def test_no_word_is_cut_and_none_is_lost(limit: int) -> None:
    parts = parts_of(TEXT, limit)
    assert max(map(len, parts)) <= limit
    assert " ".join(parts).split() == TEXT.split()


def test_a_word_longer_than_a_message_comes_in_pieces() -> None:
    assert parts_of("x" * 25 + " end", 10) == ["x" * 10, "x" * 10, "xxxxx end"]


def test_a_short_text_stays_whole() -> None:
    assert parts_of("one\n\ntwo", 100) == ["one\n\ntwo"]


@pytest.mark.parametrize(
    ("headline", "live"),
    [
        ("@everyone look", "@everyone"),
        ("write to @here now", "@here"),
        ("[log in](https://evil.example)", "]("),
    ],
)
def test_no_markup_of_a_headline_is_alive(headline: str, live: str) -> None:
    quiet = without_markup(headline)
    assert live not in quiet
    assert quiet.replace("\u200b", "") == headline

"""Fingerprints against their definition, word for word."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, strategies as st

from policywire.crawler.model.article import Article
from policywire.pipeline.text.fingerprints import SHINGLE_WORDS, WINDOW, Fingerprints, fingerprint

NOW = datetime(2025, 2, 10, tzinfo=UTC)
WORDS = st.lists(
    st.sampled_from(
        ["tax", "agents", "were", "asked", "to", "help", "by", "the", "border", "police"]
    )
)


def printed(words: list[str]) -> Fingerprints:
    text = " ".join(words)
    return fingerprint(
        Article(url="https://a.example/", title="", text=text, outlet="A", found=NOW)
    )


def defined(hashes: list[int]) -> list[int]:
    """Of each window of hashes the least, where it first stands in the text."""
    windows = [hashes[start : start + WINDOW] for start in range(len(hashes) - WINDOW + 1)]
    least = {min(window) for window in windows or [hashes] if window}
    return sorted(hashes.index(one) for one in least)


@given(WORDS)
def test_the_prints_are_the_leasts_of_all_windows(words: list[str]) -> None:
    runs = [words[start : start + SHINGLE_WORDS] for start in range(len(words) - SHINGLE_WORDS + 1)]
    hashes = [printed(run).hashes[0] for run in runs]
    found = printed(words)
    # A hash that stands several times may be the least of a window at a later place only.
    assert {hashes[place] for place in found.positions} == {hashes[at] for at in defined(hashes)}
    assert [hashes[place] for place in found.positions] == list(found.hashes)
    assert len(set(found.hashes)) == len(found.hashes)
    assert found.word_count == len(words)


@given(WORDS)
def test_what_is_the_same_is_told_by_one_hash(words: list[str]) -> None:
    assert printed(words).content_hash == printed([word.upper() for word in words]).content_hash
    assert printed(words).content_hash != printed([*words, "besides"]).content_hash


def test_a_run_of_twelve_words_always_leaves_a_print() -> None:
    shared = [f"word{number}" for number in range(SHINGLE_WORDS + WINDOW - 1)]
    one, other = printed(["before", "it", *shared]), printed([*shared, "after", "it", "all"])
    assert set(one.hashes) & set(other.hashes)

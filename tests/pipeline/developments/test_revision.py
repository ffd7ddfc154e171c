"""Revisions: what counts as a correction of an article, and what is only its dress."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.revision import Revision, RevisionKind, compare_versions

LINES = (
    "The customs agency will hire 400 inspectors at the port of Lavinia, it said on Monday.",
    "Commissioner Adaeze Brandvold signed the order. It takes effect in March.",
    "The union had asked for 900 inspectors, and called the number a beginning.",
)
BEFORE = Article(
    url="https://paper.example/1",
    title="Customs agency hires 400 inspectors",
    text="\n".join(LINES),
    outlet="Paper",
    found=datetime(2026, 11, 24, tzinfo=UTC),
)


def revised(*lines: str, **changes: str) -> Revision | None:
    return compare_versions(BEFORE, replace(BEFORE, text="\n".join(lines), **changes))


def sort_of(*lines: str) -> RevisionKind | None:
    found = revised(*lines)
    return found.kind if found else None


def test_the_same_text_is_no_revision() -> None:
    assert revised(*LINES) is None


def test_another_dress_is_no_revision() -> None:
    assert revised(*(line.replace("'", "’").replace(", ", ",  ") for line in LINES)) is None


def test_another_headline_alone_is_only_that() -> None:
    found = revised(*LINES, title="Hundreds of inspectors for Lavinia")
    assert found is not None
    assert found.kind is RevisionKind.HEADLINE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("400 inspectors", "300 inspectors"),
        ("will hire", "will not hire"),
        ("Adaeze Brandvold", "Adaeze Lindqvist"),
        ("in March", "in May"),
        ("called the number a beginning", "called the number an insult to its members"),
    ],
)
def test_a_sentence_that_says_something_else_is_a_change_of_substance(old: str, new: str) -> None:
    lines = [line.replace(old, new) for line in LINES]
    found = revised(*lines)
    assert found is not None
    assert (found.kind, found.is_rewritten) == (RevisionKind.SUBSTANCE, True)
    (sentence,) = found.new
    assert new in sentence.text
    assert "\n".join(lines)[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    "line",
    [
        "Updated 5:14 p.m.",
        "Last updated: Nov. 24, 2026 at 5 pm ET",
        "128 comments",
        "3 min read",
        "Sign up for our newsletter",
        "Related: Another story on the port of Lavinia and its many inspectors",
        "2 hours ago",
        "Advertisement",
    ],
)
def test_lines_of_the_site_are_small_changes(line: str) -> None:
    assert sort_of(line, *LINES) is RevisionKind.SMALL
    assert sort_of(*LINES, line) is RevisionKind.SMALL


def test_counters_that_count_on_are_small_changes() -> None:
    before = replace(BEFORE, text="\n".join((*LINES, "12 comments")))
    after = replace(BEFORE, text="\n".join((*LINES, "13 comments")))
    found = compare_versions(before, after)
    assert found is not None
    assert found.kind is RevisionKind.SMALL


@pytest.mark.parametrize(
    ("old", "new"), [("inspectors at", "inspecters at"), ("signed the", "signed an")]
)
def test_spelling_is_a_small_change(old: str, new: str) -> None:
    assert sort_of(*(line.replace(old, new) for line in LINES)) is RevisionKind.SMALL


def test_a_note_of_correction_stands_first_among_what_is_new() -> None:
    more = [f"Sentence number {n} tells of things that were not known before." for n in range(5)]
    note = "Correction: an earlier version of this article misstated the number of inspectors."
    found = revised(*LINES, *more, note)
    assert found is not None
    assert found.is_acknowledged
    assert note in [sentence.text for sentence in found.new]
    assert len(found.new) == 3


def test_a_new_paragraph_is_a_change_of_substance_without_a_rewritten_one() -> None:
    added = "A federal judge blocked the order on Tuesday evening in Port Lavinia."
    found = revised(*LINES, added)
    assert found is not None
    assert (found.kind, found.is_rewritten, found.is_acknowledged) == (
        RevisionKind.SUBSTANCE,
        False,
        False,
    )
    assert [sentence.text for sentence in found.new] == [added]


def test_a_paragraph_that_went_is_a_change_without_new_sentences() -> None:
    found = revised(*LINES[:2])
    assert found is not None
    assert (found.kind, found.new) == (RevisionKind.SUBSTANCE, ())


def test_a_text_that_was_written_anew_is_told_by_its_first_sentences() -> None:
    lines = [f"Paragraph {n} of the new text says what nobody has said before." for n in range(999)]
    found = compare_versions(replace(BEFORE, text="\n".join(f"Old line {n}." for n in range(999))),
                     replace(BEFORE, text="\n".join(lines)))  # fmt: skip
    assert found is not None
    assert found.kind is RevisionKind.SUBSTANCE
    assert [sentence.text for sentence in found.new] == lines[:3]


def test_paragraphs_that_only_moved_are_a_small_change() -> None:
    assert sort_of(LINES[0], LINES[2], LINES[1]) is RevisionKind.SMALL


def test_a_text_that_goes_back_is_not_corrected_again() -> None:
    after = replace(BEFORE, text=BEFORE.text.replace("400", "300"))
    found = compare_versions(after, BEFORE, earlier=[BEFORE.text])
    assert found is not None
    assert found.kind is RevisionKind.BACK


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_two_texts_break_it(one: str, other: str) -> None:
    found = compare_versions(replace(BEFORE, text=one), replace(BEFORE, text=other))
    for sentence in found.new if found else ():
        assert other[sentence.start : sentence.end] == sentence.text

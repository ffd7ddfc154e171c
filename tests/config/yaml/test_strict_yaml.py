"""The YAML we read: values by the rules of 1.2, places of keys and values, sentences for errors."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from policywire.config.yaml.strict_yaml import TextPosition, dotted_path, parse_yaml


def only_fault(text: str) -> str:
    [fault] = parse_yaml("a.yaml", text.encode()).faults
    return str(fault)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        ("0x10", "0x10"),
        ("0o17", "0o17"),
        ("017", 17),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2025-09-03", "2025-09-03"),
        (".inf", ".inf"),
        ("~", None),
        ("null", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("audit*", "audit*"),
    ],
)
def test_words_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    assert parse_yaml("a.yaml", f"key: {written}".encode()).value == {"key": value}


def test_an_empty_file_is_an_empty_mapping() -> None:
    for text in ("", "# only a comment\n", "---\n", "\n\n"):
        document = parse_yaml("a.yaml", text.encode())
        assert (document.value, document.faults) == ({}, ())


def test_a_byte_order_mark_is_accepted() -> None:
    assert parse_yaml("a.yaml", b"\xef\xbb\xbfkey: x").value == {"key": "x"}


def test_windows_line_ends_are_accepted() -> None:
    document = parse_yaml("a.yaml", b"a: x\r\nb:\r\n  - y\r\n")
    assert document.value == {"a": "x", "b": ["y"]}


def test_keys_and_values_know_their_places() -> None:
    document = parse_yaml("a.yaml", b"a:\n  b: [x, 'y z']\n  c: >-\n    long\n")
    assert document.keys[("a", "b")] == TextPosition(2, 3)
    assert document.values[("a", "b", 0)] == TextPosition(2, 7)
    assert document.values[("a", "b", 1)] == TextPosition(2, 11)
    assert document.values[("a", "c")] == TextPosition(3, 6)


def test_both_lines_of_a_duplicate_key_are_named() -> None:
    assert only_fault("a: 1\nb: 2\na: 3") == (
        "a.yaml:3: a: is defined twice; the first is on line 1; keep one of the two"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1", "a.yaml:2: a tab is used"),
        ("a: [@irs]", "a.yaml:1: text cannot begin with @; put it in double quotes"),
        ("a: 1\nb: 'x\nc: 2\n", "a.yaml:2: this quote is never closed"),
        ("a: b: c", "a.yaml:1: unexpected colon"),
        ("a: 1\nb: [x,\n", "is incomplete"),
        ("a:\n  any: [x, y\nb: 1\n", "a.yaml:2: a list or group in brackets is incomplete"),
        ("a: {names: [A]\n\nb: 1\n", "a.yaml:1: a list or group in brackets is incomplete"),
        ("a: *audit", "put a word that begins with * in quotes"),
        ("a:\n  - x\n b: 1", "a.yaml:3: the indentation does not match"),
    ],
)
def test_a_slip_of_the_pen_is_explained_in_plain_words(text: str, words: str) -> None:
    assert words in only_fault(text)


def test_all_faults_of_structure_are_told_at_once() -> None:
    document = parse_yaml("a.yaml", b"a: &x 1\nb: *x\nc: !t 2\nd: 3\nd: 4\n")
    assert [fault.line for fault in document.faults] == [1, 2, 3, 5]


def test_fifty_levels_are_deep_enough_and_fifty_one_too_deep() -> None:
    assert parse_yaml("a.yaml", b"a: " + b"[" * 49 + b"]" * 49).faults == ()
    assert "50 deep" in only_fault("a: " + "[" * 50 + "]" * 50)


def test_a_path_is_written_as_people_count() -> None:
    assert dotted_path(("irs", "any", 0, "near")) == "irs.any[1].near"


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    document = parse_yaml("a.yaml", content)
    assert document.is_complete or document.faults


@given(
    st.text(alphabet="ab:-[]{}'\"\\|>&*!%@?#,~ \n\t0\ud800\x85\u2028\ufeff", max_size=60),
)
def test_no_pile_of_signs_makes_the_reader_fall(text: str) -> None:
    document = parse_yaml("a.yaml", text.encode("utf-8", "surrogatepass"))
    assert document.is_complete or document.faults

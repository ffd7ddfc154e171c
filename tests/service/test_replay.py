"""The contract of `replay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.command import policywire

MEMO = (
    "The Homeland Security secretary asked the Treasury secretary in a memo on Monday to deputize "
    "IRS criminal investigators for immigration enforcement. The memo names 2,100 agents. Treasury "
    "has not answered yet, two officials said."
)
LINES = [
    {
        "url": "https://a.example/1",
        "outlet": "A",
        "title": "DHS asks Treasury to deputize IRS agents",
        "text": MEMO,
        "date": "2025-02-10",
        "unknown": 1,
    },
    {
        "url": "https://b.example/1",
        "outlet": "B",
        "title": "IRS agents wanted at the border",
        "text": MEMO,
        "date": "2025-02-10T15:00:00+00:00",
    },
    {
        "url": "https://c.example/1",
        "outlet": "C",
        "title": "Bakery wins prize",
        "text": "A bakery in the old town won the regional prize for its rye bread on Sunday.",
        "date": "2025-02-09",
    },
]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """The records for LINES, in the order of the input."""
    folder = tmp_path_factory.mktemp("replay")
    source, out = folder / "in.jsonl", folder / "out.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    done = policywire("replay", source, "--out", out)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_each_line_has_a_record_in_the_order_of_the_input(
    records: list[dict[str, object]],
) -> None:
    assert [record["url"] for record in records] == [line["url"] for line in LINES]
    for record in records:
        assert record.keys() >= {
            "url", "topics", "copy_of", "story", "development", "new", "alerted", "reasons",
            "evidence",
        }  # fmt: skip


def test_the_first_report_is_told_and_its_copy_is_not(records: list[dict[str, object]]) -> None:
    first, copy, bread = records
    assert (first["development"], first["alerted"]) == ("new story", True)
    assert copy["copy_of"] == first["url"]
    assert copy["story"] == first["story"]
    assert (copy["development"], copy["alerted"]) == (None, False)
    assert (bread["topics"], bread["alerted"]) == ([], False)


def test_evidence_points_into_the_text_that_was_given(records: list[dict[str, object]]) -> None:
    evidence = records[0]["evidence"]
    assert isinstance(evidence, list)
    assert evidence
    for each in evidence:
        text = LINES[0]["title"] if each["field"] == "title" else LINES[0]["text"]
        assert isinstance(text, str)
        assert text[each["start"] : each["end"]] == each["text"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"url": "https://a.example/"}', "date"),
        ('{"url": "https://a.example/", "date": "soon"}', "date"),
        ("not json", "JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(json.dumps(LINES[0]) + "\n" + line + "\n")
    done = policywire("replay", file)
    assert done.returncode == 2
    assert "bad.jsonl:2" in done.stderr.replace("\n", "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr

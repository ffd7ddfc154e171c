"""The contract of `replay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policywire.demo.replay import ReplayLine, processing_order
from tests.cli.command import policywire
from tests.pipeline.told_twice import CAMERAS, RULING, SUMMARY

pytestmark = pytest.mark.slow

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
            "url", "topics", "copy_of", "story", "development", "new", "alerted", "told",
            "reasons", "evidence",
        }  # fmt: skip


def test_the_first_report_is_told_and_its_copy_is_not(records: list[dict[str, object]]) -> None:
    first, copy, bread = records
    assert (first["development"], first["alerted"]) == ("new story", True)
    assert copy["copy_of"] == first["url"]
    assert copy["story"] == first["story"]
    assert (copy["development"], copy["alerted"]) == (None, False)
    assert (bread["topics"], bread["alerted"]) == ([], False)
    assert [each["told"] for each in records] == ["alert", None, None]


def test_evidence_points_into_the_text_that_was_given(records: list[dict[str, object]]) -> None:
    evidence = records[0]["evidence"]
    assert isinstance(evidence, list)
    assert evidence
    for each in evidence:
        text = LINES[0]["title"] if each["field"] == "title" else LINES[0]["text"]
        assert isinstance(text, str)
        assert text[each["start"] : each["end"]] == each["text"]


def test_a_record_says_where_a_later_line_showed_that_it_belongs(tmp_path: Path) -> None:
    file = tmp_path / "twice.jsonl"
    told = [RULING, CAMERAS, SUMMARY]
    lines = [
        {"url": one.url, "outlet": one.outlet, "title": one.title, "text": one.text}
        | {"date": one.published_or_found.isoformat()}
        for one in told
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = policywire("replay", file)
    assert done.returncode == 0, done.stderr
    ruling, cameras, summary = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["story"] for each in (cameras, summary)} == {ruling["story"]}
    assert {each["storyline"] for each in (cameras, summary)} == {ruling["storyline"]}
    assert "late merge: Both say quay" in cameras["reasons"][-1]


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


def test_a_bare_day_leaves_the_order_of_its_lines_to_the_file() -> None:
    dates = ["2025-02-10T15:00:00Z", "2025-02-10", "2025-02-09T23:00:00Z", "2025-02-11T09:00:00Z"]
    lines = [ReplayLine(url=f"https://a.example/{date}", date=date) for date in dates]
    assert processing_order(lines) == [2, 0, 1, 3]


def test_times_order_the_lines_of_a_day_that_all_have_one() -> None:
    dates = ["2025-02-10T15:00:00Z", "2025-02-10T09:00:00+01:00"]
    lines = [ReplayLine(url=f"https://a.example/{date}", date=date) for date in dates]
    assert processing_order(lines) == [1, 0]


def test_a_place_that_cannot_be_written_is_named_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(LINES[0]) + "\n")
    done = policywire("replay", file, "--out", tmp_path / "nowhere" / "out.jsonl")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr

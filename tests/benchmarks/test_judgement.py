"""The benchmark of what is told: its counts are those that the labels ask for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "judgement.py"

TOPIC = "topics: {rivers: {title: Rivers, any: [river], importance: 0.8}}"

DAM = "The state will tear down the Alder dam on the Wren river, its governor said on Monday."
NOISE = {"story": None, "storyline": None, "topics": [], "novel": None}
FISH = "Salmon need free water. The Alder dam blocked it for ninety years."


def _article(name: str, title: str, text: str, **labels: object) -> dict[str, object]:
    known = {"story": "dam", "storyline": "wren", "topics": ["rivers"], "novel": True}
    day = {"date": "2026-03-02", "outlet": name}
    return {
        "url": f"https://{name}.example/1",
        "title": title,
        "text": text,
        **day,
        **known,
        **labels,
    }


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _measure(file: Path, *options: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    misses = file.with_name("misses.txt")
    ran = _run(file, "--json", "--misses", misses, *options)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout), [json.loads(line) for line in misses.read_text().splitlines()]


def _write(file: Path, rows: list[dict[str, object]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.mark.slow
def test_a_development_that_met_no_topic_is_listed_with_the_rule_that_silenced_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "topics.yaml").write_text(TOPIC)
    rows = [
        _article("post", "Alder dam on the Wren river to go", DAM),
        _article("gazette", "Why salmon need the Alder dam gone", FISH, story="fish"),
        _article("echo", "Bakers meet in Oslo", "Bread is old.", **NOISE),
    ]
    tables, misses = _measure(_write(tmp_path / "dams.jsonl", rows))
    figures = tables["dams"][""]["all"]
    assert figures["developments alerted"] == "1/2 (0.500)"
    assert figures["topics F1"] == "0.667 (P 1.000 R 0.500)"
    assert tables["dams"]["silenced by"]["development"] == {"match: no topic": 1}
    assert misses[0]["what"] == "development silent"
    assert misses[0]["by"] == "match: no topic"


@pytest.mark.slow
def test_named_storylines_are_the_part_that_was_tuned_on(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(TOPIC)
    rows = [
        _article("post", "Alder dam on the Wren river to go", DAM),
        _article("gazette", "River tax voted down", "A river tax failed.", storyline="tax"),
    ]
    file = _write(tmp_path / "dams.jsonl", rows)
    tables, _ = _measure(file, "--tune-lines", "tax", "--part", "unseen")
    assert list(tables["dams"]["by storyline"]) == ["wren"]


@pytest.mark.slow
def test_a_stage_is_right_wrong_unread_or_invented(tmp_path: Path) -> None:
    titles = {
        "Agency finalizes river rule": "final",
        "Judge blocks river rule": "final",
        "Bakers meet in Oslo": "final",
        "Court blocks dam removal": "none",
        "River bill is reported": "reported",
    }
    rows: list[dict[str, object]] = [
        {"id": title, "title": title, "date": "2026-03-02", "acts": [], "stage": stage, "form": ""}
        for title, stage in titles.items()
    ]
    tables, _ = _measure(_write(tmp_path / "titles.jsonl", rows))
    figures = tables["titles"][""]["all"]
    assert figures["stage right"] == figures["stage wrong"] == "1/3 (0.333)"
    assert figures["stage not read"] == "1/3 (0.333)"
    assert figures["stage invented"] == "1/2 (0.500)"


def test_a_folder_without_a_set_says_what_was_expected(tmp_path: Path) -> None:
    ran = _run(tmp_path)
    assert ran.returncode == 1
    assert "no .jsonl or .jsonl.gz there; name a file or a folder of them" in ran.stderr

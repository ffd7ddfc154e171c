"""The benchmark of a second reader: prompts written, answered elsewhere, played back, and live."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.model_server import model_server

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "llm.py"
TOPIC = "topics: {locks: {title: Canal locks, any: [canal, lock]}}"
REPORTS = (
    ("a", "Canal trust asks for a toll on the Hale locks", True,
     "The Canal Trust asked the county on Monday to let it charge boats at the Hale locks."),
    ("b", "Trust seeks toll at Hale locks on the canal", False,
     "The county was asked on Monday to let the Canal Trust charge boats at the Hale locks."),
    ("c", "County refuses toll at the canal's Hale locks", True,
     "The county refused on Thursday to let the Canal Trust charge boats at the Hale locks."),
)  # fmt: skip
ANSWER = {
    "verdict": "known", "sentence": 1, "quote": "charge boats at the Hale locks", "known": 1,
    "act": "", "actor": "", "stage": "none", "confidence": 0.9,
}  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "topics.yaml").write_text(TOPIC)
    rows = [
        {
            "url": f"https://{name}.example/1", "outlet": name, "title": title, "text": text,
            "date": f"2026-03-0{day}", "story": "hale", "storyline": "hale", "topics": ["locks"],
            "novel": novel,
        }
        for day, (name, title, novel, text) in enumerate(REPORTS, 2)
    ]  # fmt: skip
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments), "--ask-all"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def figures(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    (tables,) = json.loads(done.stdout).values()
    found: dict[str, Any] = tables[""]["rules+llm"]
    return found


@pytest.mark.slow
def test_prompts_are_dumped_answered_elsewhere_and_played_back(labelled: Path) -> None:
    dump, played = labelled.with_name("prompts.jsonl"), labelled.with_name("answers.jsonl")
    played.write_text("")
    nothing = figures(run(labelled, "--answers", played, "--dump", dump, "--json"))
    rows = [json.loads(line) for line in dump.read_text().splitlines()]
    assert rows
    assert nothing["questions"] == f"{len(rows)} ({len(rows)} empty)"
    for row in rows:
        assert row["schema"]["additionalProperties"] is False
        assert "Hale locks" in row["user"]
        assert "answer" not in row
    lines = (json.dumps({"key": row["key"], "answer": ANSWER}) + "\n" for row in rows)
    played.write_text("".join(lines))
    again = labelled.with_name("again.jsonl")  # a dump with answers is a file of answers
    assert (
        "ok)" in figures(run(labelled, "--answers", played, "--dump", again, "--json"))["questions"]
    )
    assert json.loads(again.read_text().splitlines()[0])["answer"] == ANSWER


@pytest.mark.slow
def test_a_live_model_is_asked_over_connections_that_are_kept(labelled: Path) -> None:
    with model_server(lambda _: json.dumps(ANSWER)) as server:
        found = figures(run(labelled, "--url", server.url, "--model", "m", "--json"))
        assert found["questions"] == f"{len(server.asked)} ({len(server.asked)} ok)"
        assert len(server.asked) > 1
    assert found["told by rules, event dropped"] == 0


def test_a_file_that_holds_no_answers_says_where_it_is_wrong(labelled: Path) -> None:
    broken = labelled.with_name("answers.jsonl")
    broken.write_text('{"key": "a", "answer": {}}\nnonsense\n')
    done = run(labelled, "--answers", broken)
    assert done.returncode == 1
    assert "answers, line 2: is no recorded answer" in done.stderr

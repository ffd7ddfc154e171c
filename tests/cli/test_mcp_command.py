"""`mcp`: who may not start it. `ask`: what it says without an answer."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import policywire


def test_it_refuses_to_write_without_a_token_and_names_the_cure(folder: Path) -> None:
    run = policywire("--config", folder, "mcp", "--write", env={"POLICYWIRE_TOKEN": ""})
    assert run.returncode == 2
    assert "POLICYWIRE_TOKEN" in run.stderr


def test_it_refuses_a_token_that_is_not_valid(folder: Path) -> None:
    run = policywire("--config", folder, "mcp", env={"POLICYWIRE_TOKEN": "wrong"})
    assert run.returncode == 1
    assert "not valid" in run.stderr
    assert not run.stdout


def test_ask_says_what_it_looked_for_when_nothing_answers(folder: Path, tmp_path: Path) -> None:
    (folder / "settings.yaml").write_text(f"data: {tmp_path}\n")
    run = policywire("--config", folder, "ask", "When did the court rule on ferries?")
    assert run.returncode == 1
    assert "ferries" in run.stderr + run.stdout

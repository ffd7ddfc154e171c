"""`mcp`: who may not start it; what it answers is tried with the whole product."""

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

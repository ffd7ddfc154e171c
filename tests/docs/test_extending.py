"""What docs/extending.md shows works: applied to a copy, each example passes its test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from policywire.store.database import migration
from tests.docs.guide import GUIDE, REPOSITORY, Block, Example, apply, copy_repository, examples

EXAMPLES = {each.name: each for each in examples()}
BESIDE = {"A table": ("tests/store/database/test_migration.py", "-k", "make_ and sqlite")}
"""Tests that exist and are about an example as well."""


def _with_next_migration(block: Block) -> Block:
    """The guide's migration follows the newest one there is, whatever its number."""
    following = f"{int(migration.HEAD) + 1:04}"
    numbers = {"0011": migration.HEAD, "0012": following}

    def renumbered(text: str) -> str:
        return re.sub(r"\b(0011|0012)(?=\b|_)", lambda found: numbers[found[1]], text)

    return replace(block, path=renumbered(block.path), text=renumbered(block.text))


def _pytest(copy: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {k: v for k, v in environment.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_lists_the_files_that_it_touches_and_counts_them(example: Example) -> None:
    touched = [block.path for block in example.blocks if not block.is_test]
    assert list(example.listed) == touched
    new = sum(block.is_new for block in example.blocks if not block.is_test)
    row = f"| [{example.name[0].lower()}{example.name[1:]}]"
    (line,) = (line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith(row))
    assert line.endswith(f"| {len(touched)} | {new} |")


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_does_what_its_test_says(example: Example, tmp_path: Path) -> None:
    copy_repository(tmp_path)
    blocks = [_with_next_migration(block) for block in example.blocks]
    for block in blocks:
        apply(block, tmp_path)
    tests = [block.path for block in blocks if block.is_test]
    assert tests
    _pytest(tmp_path, *tests, "-k", "not postgresql")
    if beside := BESIDE.get(example.name):
        _pytest(tmp_path, *beside)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_code_of_an_example_is_in_our_style(example: Example, tmp_path: Path) -> None:
    new = [block for block in example.blocks if block.is_new and not block.is_test]
    for block in new:
        apply(block, tmp_path)
    if new:
        rules = str(REPOSITORY / "pyproject.toml")
        command = [sys.executable, "-m", "ruff", "check", "--config", rules, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout

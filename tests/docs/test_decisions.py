"""The decisions are numbered without gaps, and each says whether it still holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
_STATUS = re.compile(r"^\*\*Status:\*\* (proposed|accepted|superseded by \[\d+\]\(\S+\))", re.M)


def test_they_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_has_its_number_a_status_and_a_line_in_the_index(page: Path) -> None:
    text = page.read_text("utf-8")
    title = text.splitlines()[0]
    assert title.startswith(f"# {int(page.name[:4])}. ")
    assert _STATUS.search(text)
    row = f"| {int(page.name[:4])} | [{title.partition('. ')[2]}]({page.name}) | "
    assert row in (FOLDER / "README.md").read_text("utf-8")

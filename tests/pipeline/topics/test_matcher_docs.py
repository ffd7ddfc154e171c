"""Every row of the table of operators in docs/topics.md is true, and its example compiles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import Matcher

PAGE = (Path(__file__).parents[3] / "docs/topics.md").read_text(encoding="utf-8")
EXAMPLE = YAML(typ="safe", pure=True).load(PAGE.split("```yaml\n")[1].split("```")[0])
ENTITIES = {key: Entity.model_validate(entity) for key, entity in EXAMPLE["entities"].items()}
OPERATORS = ("AND", "OR", "NOT", "NEAR/", "ONEAR/", "ATLEAST/", "title:", "lede:", "body:",
             "outlet:", "author:", "kind:", "agency:", "topic:", "@", "*", "=")  # fmt: skip


def _rows() -> list[list[str]]:
    table = PAGE.split("| write | to find | it finds | it does not find |\n|---|---|---|---|\n")[1]
    lines = table.split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


ROWS = _rows()


def _article(cell: str) -> Article:
    title, _, text = cell.removeprefix("TITLE: ").partition(" / ")
    if not cell.startswith("TITLE: "):
        title, text = "News", cell
    return Article(
        url="https://www.news.example/1",
        title=title,
        text=text,
        outlet="News",
        author="Ann Lee",
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("query", "_meaning", "finds", "not_finds"), ROWS, ids=[r[0] for r in ROWS]
)
def test_a_row_of_the_table_is_true(query: str, _meaning: str, finds: str, not_finds: str) -> None:
    topics = {
        "row": Topic(title="Row", query=query.strip("`"), threshold=0),
        "audits": Topic(title="Audits", any=["audit"]),
    }
    matcher = Matcher(topics, ENTITIES)
    found, missed = (
        any(match.topic == "row" for match in matcher.match(_article(cell)))
        for cell in (finds, not_finds)
    )
    assert (found, missed) == (True, False)


def test_the_table_has_every_operator() -> None:
    written = " ".join(row[0] for row in ROWS)
    assert [operator for operator in OPERATORS if operator not in written] == []


def test_the_example_on_top_compiles_and_matches() -> None:
    topics = {k: Topic.model_validate(t) for k, t in EXAMPLE.items() if k != "entities"}
    matches = Matcher(topics, ENTITIES).match(_article("IRS special agents and IRS enforcement"))
    assert [match.topic for match in matches] == ["irs-enforcement"]

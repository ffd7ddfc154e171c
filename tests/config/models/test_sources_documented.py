"""What docs/sources.md shows works: each example is read by the models, and every kind has one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from policywire.config.models import SOURCE_KINDS, AnySource, Source
from policywire.config.models.file_models import SourcesFile

DOCS = Path(__file__).parents[3] / "docs" / "sources.md"
TEXT = DOCS.read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.S)
ROWS = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", TEXT, re.M)


def sources() -> dict[str, dict[str, Any]]:
    """The sources of all examples, by key; the first block is a whole file."""
    found: dict[str, dict[str, Any]] = {}
    for block in BLOCKS:
        value = YAML(typ="safe").load(block)
        found |= value.get("sources", {}) if "packs" in value else value
    return found


@pytest.mark.parametrize("key", list(sources()))
def test_an_example_is_a_source(key: str) -> None:
    source: Source = TypeAdapter(AnySource).validate_python(sources()[key])
    assert source.outlet


def test_every_kind_has_an_example() -> None:
    assert {each.get("kind", "feed") for each in sources().values()} == set(SOURCE_KINDS)


def test_the_first_example_is_a_whole_file() -> None:
    assert SourcesFile.model_validate(YAML(typ="safe").load(BLOCKS[0])).packs


def test_every_key_that_all_kinds_share_is_in_the_table() -> None:
    told = {name for row in ROWS for name in re.findall(r"\w+", row)}
    assert set(Source.model_fields) <= told, set(Source.model_fields) - told

"""Each kept input, findings of the fuzzers among them, goes through its target without an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.fuzzing import CORPUS
from tests.fuzz.targets import TARGETS

INPUTS = sorted(path for path in CORPUS.glob("*/*"))


def test_each_target_has_a_corpus() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_kept_input_raises_nothing(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())

"""`like:` in a configuration: the model it names, and the error where the extra is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import load
from policywire.pipeline.text.sentence_model import load_sentence_model
from policywire.service.wiring import matcher_of
from tests.sentence_model import sentence_model

TOPICS = """\
loans:
  title: Loans
  any: [student loan]
  like:
    - Court halts forgiveness of student debt
"""


def folder_of(path: Path, settings: str = "", topics: str = TOPICS) -> Path:
    (path / "topics.yaml").write_text(topics)
    (path / "settings.yaml").write_text(settings)
    return path


def test_without_the_extra_check_names_the_topic_and_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    load_sentence_model.cache_clear()
    loaded = load(folder_of(tmp_path), {})
    with pytest.raises(
        ConfigurationError,
        match=r"topics.yaml:5: loans.like: needs a package .*policywire\[like\]",
    ):
        matcher_of(loaded)


def test_without_examples_no_model_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    load_sentence_model.cache_clear()
    loaded = load(folder_of(tmp_path, topics="loans: {title: L, any: [loan]}\n"), {})
    assert matcher_of(loaded).like is None


@pytest.mark.slow
def test_the_model_may_lie_in_a_folder_beside_the_settings(tmp_path: Path) -> None:
    load_sentence_model.cache_clear()
    sentence_model(tmp_path / "models" / "small")
    settings = "like: {model: models/small, threshold: 0.5}\n"
    like = matcher_of(load(folder_of(tmp_path, settings), {})).like
    assert like is not None
    assert like.threshold == 0.5


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    load_sentence_model.cache_clear()
    (tmp_path / "models").mkdir()
    loaded = load(folder_of(tmp_path, "like: {model: models}\n"), {})
    with pytest.raises(ConfigurationError, match=r"there is no sentence model in .*models"):
        matcher_of(loaded)

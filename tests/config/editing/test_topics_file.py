"""A topic is rewritten in topics.yaml: comments stay, faults and other people's changes do too."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.topics_file import TopicsFileEditor

WRITTEN = """\
# What we follow.
tariffs:
  title: Tariffs   # short
  # the word itself
  any: [tariff]

# Another subject.
taxes:
  title: Taxes
  any: [tax]
"""
BELOW = """\
topics:
  tariffs:
    title: Tariffs
    any:
      - tariff  # and tariffs

  taxes: {title: Taxes, any: [tax]}
entities:
  irs: {names: [IRS]}
"""


def _file(folder: Path, text: str = WRITTEN) -> TopicsFileEditor:
    (folder / "topics.yaml").write_text(text)
    return TopicsFileEditor(folder, {})


def test_a_topic_is_shown_as_it_is_written(tmp_path: Path) -> None:
    assert _file(tmp_path).read("tariffs").text == (
        "tariffs:\n  title: Tariffs   # short\n  # the word itself\n  any: [tariff]\n"
    )
    assert _file(tmp_path, BELOW).read("tariffs").text == (
        "tariffs:\n  title: Tariffs\n  any:\n    - tariff  # and tariffs\n"
    )


@pytest.mark.parametrize("text", [WRITTEN, BELOW])
def test_writing_back_what_was_read_changes_nothing(tmp_path: Path, text: str) -> None:
    file = _file(tmp_path, text)
    for key in ("tariffs", "taxes"):
        read = file.read(key)
        file.save(file.draft(key, read.text, read.digest))
        assert (tmp_path / "topics.yaml").read_text() == text


@pytest.mark.parametrize("text", [WRITTEN, BELOW])
def test_only_the_one_topic_changes(tmp_path: Path, text: str) -> None:
    file = _file(tmp_path, text)
    read = file.read("tariffs")
    written = read.text.replace("[tariff]", "[customs duty]").replace("- tariff", "- customs duty")
    draft = file.draft("tariffs", written, read.digest)
    assert (tmp_path / "topics.yaml").read_text() == text
    file.save(draft)
    now = (tmp_path / "topics.yaml").read_text()
    assert file.read("taxes").text == _file(tmp_path, text).read("taxes").text
    assert "customs duty" in now
    assert now.count("#") == text.count("#")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tariffs:\n  title: A\n  anny: [x]\n", "did you mean any"),
        ("tariffs:\n  title: [", "topics.yaml:"),
        ("taxes:\n  title: A\n", "must be exactly this topic"),
        ("tariffs: {title: A}\nmore: {title: B}\n", "must be exactly this topic"),
        ("", "must be exactly this topic"),
    ],
)
def test_a_draft_with_a_fault_is_refused_with_the_cure(
    tmp_path: Path, text: str, told: str
) -> None:
    file = _file(tmp_path)
    with pytest.raises(ConfigurationError, match=told):
        file.draft("tariffs", text, file.read("tariffs").digest)
    assert (tmp_path / "topics.yaml").read_text() == WRITTEN


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = _file(tmp_path)
    read = file.read("tariffs")
    draft = file.draft("tariffs", read.text, read.digest)
    (tmp_path / "topics.yaml").write_text(WRITTEN.replace("[tariff]", "[levy]"))
    for late in (lambda: file.draft("tariffs", read.text, read.digest), lambda: file.save(draft)):
        with pytest.raises(ConfigurationError, match="has changed since"):
            late()
    assert "any: [levy]" in (tmp_path / "topics.yaml").read_text()


def test_a_change_of_another_topic_stays(tmp_path: Path) -> None:
    file = _file(tmp_path)
    read = file.read("tariffs")
    (tmp_path / "topics.yaml").write_text(WRITTEN.replace("[tax]", "[levy]"))
    file.save(file.draft("tariffs", read.text.replace("[tariff]", "[duty]"), read.digest))
    written = (tmp_path / "topics.yaml").read_text()
    assert written == WRITTEN.replace("[tax]", "[levy]").replace("[tariff]", "[duty]")


def test_a_file_that_cannot_be_written_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path)
    read = file.read("tariffs")
    draft = file.draft("tariffs", read.text, read.digest)
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root
    with pytest.raises(ConfigurationError, match="allow the service to write"):
        file.save(draft)


def test_a_topic_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not in the file"):
        _file(tmp_path).read("nothing")

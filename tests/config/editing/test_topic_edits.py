"""Topics paused, removed, copied and renamed, and every other line of the files left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FileDraft, FolderEditor
from policywire.config.editing.topic_edits import (
    copied_text,
    pause_topic,
    remove_topic,
    renamed_files,
    with_pause,
)
from policywire.config.yaml.loader import load

FLAT = """\
# Ours.
tax:   # short
    title: Tax
    any: [tax]  # the word

# Of trade.
trade: {title: Trade, any: [tariff], query: 'topic:tax OR "tax-free"'}
"""
BELOW = (
    "topics:\n  tax:\n    title: Tax\n    any: [tax]\n\n  trade: {title: T, query: 'topic:tax'}\n"
)
ROUTES = "routes:\n  - topics: [trade, tax]  # both\n  - topics:\n      - 'tax'\n"


def folder(path: Path, topics: str = FLAT, alerts: str = ROUTES) -> FolderEditor:
    (path / "topics.yaml").write_text(topics)
    (path / "alerts.yaml").write_text(alerts)
    return FolderEditor(path, {})


@pytest.mark.parametrize("topics", [FLAT, BELOW])
@pytest.mark.parametrize("key", ["tax", "trade"])
def test_a_topic_is_paused_and_followed_again_as_it_was(
    tmp_path: Path, topics: str, key: str
) -> None:
    editor = folder(tmp_path, topics)
    pause_topic(editor, key, paused=True)
    loaded = load(tmp_path, {})
    assert loaded.configuration.topics[key].paused
    (warning,) = (each for each in loaded.warnings if each.file == "topics.yaml")
    assert "is paused" in str(warning)
    pause_topic(editor, key, paused=False)
    assert (tmp_path / "topics.yaml").read_text() == topics


def test_what_says_that_it_is_not_paused_is_changed() -> None:
    assert with_pause("a:\n  paused: false\n  title: A\n", "a", paused=True) == (
        "a:\n  paused: true\n  title: A\n"
    )


def test_a_topic_is_removed_unless_a_route_needs_it(tmp_path: Path) -> None:
    editor = folder(tmp_path, BELOW.replace("topic:tax", "x"))
    with pytest.raises(ConfigurationError, match=r"alerts.yaml:2.*there is no topic tax"):
        remove_topic(editor, "tax")
    editor = folder(tmp_path, FLAT.replace("topic:tax OR ", ""), "")
    assert remove_topic(editor, "tax").startswith("tax:   # short\n")
    text = (tmp_path / "topics.yaml").read_text()
    assert text.startswith("# Ours.\n")
    assert "# Of trade.\ntrade:" in text
    remove_topic(editor, "trade")
    assert load(tmp_path, {}).configuration.topics == {}


def test_a_copy_has_another_key_and_is_not_paused() -> None:
    assert copied_text("tax:  # t\n  paused: true\n  title: Tax\n", "tax", "tax-copy") == (
        "tax-copy:  # t\n  title: Tax\n"
    )


@pytest.mark.parametrize("topics", [FLAT, BELOW])
def test_a_new_key_stands_wherever_the_old_one_did(tmp_path: Path, topics: str) -> None:
    editor = folder(tmp_path, topics)
    for draft in editor.draft_all(renamed_files(editor, "tax", "levies")):
        editor.save(draft)
    loaded = load(tmp_path, {}).configuration
    assert list(loaded.topics) == ["levies", "trade"]
    assert "topic:levies" in loaded.topics["trade"].query
    assert [route.topics for route in loaded.routes] == [["trade", "levies"], ["levies"]]
    assert (tmp_path / "alerts.yaml").read_text() == ROUTES.replace("tax", "levies")
    if topics == FLAT:
        assert '"tax-free"' in loaded.topics["trade"].query
        assert "any: [tax]  # the word" in (tmp_path / "topics.yaml").read_text()


@pytest.mark.parametrize("new", ["trade", "Not A Key", "", "x" * 81, "-a"])
def test_a_key_that_cannot_be_is_refused(tmp_path: Path, new: str) -> None:
    with pytest.raises(ConfigurationError):
        renamed_files(folder(tmp_path), "tax", new)


def test_several_files_are_saved_all_or_none(tmp_path: Path) -> None:
    editor = folder(tmp_path)
    drafts = editor.draft_all(renamed_files(editor, "tax", "levies"))
    assert [draft.name for draft in drafts] == ["topics.yaml", "alerts.yaml"]
    (tmp_path / "alerts.yaml").write_text(f"{ROUTES}# edited\n")
    with pytest.raises(ConfigurationError) as raised:
        editor.save_all(drafts)
    assert [fault.file for fault in raised.value.faults] == ["alerts.yaml"]
    assert (tmp_path / "topics.yaml").read_text() == FLAT


def test_a_file_that_cannot_be_put_back_is_named_and_left_alone(tmp_path: Path) -> None:
    editor = folder(tmp_path)
    drafts = editor.draft_all(renamed_files(editor, "tax", "levies"))

    def drafts_while_somebody_edits() -> Iterator[FileDraft]:
        yield drafts[0]
        for name in ("topics.yaml", "alerts.yaml"):
            (tmp_path / name).write_text("# edited\n")
        yield drafts[1]

    with pytest.raises(ConfigurationError, match=r"topics\.yaml: still has its part"):
        editor.save_all(drafts_while_somebody_edits())
    assert (tmp_path / "topics.yaml").read_text() == "# edited\n"

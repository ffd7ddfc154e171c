"""Changes of the files are kept with who and when, and undone as long as nothing came after."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing import change_log, file_editor
from policywire.config.editing.change_log import ChangeLog
from policywire.config.editing.file_editor import FileChangedError, FolderEditor
from policywire.config.yaml.loader import LoadedConfiguration, load

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BEFORE = "# prices\nbeds: {title: Beds, any: [hospital bed]}\n"
AFTER = BEFORE.replace("hospital bed", "staffed bed")


@pytest.fixture
def editor(tmp_path: Path) -> FolderEditor:
    """A folder with one topic, edited in somebody's name."""
    (tmp_path / "topics.yaml").write_text(BEFORE)
    return FolderEditor(tmp_path, {}, log=ChangeLog(tmp_path, "vera", "/topics/beds/edit", AT))


def changed(editor: FolderEditor, after: str = AFTER) -> int:
    """The number of a change."""
    editor.change("topics.yaml", lambda _: after.encode())
    assert editor.log
    return editor.log.made[-1]


def test_a_change_says_who_when_and_what(editor: FolderEditor) -> None:
    number = changed(editor)
    assert editor.log
    (change,) = editor.log.newest(5)
    assert (change.id, change.who, change.at) == (number, "vera", AT)
    assert [line for line in change.files[0].diff() if line[0] in "+-"] == [
        "-beds: {title: Beds, any: [hospital bed]}",
        "+beds: {title: Beds, any: [staffed bed]}",
    ]
    kept = editor.folder / change_log.FOLDER / "000001.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_undo_puts_the_file_back_and_is_a_change_itself(editor: FolderEditor) -> None:
    editor.save_all(editor.undone(changed(editor)))
    assert (editor.folder / "topics.yaml").read_text() == BEFORE
    assert editor.log
    editor.save_all(editor.undone(editor.log.made[-1]))
    assert (editor.folder / "topics.yaml").read_text() == AFTER


def test_what_is_edited_while_an_undo_is_proved_stays(
    editor: FolderEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, file = changed(editor), editor.folder / "topics.yaml"

    def proved(*args: Any, **options: Any) -> LoadedConfiguration:
        file.write_text(AFTER + "# by hand\n")
        return load(*args, **options)

    monkeypatch.setattr(file_editor, "load", proved)
    with pytest.raises(FileChangedError):
        editor.save_all(editor.undone(number))
    assert file.read_text() == AFTER + "# by hand\n"


def test_what_was_edited_since_is_not_undone(editor: FolderEditor) -> None:
    number = changed(editor)
    (editor.folder / "topics.yaml").write_text(AFTER + "# by hand\n")
    with pytest.raises(FileChangedError):
        editor.undone(number)
    with pytest.raises(ConfigurationError, match="not kept"):
        editor.undone(404)


def test_a_change_that_is_refused_leaves_no_trace(editor: FolderEditor) -> None:
    draft = editor.draft("topics.yaml", lambda _: AFTER.encode())
    (editor.folder / "topics.yaml").write_text(BEFORE + "# by hand\n")
    with pytest.raises(FileChangedError):
        editor.save(draft)
    assert editor.log
    assert list(editor.log.newest(5)) == []


def test_only_the_newest_are_kept(editor: FolderEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "KEPT", 2)
    for word in ("a", "b", "c"):
        changed(editor, BEFORE.replace("hospital bed", word))
    assert editor.log
    assert [each.id for each in editor.log.newest(5)] == [3, 2]
    assert [each.id for each in editor.log.newest(5, before=3)] == [2]
    (editor.folder / change_log.FOLDER / "000003.json").write_text("{")
    assert editor.log.get(3) is None

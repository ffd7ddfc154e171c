"""A file is replaced whole, and what could not be written leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.editing.new_file import replace_file


def test_the_new_file_has_the_content_and_the_mode_of_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text("old")
    file.chmod(0o600)
    replace_file(file, b"new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_take_its_place_is_not_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "topics.yaml"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]

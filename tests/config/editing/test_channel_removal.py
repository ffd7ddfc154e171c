"""A channel taken out: its secret goes with the last that points to it, and only if we made it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.change_log import ChangeLog
from policywire.config.editing.channel_removal import remove_channels
from policywire.config.editing.file_editor import FolderEditor

ALERTS = """\
channels:
  one: {slack: {webhook: "file:secrets/slack-webhook"}}
  two: {slack: {webhook: "file:secrets/slack-webhook"}}
  three: {slack: {webhook: "file:secrets/of-our-vault"}}
"""


@pytest.fixture
def editor(tmp_path: Path) -> FolderEditor:
    """Three channels; two share a secret, one has a file that somebody else keeps."""
    (tmp_path / "alerts.yaml").write_text(ALERTS)
    (tmp_path / "secrets").mkdir()
    for name in ("slack-webhook", "of-our-vault"):
        (tmp_path / "secrets" / name).write_text("https://hooks.slack.com/services/T/B/x")
    log = ChangeLog(tmp_path, "ann", "/channels/one/remove", datetime(2026, 3, 1, tzinfo=UTC))
    return FolderEditor(tmp_path, {}, log=log)


def test_a_secret_goes_with_the_last_channel_that_points_to_it(editor: FolderEditor) -> None:
    remove_channels(editor, ["one"])
    assert "slack-webhook" in editor.secret_names()
    remove_channels(editor, ["two", "three"])
    assert editor.secret_names() == ["of-our-vault"]
    assert editor.log is not None
    first, second = editor.log.get(1), editor.log.get(2)
    assert first is not None
    assert second is not None
    assert first.why_final == ""
    assert "add the channel again" in second.why_final


def test_a_removal_that_is_refused_leaves_the_secret(editor: FolderEditor) -> None:
    (editor.folder / "topics.yaml").write_text("no topics")
    with pytest.raises(ConfigurationError):
        remove_channels(editor, ["one", "two"])
    assert len(editor.secret_names()) == 2

"""A new channel and its secret: what others point to stays, and a trial leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.new_channel import (
    NewChannel,
    on_trial,
    slack_channel,
    taken_keys,
)
from policywire.config.yaml.loader import load

FIRST, SECOND = "https://hooks.example.org/T1", "https://hooks.example.org/T2"


def slack(editor: FolderEditor, webhook: str) -> NewChannel:
    """A channel as the page makes one."""
    channels = load(editor.folder, {}).configuration.channels
    return slack_channel(webhook, taken_keys(editor, channels))


def secrets_in(folder: Path) -> dict[str, str]:
    """The secrets by the names of their files."""
    return {file.name: file.read_text().strip() for file in (folder / "secrets").iterdir()}


@pytest.fixture
def editor(tmp_path: Path) -> FolderEditor:
    """A folder with a Slack channel that somebody renamed to `newsroom`."""
    editor = FolderEditor(tmp_path, {})
    with on_trial(editor, slack(editor, FIRST)) as trial:
        trial.keep()
    alerts = tmp_path / "alerts.yaml"
    alerts.write_text(alerts.read_text().replace("  slack:\n", "  newsroom:\n"))
    assert list(load(tmp_path, {}).configuration.channels) == ["newsroom"]
    return editor


def test_a_renamed_channel_keeps_its_secret_when_another_is_added(editor: FolderEditor) -> None:
    with on_trial(editor, slack(editor, SECOND)) as trial:
        trial.keep()
    assert secrets_in(editor.folder) == {"slack-webhook": FIRST, "slack-2-webhook": SECOND}


def test_a_trial_that_is_not_kept_takes_only_its_own_secret_along(editor: FolderEditor) -> None:
    with on_trial(editor, slack(editor, SECOND)):
        assert len(secrets_in(editor.folder)) == 2
    assert secrets_in(editor.folder) == {"slack-webhook": FIRST}


def test_two_trials_of_one_name_do_not_share_a_file(editor: FolderEditor) -> None:
    one, other = slack(editor, SECOND), slack(editor, FIRST)
    with on_trial(editor, one) as trial:
        with pytest.raises(ConfigurationError, match="is there already"), on_trial(editor, other):
            pass
        with on_trial(editor, slack(editor, FIRST)):
            assert len(secrets_in(editor.folder)) == 3
        trial.keep()
    assert secrets_in(editor.folder) == {"slack-webhook": FIRST, "slack-2-webhook": SECOND}


def test_a_second_secret_that_cannot_be_written_takes_the_first_along(
    editor: FolderEditor,
) -> None:
    channel = NewChannel("both", {"console": {}}, {"both-token": "t", "slack-webhook": "w"})
    with pytest.raises(ConfigurationError), on_trial(editor, channel):
        pass
    assert secrets_in(editor.folder) == {"slack-webhook": FIRST}


def test_a_folder_without_secrets_takes_no_key(tmp_path: Path) -> None:
    assert taken_keys(FolderEditor(tmp_path, {}), ["screen"]) == {"screen"}
    (tmp_path / "secrets").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        taken_keys(FolderEditor(tmp_path, {}), [])

"""Edits in the text: what is meant changes, everything else stays letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.alerts_text import with_channel, without_channel
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.section_text import SectionText
from policywire.config.editing.sources_text import with_packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.packs import read

STARTER = Path(__file__).parents[3] / "config" / "starter"


def text(content: str) -> SectionText:
    return SectionText.read("alerts.yaml", content.encode())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "s:\n  k: 1\n"),
        ("# only a word\n", "# only a word\n\ns:\n  k: 1\n"),
        ("s:\n  # later\nt: 1\n", "s:\n  k: 1\n  # later\nt: 1\n"),
        ("s: {}  # none yet\nt: 1\n", "s:  # none yet\n  k: 1\nt: 1\n"),
        ("s:\n    a: 1 # one\n\n# of t\nt: 1\n", "s:\n    a: 1 # one\n    k: 1\n\n# of t\nt: 1\n"),
        ("s:\r\n  a: 1\r\n", "s:\r\n  a: 1\r\n  k: 1\r\n"),
    ],
)
def test_a_key_is_added_at_the_end_of_its_section(before: str, after: str) -> None:
    assert text(before).with_child("s", "k: 1\n").decode() == after


def test_a_key_is_taken_out_with_its_lines_and_no_others() -> None:
    before = "s:\n  a: 1\n\n  # of b\n  b:\n    x: 1  # of x\n\n  # of c\n  c: 2\nt: 1\n"
    assert text(before).without_child("s", "b").decode() == (
        "s:\n  a: 1\n\n  # of b\n\n  # of c\n  c: 2\nt: 1\n"
    )
    with pytest.raises(ConfigurationError, match="has no z"):
        text(before).without_child("s", "z")


def test_a_key_is_changed_at_its_own_indent() -> None:
    before = "s:\n    a:\n      x: 1  # of x\n# end\n"
    after = text(before).with_changed_child("s", "a", lambda block: f"{block}\n  y: 2")
    assert after.decode() == "s:\n    a:\n      x: 1  # of x\n      y: 2\n# end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "l:\n  - c\n"),
        ("l:\n- a\n- 'b'  # b\nt: 1\n", "l:\n- a\n- 'b'  # b\n- c\nt: 1\n"),
        ("l: [a, b]  # two\n", "l: [c, a, b]  # two\n"),
        ('l: ["a"]\n', 'l: [c, "a"]\n'),
        ("l: [] # none\n", "l: # none\n  - c\n"),
        ("l: [a,\n    b]\n", "l: [c, a,\n    b]\n"),
        ("l:\n  - c\n", "l:\n  - c\n"),
    ],
)
def test_a_list_takes_one_more(before: str, after: str) -> None:
    assert text(before).with_item("l", "c").decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l: [c, a]\n", "l: [a]\n"),
        ('l: [a, "c"]  # two\n', "l: [a]  # two\n"),
        ("l: [c]\n", "l: []\n"),
        ("l:\n  - a\n  - c  # why\n  - b\n", "l:\n  - a\n  - b\n"),
        ("l: [a]\n", "l: [a]\n"),
    ],
)
def test_a_list_loses_one(before: str, after: str) -> None:
    assert text(before).without_item("l", "c").decode() == after


def test_the_starter_takes_channels_and_packs_and_keeps_every_comment(tmp_path: Path) -> None:
    for file in STARTER.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    editor = FolderEditor(tmp_path, {})
    hook = editor.keep_secret("team-slack", "https://hooks.example.org/T1")
    values = {"slack": {"webhook": hook}}
    editor.change("alerts.yaml", lambda old: with_channel(old, "team-slack", values))
    editor.change("sources.yaml", lambda old: with_packs(old, ["eu", "us-tax"]))
    loaded = load(tmp_path, {})
    assert list(loaded.configuration.channels) == ["screen", "team-slack"]
    assert loaded.configuration.sources.keys() >= read("eu").keys()
    assert loaded.warnings == ()
    for name in ("alerts.yaml", "sources.yaml"):
        before = (STARTER / name).read_text().splitlines()
        assert [
            line for line in (tmp_path / name).read_text().splitlines() if line in before
        ] == before
    editor.change("alerts.yaml", lambda old: without_channel(old, "team-slack"))
    assert (tmp_path / "alerts.yaml").read_text() == (STARTER / "alerts.yaml").read_text()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text("channels: {a: {console: }}\n")
    editor = FolderEditor(tmp_path, {})
    opened = editor.digest("alerts.yaml")
    draft = editor.draft("alerts.yaml", lambda old: with_channel(old, "b", {"console": {}}), opened)
    file.write_text("channels: {z: {console: }}\n")
    with pytest.raises(ConfigurationError, match="has changed since you opened it"):
        editor.save(draft)
    with pytest.raises(ConfigurationError, match="has changed since you opened it"):
        editor.draft("alerts.yaml", lambda old: old, opened)
    assert file.read_text() == "channels: {z: {console: }}\n"


def test_what_would_break_the_configuration_is_refused(tmp_path: Path) -> None:
    editor = FolderEditor(tmp_path, {})
    with pytest.raises(ConfigurationError, match="way to send"):
        editor.change("alerts.yaml", lambda old: with_channel(old, "b", {"flood": 3}))
    assert not (tmp_path / "alerts.yaml").exists()


def test_a_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    assert FolderEditor(tmp_path, {}).keep_secret("hook", "sesame") == "file:secrets/hook"
    assert (tmp_path / "secrets" / "hook").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700

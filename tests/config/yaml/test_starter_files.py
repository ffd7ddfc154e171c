"""The starter runs as it is, is never written over anything, and its examples are true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml import packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.starter_files import write_starter

ENV = {
    "SLACK_WEBHOOK": "https://hooks.example/x",
    "HEARTBEAT": "https://monitor.example/x",
    "HOOK_SECRET": "a-secret-of-sixteen",
    "MAIL_PASSWORD": "pw",
    "APPRISE_URL": "ntfy://topic",
    "POLICYWIRE_DATABASE": "sqlite:////tmp/x.db",
}


def test_the_starter_is_valid_without_a_warning(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new" / "folder")
    loaded = load(tmp_path / "new" / "folder", {})
    assert loaded.warnings == ()
    assert {"irs-enforcement", "dhs-requests"} <= set(loaded.configuration.topics)
    assert len(loaded.configuration.sources) > 60
    assert loaded.configuration.channels["screen"].console is not None
    assert [route.channels for route in loaded.configuration.routes] == [["screen"]]
    assert sorted(path.name for path in written) == sorted(
        f"{name}.{ending}"
        for name in ("settings", "topics", "sources", "alerts")
        for ending in ("yaml", "json")
    )


def test_every_file_points_to_a_schema_that_was_written(tmp_path: Path) -> None:
    write_starter(tmp_path)
    for path in tmp_path.glob("*.yaml"):
        found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
        assert found, path
        assert json.loads((tmp_path / found[1]).read_text("utf-8"))["title"] == path.name


def test_the_packs_are_the_ones_asked_for(tmp_path: Path) -> None:
    write_starter(tmp_path, ["us-courts"])
    assert dict(load(tmp_path, {}).configuration.sources) == packs.read("us-courts")


def test_the_starter_without_packs_is_valid_too(tmp_path: Path) -> None:
    write_starter(tmp_path, [])
    assert load(tmp_path, {}).configuration.sources == {}


@pytest.mark.parametrize("name", ["settings", "sources", "alerts"])
def test_the_commented_examples_work_once_their_signs_are_removed(
    name: str, tmp_path: Path
) -> None:
    write_starter(tmp_path)
    path = tmp_path / f"{name}.yaml"
    text = path.read_text("utf-8")
    example = re.compile(r"^( *)# (?!yaml)(?=( *)([a-z_-]+:( |$)|- [a-z]+: ))", re.MULTILINE)
    opened, count = example.subn(r"\1", text)
    path.write_text(opened, "utf-8")
    assert count > 2
    configuration = load(tmp_path, ENV).configuration
    if name == "settings":
        assert configuration.settings.contact == "you@example.org"
        assert configuration.settings.web.url == "https://news.example.org"
        assert len(configuration.settings.reminders) == 2
    if name == "sources":
        assert {"my-paper", "agency-leadership"} <= set(configuration.sources)
        assert "fox-news" not in configuration.sources
    if name == "alerts":
        channels = {"screen", "team-slack", "desk-mail", "phone", "archive"}
        assert set(configuration.channels) == channels
        assert len(configuration.routes) == 3
        assert configuration.routes[1].min_outlets == 2
        assert [route.min_outlets for route in configuration.routes[1].routes] == [1]


def test_the_list_of_packs_in_the_starter_is_complete(tmp_path: Path) -> None:
    write_starter(tmp_path)
    text = (tmp_path / "sources.yaml").read_text("utf-8")
    assert [name for name in packs.names() if not re.search(rf"^#.*\b{name} ", text, re.M)] == []


def test_a_file_that_exists_is_not_overwritten_and_nothing_else_is_written(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "alerts.yaml"
    mine.write_text("channels: {}\n")
    with pytest.raises(ConfigurationError, match=r"alerts.yaml: exists already"):
        write_starter(tmp_path)
    assert list(tmp_path.iterdir()) == [mine]
    assert mine.read_text() == "channels: {}\n"


def test_an_unknown_pack_is_told_with_the_close_match(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no pack us-taks; did you mean us-tax\?"):
        write_starter(tmp_path / "new", ["us-taks"])
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_starter(tmp_path / "file" / "folder")

"""Where the configuration folder is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import find_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own configuration folder, kept inside the test's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "policywire"


def made(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_the_four_places_are_tried_in_order(tmp_path: Path, home: Path) -> None:
    env = {"POLICYWIRE_CONFIG": str(made(tmp_path / "named"))}
    made(home)
    assert find_folder(None, {}, tmp_path) == home
    beside = made(tmp_path / "policywire.d")
    assert find_folder(None, {}, tmp_path) == beside
    assert find_folder(None, env, tmp_path) == tmp_path / "named"
    explicit = made(tmp_path / "explicit")
    assert find_folder(explicit, env, tmp_path) == explicit
    assert find_folder(Path("explicit"), env, tmp_path) == explicit


def test_a_named_folder_that_is_missing_is_not_silently_replaced(
    tmp_path: Path, home: Path
) -> None:
    made(home)
    with pytest.raises(ConfigurationError, match=r"gone: .*does not exist; run `policywire init`"):
        find_folder(tmp_path / "gone", {}, tmp_path)
    with pytest.raises(ConfigurationError, match="does not exist"):
        find_folder(None, {"POLICYWIRE_CONFIG": "gone"}, tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.touch()
    with pytest.raises(ConfigurationError, match="is a file, not a folder"):
        find_folder(path, {}, tmp_path)


def test_without_any_folder_the_places_and_the_cure_are_told(tmp_path: Path, home: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_folder(None, {"POLICYWIRE_CONFIG": ""}, tmp_path)
    text = str(caught.value)
    assert str(tmp_path / "policywire.d") in text
    assert str(home) in text
    assert "policywire init" in text

"""Where an installation keeps its things."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from policywire.config.models import Settings
from policywire.service.paths import paths_of


def test_data_lie_beside_the_configuration(tmp_path: Path) -> None:
    place = paths_of(tmp_path, Settings())
    assert place.data == tmp_path / "data"
    assert place.database == f"sqlite:///{tmp_path}/data/policywire.db"
    assert not place.data.exists(), "asking where it is makes nothing"


def test_a_relative_data_folder_starts_at_the_configuration(tmp_path: Path) -> None:
    assert paths_of(tmp_path, Settings(data="../kept")).data == tmp_path.parent / "kept"


def test_the_user_s_own_configuration_keeps_data_in_the_user_s_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    own = Path(platformdirs.user_config_dir("policywire"))
    assert paths_of(own, Settings()).data == Path(platformdirs.user_data_dir("policywire"))


def test_a_database_is_shown_without_its_password(tmp_path: Path) -> None:
    settings = Settings.model_validate({"database": "postgresql://me:hush@db.example/news"})
    place = paths_of(tmp_path, settings)
    assert place.database == "postgresql://me:hush@db.example/news"
    assert place.shown_database == "postgresql://db.example/news"

"""Old keys and values still work, and a warning names the new one and its line."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.enums import UnconfirmedAction
from policywire.config.models.file_models import FILE_MODELS
from policywire.config.yaml.deprecated_keys import DEPRECATED_KEYS, DEPRECATED_VALUES
from policywire.config.yaml.loader import LoadedConfiguration, load

NESTED = """
channels:
  screen: {console: }
routes:
  - min_outlets: 2
    unconfirmed: tell
    routes:
      - tiers: [blog]
        unconfirmed: tell
"""


def load_of(folder: Path, **texts: str) -> LoadedConfiguration:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load(folder, {})


def test_the_old_name_of_backfill_counts_and_its_line_is_named(tmp_path: Path) -> None:
    loaded = load_of(tmp_path, settings="timezone: UTC\nsweep: 3d\n")
    assert loaded.configuration.settings.backfill == timedelta(days=3)
    assert [str(each) for each in loaded.deprecations] == [
        "settings.yaml:2: sweep: `sweep` is now `backfill`; version 0.3 is the last to accept "
        "the old name; write `backfill`"
    ]
    assert set(loaded.deprecations) <= set(loaded.warnings)
    assert ("settings.yaml", "backfill") in loaded.locations


def test_the_old_value_of_unconfirmed_counts_in_every_route(tmp_path: Path) -> None:
    loaded = load_of(tmp_path, alerts=NESTED)
    (outer,) = loaded.configuration.routes
    assert outer.unconfirmed is outer.routes[0].unconfirmed is UnconfirmedAction.NOTIFY
    assert [(each.line, each.cure) for each in loaded.deprecations] == [
        (6, "write `notify`"),
        (9, "write `notify`"),
    ]


def test_the_new_names_bring_no_warning(tmp_path: Path) -> None:
    loaded = load_of(tmp_path, settings="backfill: 3d\n", alerts=NESTED.replace("tell", "notify"))
    assert loaded.deprecations == ()


def test_both_names_at_once_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_of(tmp_path, settings="sweep: 3d\nbackfill: 4d\n")
    assert [str(each) for each in caught.value.faults] == [
        "settings.yaml:1: sweep: is the old name of `backfill`, which is set as well; "
        "remove `sweep`"
    ]


def test_a_wrong_value_under_an_old_name_is_an_error_on_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_of(tmp_path, settings="timezone: UTC\nsweep: soon\n")
    (fault,) = caught.value.faults
    assert (fault.line, fault.key) == (2, "backfill")


def test_an_old_value_elsewhere_stays_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        load_of(tmp_path, alerts="routes: [{kinds: [tell]}]\n")


def test_each_entry_names_a_file_that_is_read_and_a_new_key_of_it() -> None:
    for key in DEPRECATED_KEYS:
        assert key.new in FILE_MODELS[key.file].model_fields
        assert not re.fullmatch(key.at, key.new)
    for value in DEPRECATED_VALUES:
        assert value.file in FILE_MODELS
        assert value.old != value.new

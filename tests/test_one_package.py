"""Everything of ours is imported as `policywire.*`: no module lives twice.

The rooms lie at the repository's top, and that is on `sys.path` here (pytest's `pythonpath`, for
the helpers in `tests.*`), in a console started there and in editors. So each room's `__init__.py`
holds a guard, rather than the tests a path of their own: the guard holds in all of these places and
also for a user's spider that runs from a checkout, and its message is the cure.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import policywire

ROOT = Path(__file__).parent.parent
ROOMS = sorted(each.name for each in (ROOT / "policywire").iterdir() if each.is_symlink())


def test_all_ten_rooms_are_linked() -> None:
    beside = {each.parent.name for each in ROOT.glob("*/__init__.py")}
    assert set(ROOMS) == beside - {"policywire"}
    assert len(ROOMS) == 10


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_not_imported_by_its_bare_name(room: str) -> None:
    assert str(ROOT) in sys.path, "otherwise this would show nothing"
    with pytest.raises(ImportError, match=rf"import policywire\.{room} instead of {room}"):
        importlib.import_module(room)
    assert room not in sys.modules
    assert importlib.import_module(f"policywire.{room}").__name__ == f"policywire.{room}"


def test_nor_is_what_lies_deeper_in_a_room() -> None:
    with pytest.raises(ImportError, match=r"import policywire\.config instead of config"):
        importlib.import_module("config.models")


def test_nor_does_a_console_at_the_top_of_the_repository_import_one() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import crawler.model"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert "ImportError: import policywire.crawler instead of crawler" in ran.stderr


@pytest.mark.slow
def test_no_file_of_ours_is_loaded_under_two_names() -> None:
    importlib.import_module("policywire.service.app.service")  # draws in most of it
    places = [(Path(policywire.__file__).parent / room).resolve() for room in ROOMS]
    loaded = Counter(
        file
        for module in list(sys.modules.values())
        if (written := getattr(module, "__file__", None))
        and any((file := Path(written).resolve()).is_relative_to(place) for place in places)
    )
    assert len(loaded) > 100
    assert [file for file, names in loaded.items() if names > 1] == []

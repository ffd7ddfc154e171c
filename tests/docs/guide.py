"""docs/extending.md as a program: its blocks, and what they make of a copy of the repository."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "docs" / "extending.md"
PACKAGE = REPOSITORY / "policywire"
ROOMS = tuple(sorted(each.name for each in PACKAGE.iterdir() if each.is_symlink()))
_BLOCK = re.compile(r"```(python|diff) (\S+)\n(.*?)```", re.DOTALL)
_NUMBERED = re.compile(r"^\*\*\d+\. `([^`]+)`\*\*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A new file, or a change of one that exists."""

    is_new: bool
    path: str
    text: str

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")


@dataclass(frozen=True, slots=True)
class Example:
    """A section of the guide: the files that it lists, and its blocks."""

    name: str
    listed: tuple[str, ...]
    blocks: tuple[Block, ...]


def examples() -> Iterator[Example]:
    """The sections that have blocks."""
    for section in GUIDE.read_text("utf-8").split("\n## ")[1:]:
        blocks = tuple(
            Block(kind == "python", path, text) for kind, path, text in _BLOCK.findall(section)
        )
        if blocks:
            name = section.partition("\n")[0]
            yield Example(name, tuple(_NUMBERED.findall(section)), blocks)


def copy_repository(to: Path) -> None:
    """The package and its tests, to be changed."""
    hidden = shutil.ignore_patterns("__pycache__")
    for folder in (*ROOMS, "tests"):
        shutil.copytree(REPOSITORY / folder, to / folder, ignore=hidden)
    shutil.copytree(PACKAGE, to / "policywire", symlinks=True, ignore=hidden)
    shutil.copy(REPOSITORY / "pyproject.toml", to)


def apply(block: Block, to: Path) -> None:
    """Do to the copy what a block says. AssertionError where its place is not to be found."""
    file = to / block.path
    if block.is_new:
        assert not file.exists(), f"{block.path} is no new file"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")
        return
    text = file.read_text("utf-8")
    for place in block.text.split("@@\n"):
        lines = place.splitlines(keepends=True)
        old = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
        assert text.count(old) == 1, f"{block.path} has this {text.count(old)} times:\n{old}"
        text = text.replace(old, new)
    file.write_text(text, "utf-8")

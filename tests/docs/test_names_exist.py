"""Whatever file, folder, module, room or wing the docs name exists."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.guide import GUIDE, PACKAGE, REPOSITORY, ROOMS, examples

PAGES = [
    *sorted((REPOSITORY / "docs").rglob("*.md")),
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md")),
]
OURS = {*ROOMS, "policywire", "tests", "docs", "deploy", "benchmarks"}
_SPAN = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
_MODULE = re.compile(r"\bpolicywire(?:\.[a-z_]\w*)+\b")
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_NO_MODULE = {"policywire.d", "policywire.db", "policywire.local", "policywire.service"}
"""A folder, a file and a domain of the user's, and the unit of systemd."""


def _without_what_is_planned(page: Path) -> str:
    """The guide also names files that an example makes, or that somebody would make."""
    text = page.read_text("utf-8")
    if page != GUIDE:
        return text
    text = re.sub(r"```(python|diff).*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]+` \(new\)", "", text)
    made = {block.path for each in examples() for block in each.blocks if block.is_new}
    for path in made:
        text = text.replace(f"`{path}`", "")
    return text


def _paths(text: str) -> Iterator[str]:
    for span in _SPAN.findall(text):
        named = span.split(":")[0]
        if "/" in named and _PATH.fullmatch(named) and named.split("/")[0] in OURS:
            yield named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    named = set(_paths(_without_what_is_planned(page)))
    assert [path for path in sorted(named) if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    found = set(_MODULE.findall(_without_what_is_planned(page)))
    named = {each for each in found if ".".join(each.split(".")[:2]) not in _NO_MODULE}
    assert [module for module in sorted(named) if not _exists(module)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_a_page_links_to_exists(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.DOTALL)
    linked = set(_LINK.findall(text))
    assert [each for each in sorted(linked) if not (page.parent / each).exists()] == []


def test_the_table_of_rooms_names_every_room_and_every_wing_that_the_contracts_hold() -> None:
    text = (REPOSITORY / "docs" / "architecture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)/` \| (.*)", text, re.MULTILINE))
    assert set(rows) == set(ROOMS)
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    for contract in rules["tool"]["importlinter"]["contracts"]:
        for layer in contract.get("layers", ()):
            for module in layer.split(" : "):
                _, room, *wing = module.split(".")
                if wing and (PACKAGE / room / wing[0]).is_dir():
                    assert re.search(rf"\b{wing[0]}\b", rows[room]), module


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def test_every_class_that_the_glossary_names_exists() -> None:
    text = (REPOSITORY / "docs" / "glossary.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z]\w+)`", text))
    code = "\n".join(
        each.read_text("utf-8") for room in ROOMS for each in (PACKAGE / room).rglob("*.py")
    )
    assert {name for name in named if not re.search(rf"^class {name}\b", code, re.M)} == set()

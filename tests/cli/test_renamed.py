"""Old words of the command line still work, and every line of the help is the command's own."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from policywire.cli.app import app
from policywire.cli.command_table import COMMANDS
from policywire.cli.terminal.lazy_group import LazyCommand

ALERTS = "channels: {screen: {console: }}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "settings.yaml").write_text(f"data: {tmp_path / 'data'}\n")
    (folder / "topics.yaml").write_text("irs: {title: IRS, any: [audit]}\n")
    (folder / "alerts.yaml").write_text(ALERTS)
    return folder


RENAMED = [
    ("where", "config path", []),
    ("topics sweep", "topics backfill", ["irs"]),
    ("topics tuned", "topics thresholds", []),
    ("channels unpark", "channels resume", ["screen"]),
]


@pytest.mark.parametrize(("old", "new", "arguments"), RENAMED)
def test_an_old_word_does_the_same_and_names_the_new_one(
    folder: Path, old: str, new: str, arguments: list[str]
) -> None:
    now = CliRunner().invoke(app, ["--config", str(folder), *new.split(), *arguments])
    then = CliRunner().invoke(app, ["--config", str(folder), *old.split(), *arguments])
    warning = f"`{old}` is now `{new}`; version 0.3 is the last to accept the old name\n"
    assert then.stderr == warning + now.stderr
    assert (then.stdout, then.exit_code) == (now.stdout, now.exit_code)


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, _ in RENAMED])
def test_the_help_shows_the_new_word_only(old: str, new: str) -> None:
    *old_group, old_name = old.split()
    *new_group, new_name = new.split()
    assert f"│ {old_name} " not in CliRunner().invoke(app, [*old_group, "--help"]).stdout
    assert f"│ {new_name} " in CliRunner().invoke(app, [*new_group, "--help"]).stdout


def test_failed_deliveries_are_listed_by_both_names(folder: Path) -> None:
    both = [
        CliRunner().invoke(app, ["--config", str(folder), "deliveries", name])
        for name in ("--failed", "--dead")
    ]
    assert both[0].exit_code == both[1].exit_code == 0
    assert both[0].output == both[1].output


@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_of_the_help_is_the_first_line_of_the_command(name: str) -> None:
    command: LazyCommand = COMMANDS[name]
    own = inspect.cleandoc(command.load(name).help or "").split("\n\n")[0]
    assert " ".join(own.split()) == command.help


def test_every_command_and_option_has_a_help() -> None:
    for name, command in COMMANDS.items():
        for path, each in _walk(name, command.load(name)):
            assert each.help, path
            for parameter in each.params:
                assert getattr(parameter, "help", None), (path, parameter.name)


def _walk(path: str, command: typer.core.TyperCommand) -> list[tuple[str, typer.core.TyperCommand]]:
    below = getattr(command, "commands", {})
    return [(path, command)] + [
        found for name, each in below.items() for found in _walk(f"{path} {name}", each)
    ]

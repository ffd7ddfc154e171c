"""A walk over every command: each shows an example, and tells of a thing that does not exist."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from policywire.cli import app
from policywire.cli.terminal.lazy_group import LazyGroup

NAMED = {
    "export": "stories --topic nope",
    "stories": "--topic nope",
    "story": "nope",
    "why": "https://nope.example/1",
    "versions": "https://nope.example/1",
    "deliveries": "--resend 404",
    "match": "nope.txt",
    "acts": "nope.jsonl",
    "follow": "nope",
    "proceedings": "nope",
    "ask": "nope",
    "extract": "nope.html",
    "feed": "nope.xml",
    "replay": "nope.jsonl",
    "render": "nope",
    "snooze": "nope --until 2099-01-01",
    "topics lint": "--topics nope.yaml",
    "topics explain": "nope",
    "topics pause": "nope",
    "topics resume": "nope",
    "topics rename": "nope new",
    "topics remove": "nope",
    "topics backtest": "nope",
    "topics backfill": "nope",
    "topics suggest": "irs --marks nope.txt",
    "topics import": "nope.txt",
    "routes try": "--topic nope",
    "routes test": "--topic nope",
    "channels test": "nope",
    "channels pause": "nope",
    "channels resume": "nope",
    "sources check": "nope",
    "sources import": "nope.opml",
    "silence add": "--topic nope --for 7d --reason over",
    "silence end": "404",
    "users role": "nope editor",
    "users passwd": "nope --stdin",
    "users remove": "nope",
    "users totp": "nope",
    "subscriptions reset": "nope nobody@example.org",
    "tokens remove": "nope",
    "mark add": "relevant --article https://nope.example/1 --topic irs",
    "mark undo": "404",
    "restore": "nope.db",
    "packs show": "nope",
    "packs add": "nope",
    "packs topic": "health nope",
}
"""What each command is told to take, and what does not exist."""

MORE = [
    ("match", "- --topics nope.yaml"),
    ("routes test", "nope"),
    ("topics backtest", "irs --against nope.yaml"),
    ("topics suggest", "nope"),
    ("topics suggest", "irs --relevant https://nope.example/1"),
    ("silence add", "--source nope --for 7d --reason over"),
    ("silence add", "--story nope --for 7d --reason over"),
    ("mark add", "relevant --article https://a.example/1 --topic nope"),
    ("mark add", "merge --story nope --into s1"),
]

NOTHING_NAMED = {
    "init", "check", "schema", "config path", "serve", "once", "demo", "status",
    "topics thresholds", "topics new", "topics draft", "install-service", "subscriptions", "backup",
    "doctor", "migrate", "audit", "llm test", "routes list", "worker", "workers", "mcp",
    "channels", "sources", "sources add", "sources export", "silence list", "users add",
    "users list", "tokens add", "tokens list", "mark list",
    "packs", "searches",
}  # fmt: skip
"""Commands that take nothing that has to exist beforehand."""


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command with its words; a group that does something by itself is one, too."""
    group = group or get_command(app.app)
    if path and (not hasattr(group, "commands") or group.invoke_without_command):
        yield " ".join(path), group
    for name, each in getattr(group, "commands", {}).items():
        whole = group.lazy[name].load(name) if isinstance(group, LazyGroup) else each
        if not (each.hidden or whole.hidden):  # an old name: see test_renamed.py
            yield from commands(whole, (*path, name))


COMMANDS = dict(commands())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small configuration; what is named by a path is looked for here."""
    (tmp_path / "topics.yaml").write_text("irs: {title: IRS, any: [irs]}\n")
    (tmp_path / "sources.yaml").write_text("sources: {a: {url: https://a.example/, outlet: A}}\n")
    (tmp_path / "alerts.yaml").write_text("channels: {screen: {console: }}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exit_code(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command in this process, as its executable does."""
    monkeypatch.setattr(sys, "argv", ["policywire", *arguments])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_every_command_is_in_the_walk() -> None:
    assert NAMED.keys() | NOTHING_NAMED == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_how_it_is_called(name: str) -> None:
    said = COMMANDS[name].help
    assert f"policywire {name}" in said.replace("--config /etc/policywire ", "").replace(
        "--config ./policywire.d ", ""
    )
    assert "Example" in said


@pytest.mark.slow
@pytest.mark.parametrize(("name", "arguments"), [*NAMED.items(), *MORE])
def test_what_does_not_exist_is_told_and_ends_in_one(
    name: str,
    arguments: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = f"{name} {arguments}".split()
    assert exit_code(monkeypatch, "--config", str(folder), *words) == 1
    told = "".join(capsys.readouterr())
    assert "nope" in told or "404" in told
    assert not any(each in told for each in ("Errno", "Traceback", "Usage:"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("export nope", "'nope' is not one of 'stories', 'developments', 'articles'."),
        ("stories --limit many", "Invalid value for '--limit' / '-n': write a whole number"),
        ("stories --limit 0", "Invalid value for '--limit' / '-n': write at least 1"),
        ("deliveries --state nope", "there is no state 'nope'; known: pending, sending,"),
        ("schema nope", "there is no schema 'nope'; known: settings, topics,"),
        ("nope", "No such command 'nope'. 'policywire --help' lists the commands."),
        ("states", "No such command 'states'. Did you mean 'status'?"),
        ("stroies", "No such command 'stroies'. Did you mean 'stories'?"),
        ("lint", "No such command 'lint'. Did you mean 'topics lint'?"),
    ],
)
def test_a_word_that_no_command_knows_is_told_and_ends_in_two(
    words: str,
    told: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_code(monkeypatch, "--config", str(folder), *words.split()) == 2
    said = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert told in said
    assert "Value error" not in said

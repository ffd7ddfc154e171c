"""`policywire users` and `tokens`, as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from policywire.config.enums import Role
from policywire.store.database.store import Store
from policywire.store.people import invitations, users
from policywire.store.people.invitations import Invitation
from policywire.web.security.password import verify_password
from tests.cli.command import policywire

pytestmark = pytest.mark.slow

PASSWORD = "four plain words here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    configuration = tmp_path / "configuration"
    configuration.mkdir()
    (configuration / "settings.yaml").write_text(f"data: {tmp_path / 'data'}\n")
    return configuration


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    everything: str


def run(folder: Path, *words: str, typed: str = "") -> Ran:
    done = policywire("--config", folder, *words, stdin=typed)
    return Ran(done.returncode, done.stdout, done.stdout + done.stderr)


def test_a_user_is_added_listed_changed_and_removed(folder: Path, tmp_path: Path) -> None:
    assert "No users" in run(folder, "users", "list").everything
    assert run(folder, "users", "add", "ann", "--stdin", typed=f"{PASSWORD}\n").code == 0
    opened = Store.open(f"sqlite:///{tmp_path / 'data' / 'policywire.db'}")
    with opened.reading() as session:
        kept = users.find(session, "ann")
    opened.close()
    assert kept is not None
    assert verify_password(PASSWORD, kept.password)
    assert PASSWORD not in kept.password
    assert run(folder, "users", "role", "ann", "editor").code == 0
    (listed,) = json.loads(run(folder, "users", "list", "--json").out)
    assert (listed["name"], listed["role"]) == ("ann", "editor")
    assert run(folder, "users", "passwd", "ann", "--stdin", typed="other plain words\n").code == 0
    assert "only this machine" in run(folder, "users", "remove", "ann").everything


def test_the_command_says_which_invitations_end_with_an_administrator(
    folder: Path, tmp_path: Path
) -> None:
    for name in ("ada", "eve"):
        words = ("users", "add", name, "--role", "admin", "--stdin")
        assert run(folder, *words, typed=f"{PASSWORD}\n").code == 0
    opened = Store.open(f"sqlite:///{tmp_path / 'data' / 'policywire.db'}")
    until = datetime(2100, 1, 1, tzinfo=UTC)
    with opened.writing() as session:
        invitations.put(session, Invitation("bob", Role.ADMIN, "eve", until), "digest")
    said = run(folder, "users", "role", "eve", "editor").everything
    assert "The invitation that they made is withdrawn: bob" in " ".join(said.split())
    with opened.reading() as session:
        assert invitations.listing(session, until - timedelta(days=1)) == []
    opened.close()


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (("users", "add", "ann", "--stdin"), "at least 10 characters"),
        (("users", "add", " ", "--stdin"), "printable characters"),
        (("tokens", "add", "desk", "--expires", "soon"), "--expires soon"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_cure(
    folder: Path, words: tuple[str, ...], cure: str
) -> None:
    ran = run(folder, *words, typed="short\n")
    assert ran.code == 2
    assert cure in " ".join(ran.everything.replace("│", " ").split())


def test_a_name_is_given_once(folder: Path) -> None:
    for expected in (0, 2):
        ran = run(folder, "users", "add", "ann", "--stdin", typed=f"{PASSWORD}\n")
        assert ran.code == expected
        assert run(folder, "tokens", "add", "desk").code == expected


def test_a_token_is_printed_once_alone_and_never_listed(folder: Path) -> None:
    made = run(folder, "tokens", "add", "desk", "--write", "--expires", "90d")
    secret = made.out.strip()
    assert len(secret) > 40
    shown = run(folder, "tokens", "list", "--json").out
    (listed,) = json.loads(shown)
    assert (listed["name"], listed["role"], listed["used_at"]) == ("desk", "editor", None)
    assert secret not in shown
    assert run(folder, "tokens", "remove", "desk").code == 0
    assert "No tokens" in run(folder, "tokens", "list").everything


def test_a_second_factor_is_set_with_a_first_code_and_taken_away(folder: Path) -> None:
    run(folder, "users", "add", "ann", "--stdin", typed=f"{PASSWORD}\n")
    wrong = run(folder, "users", "totp", "ann", "--stdin", typed="000000\n")
    assert (wrong.code, "nothing was changed" in wrong.everything) == (2, True)
    assert not second_factor(folder)
    # The code follows from the secret that is printed: the command waits for it.
    assert asking(folder, "users", "totp", "ann", "--stdin") == 0
    assert second_factor(folder)
    assert run(folder, "users", "totp", "ann", "--off").code == 0
    assert not second_factor(folder)
    assert run(folder, "users", "totp", "bob", "--stdin").code == 1


def second_factor(folder: Path) -> bool:
    (listed,) = json.loads(run(folder, "users", "list", "--json").out)
    return bool(listed["second_factor"])


def asking(folder: Path, *words: str) -> int:
    """Run a command, and answer with the code of the secret that it prints."""
    command = [sys.executable, "-m", "policywire.cli.app", "--config", str(folder), *words]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        secret = next(line for line in process.stdout if not line.startswith("otpauth:")).strip()
        process.stdin.write(pyotp.TOTP(secret).now() + "\n")
        process.stdin.close()
        process.stdout.read()
        return process.wait()


def test_a_token_has_the_scopes_that_it_was_given(folder: Path) -> None:
    run(folder, "tokens", "add", "bot", "--scope", "mark", "--scope", "silence")
    run(folder, "tokens", "add", "all", "--write")
    run(folder, "tokens", "add", "display")
    listed = json.loads(run(folder, "tokens", "list", "--json").out)
    assert {each["name"]: each["scopes"] for each in listed} == {
        "bot": ["mark", "read", "silence"],
        "all": ["admin", "read"],
        "display": ["read"],
    }
    assert run(folder, "tokens", "add", "x", "--write", "--scope", "mark").code == 2

"""Commands that only look need no secrets; those that send or fetch name the one they miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import policywire

pytestmark = pytest.mark.slow

SETTINGS = "web: {secret: '${LINK_KEY}'}\n"
TOPICS = "irs: {title: IRS, any: [irs]}\n"
SOURCES = """
packs: [us-official-apis]
sources:
  paper: {url: https://paper.example/feed, outlet: Paper}
  letters:
    kind: mailbox
    url: imaps://mail.example/News
    outlet: Letters
    user: ann
    password: ${MAIL_PASSWORD}
"""
ALERTS = """
channels:
  screen: {console: }
  team: {slack: {webhook: "file:/nowhere/slack.secret"}}
  phone: {apprise: ["ntfys://${NTFY}"]}
  tools: {webhook: {url: "https://x.example/${HOOK}", secret: "${HOOK_SECRET}"}}
  desk: {mail: {smtp: "smtp://a:${SMTP}@m.example", from: a@b.example, to: [c@d.example]}}
routes:
  - {topics: [irs], channels: [team, phone, tools, desk]}
"""
MISSING = (
    "settings.yaml:1: web.secret: the environment variable LINK_KEY is not set",
    "sources.yaml:10: sources.letters.password: the environment variable MAIL_PASSWORD is not set",
    "sources.yaml:2: packs: api-congress-bills needs a key in the environment variable",
    "alerts.yaml:4: channels.team.slack.webhook: the secret's file does not exist",
    "alerts.yaml:5: channels.phone.apprise[1]: the environment variable NTFY is not set",
    "alerts.yaml:6: channels.tools.webhook.url: the environment variable HOOK is not set",
    "alerts.yaml:6: channels.tools.webhook.secret: the environment variable HOOK_SECRET is not set",
    "alerts.yaml:7: channels.desk.mail.smtp: the environment variable SMTP is not set",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration whose secrets are all elsewhere."""
    texts = {"settings": SETTINGS, "topics": TOPICS, "sources": SOURCES, "alerts": ALERTS}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


@pytest.mark.parametrize("command", [("check",), ("serve", "--port", "0"), ("once",)])
def test_what_sends_and_fetches_names_every_missing_secret(
    command: tuple[str, ...], folder: Path
) -> None:
    done = policywire("--config", folder, *command)
    assert done.returncode == 2
    for words in MISSING:
        assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_what_only_looks_needs_no_secret(folder: Path) -> None:
    (folder / "text.txt").write_text("The IRS said\nthe irs may audit.")
    (folder / "day.jsonl").write_text(
        '{"url": "https://a.example/1", "outlet": "A", "title": "The IRS acts",'
        ' "text": "The irs acts today in Washington.", "date": "2025-02-10"}\n'
    )
    looking = (
        ("stories",), ("deliveries",), ("sources", "--json"), ("sources", "export"), ("channels",),
        ("export", "articles"), ("match", str(folder / "text.txt")), ("routes", "test"),
        ("topics", "lint"), ("topics", "explain", "irs"), ("topics", "backtest", "irs"),
        ("mark", "list"), ("silence", "list"), ("users", "list"), ("tokens", "list"),
        ("replay", str(folder / "day.jsonl")),
        ("silence", "add", "--topic", "irs", "--for", "7d", "--reason", "over"),
    )  # fmt: skip
    for command in looking:
        done = policywire("--config", folder, *command)
        assert done.returncode == 0, (command, done.stderr)


def test_a_recipient_is_named_as_with_its_secret(folder: Path) -> None:
    secrets = dict.fromkeys(("LINK_KEY", "MAIL_PASSWORD", "DATA_GOV_KEY", "NTFY"), "x" * 20)
    without = policywire("--config", folder, "channels").stdout
    assert policywire("--config", folder, "channels", env=secrets).stdout == without
    assert "phone\tntfys" in without


@pytest.mark.parametrize(
    ("command", "missing", "others"),
    [
        (("channels", "test", "tools"), MISSING[5:7], MISSING[3]),
        (("channels", "test", "team"), MISSING[3:4], MISSING[4]),
        (("sources", "check", "letters"), MISSING[1:2], MISSING[2]),
        (("sources", "check", "api-congress-bills"), MISSING[2:3], MISSING[1]),
    ],
)
def test_one_channel_or_source_needs_its_own_secrets_only(
    command: tuple[str, ...], missing: tuple[str, ...], others: str, folder: Path
) -> None:
    done = policywire("--config", folder, *command)
    assert done.returncode == 2
    for words in missing:
        assert words in done.stderr
    assert others not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_database_is_needed_by_whatever_opens_the_store(folder: Path) -> None:
    (folder / "settings.yaml").write_text("database: '${DB}'\n")
    done = policywire("--config", folder, "stories")
    assert done.returncode == 2
    assert "settings.yaml:1: database: the environment variable DB is not set" in done.stderr
    assert policywire("--config", folder, "topics", "explain", "irs").returncode == 0


def test_a_service_that_is_named_by_a_variable_is_asked_for(folder: Path) -> None:
    (folder / "alerts.yaml").write_text("channels: {phone: {apprise: ['${NTFY_URL}']}}\n")
    assert policywire("--config", folder, "stories").returncode == 0
    done = policywire("--config", folder, "channels")
    assert done.returncode == 2
    assert "channels.phone.apprise[1]: the environment variable NTFY_URL is not set" in done.stderr


def test_half_a_variable_and_one_outside_a_secret_are_faults_for_all(folder: Path) -> None:
    (folder / "alerts.yaml").write_text("channels: {team: {slack: {webhook: '${HALF'}}}\n")
    (folder / "settings.yaml").write_text("timezone: ${ZONE}\n")
    done = policywire("--config", folder, "stories")
    assert done.returncode == 2
    assert "${ is not followed by a name and }" in done.stderr
    assert "settings.yaml:1: timezone: the environment variable ZONE is not set" in done.stderr

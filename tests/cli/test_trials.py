"""Routes, channels and messages, tried out before anything depends on them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.config.enums import Stage
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, suspensions
from tests.cli.command import policywire
from tests.free_port import free_port
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict

pytestmark = pytest.mark.slow

TOPICS = """
tariffs: {title: Tariffs, any: [tariff]}
courts: {title: Courts, any: [court]}
"""
ALERTS = """
channels:
  screen: {console: {width: 60}}
  room: {slack: {webhook: "http://127.0.0.1:PORT/secret-path"}}
routes:
  - {topics: [courts], channels: [room], continue: false}
  - {stages: [blocked], channels: [screen]}
"""


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port on which nobody listens."""
    return free_port()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, closed_port: int) -> Path:
    """A configuration, and a store with one alert in it."""
    folder = tmp_path_factory.mktemp("trial")
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "alerts.yaml").write_text(ALERTS.replace("PORT", str(closed_port)))
    (folder / "settings.yaml").write_text(f"database: sqlite:///{folder}/news.db\n")
    opened = Store.open(f"sqlite:///{folder}/news.db")
    told = article()
    judge(opened, told, verdict(told, moves=True))
    with opened.writing() as session:
        blocked = replace(alert(about=told), stage=Stage.BLOCKED)
        deliveries.enqueue(session, blocked, message(), [decision()], NOW)
    opened.close()
    return folder


def test_routes_are_listed_and_tried_on_the_last_week(folder: Path) -> None:
    listed = policywire("--config", folder, "routes", "list").stdout.splitlines()
    assert listed[0] == "1  Everything on Courts goes to room. No route after it is asked."
    assert len(listed) == 4
    words = ("--topic", "tariffs", "--channel", "screen", "--digest", "08:00")
    (tried,) = json.loads(policywire("--config", folder, "routes", "try", *words, "--json").stdout)
    assert tried["route"] == "Everything on Tariffs goes to screen, in a digest at 08:00."
    assert tried["sent"] == 0
    for wrong in (["9"], ["--channel", "nobody"], ["--digest", "soon"]):
        assert policywire("--config", folder, "routes", "try", *wrong).returncode != 0


def test_routes_are_explained_one_by_one_and_nothing_is_sent(folder: Path) -> None:
    done = policywire("--config", folder, "routes", "test", "--topic", "tariffs")
    assert done.returncode == 0, done.stderr
    assert "new story on tariffs, stage reported" in done.stderr
    assert "Route 1 is for courts; this is about tariffs. → room (slack webhook" in done.stdout
    assert "Route 2 is for stages blocked; this is reported. → screen (console)" in done.stdout
    assert "secret-path" not in done.stdout + done.stderr


def test_the_decisions_follow_from_the_routes(folder: Path) -> None:
    asked = ["routes", "test", "--topic", "courts", "--stage", "blocked", "--json"]
    record = json.loads(policywire("--config", folder, *asked).stdout)
    assert [(each["path"], each["outcome"]) for each in record["routes"]] == [
        ("1", "routed"),
        ("2", "stopped"),
    ]
    hears = {each["recipient"]["channel"]: each["action"] for each in record["decisions"]}
    assert hears == {"room": "send", "screen": "suppress"}


def test_routes_can_be_asked_about_an_outlet_and_a_language(tmp_path: Path) -> None:
    routes = [
        {"outlets": ["Tax Notes"], "channels": ["screen"]},
        {"languages": ["es"], "channels": ["hall"]},
    ]
    channels: dict[str, object] = {"screen": {"console": {}}, "hall": {"console": {}}}
    (tmp_path / "alerts.yaml").write_text(json.dumps({"channels": channels, "routes": routes}))

    def taken(*said: str) -> list[str]:
        done = policywire("--config", tmp_path, "routes", "test", "--json", *said)
        record = json.loads(done.stdout)
        return [each["path"] for each in record["routes"] if each["takes"]]

    assert taken("--outlet", "tax notes") == ["1"]
    assert taken("--language", "es-MX") == ["2"]


def test_routes_can_be_asked_about_a_stored_story(folder: Path) -> None:
    done = policywire("--config", folder, "routes", "test", "s1")
    assert "new facts on tariffs, stage blocked" in done.stderr
    assert "Route 2 takes new facts on tariffs." in done.stdout


def test_an_unknown_topic_or_story_is_named(folder: Path) -> None:
    unknown = policywire("--config", folder, "routes", "test", "--topic", "zebras")
    assert (unknown.returncode, "known here: tariffs, courts" in unknown.stderr) == (1, True)
    missing = policywire("--config", folder, "routes", "test", "s404")
    assert (missing.returncode, "s404" in missing.stderr) == (1, True)


def test_a_channel_that_works_gets_a_sample_and_shows_the_receipt(folder: Path) -> None:
    done = policywire("--config", folder, "channels", "test", "screen")
    assert done.returncode == 0, done.stderr
    assert "Sample alert from policywire" in done.stderr
    assert done.stdout.splitlines()[1].split("\t") == ["console", "yes", "", "printed"]


def test_a_channel_that_does_not_work_says_why_and_fails(folder: Path) -> None:
    done = policywire("--config", folder, "channels", "test", "room", "--json")
    (receipt,) = json.loads(done.stdout)
    assert (done.returncode, receipt["ok"]) == (1, False)
    assert receipt["detail"]
    assert "secret-path" not in done.stdout + done.stderr
    assert policywire("--config", folder, "channels", "test", "attic").returncode == 1


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("text", "Subject: Title of a [Tariffs]"), ("html", "<!doctype html>"), ("terminal", "● ")],
)
def test_the_last_alert_of_a_story_can_be_previewed(
    folder: Path, form: str, beginning: str
) -> None:
    done = policywire("--config", folder, "render", "s1", "--as", form)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(beginning)
    assert "Title of a" in done.stdout


def test_the_preview_for_slack_is_json(folder: Path) -> None:
    payload = json.loads(policywire("--config", folder, "render", "s1", "--as", "slack").stdout)
    assert payload["blocks"][0]["type"] == "header"
    assert policywire("--config", folder, "render", "s404").returncode == 1


def test_a_template_is_tried_on_a_stored_story_and_its_mistake_is_named(
    folder: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "new.html.j2", tmp_path / "bad.txt.j2"
    good.write_text("<h1>{{ card.headline }}</h1>")
    bad.write_text("fine\n{{ card.headlin }}")
    asked = ["render", "s1", "--as", "html", "--template", good]
    assert policywire("--config", folder, *asked).stdout == "<h1>Title of a</h1>"
    failed = policywire("--config", folder, "render", "s1", "--as", "text", "--template", bad)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "bad.txt.j2:2:" in failed.stderr
    wrong = policywire("--config", folder, "render", "s1", "--as", "slack", "--template", bad)
    assert wrong.returncode == 2


def test_templates_of_the_folder_are_checked_and_a_broken_one_loses_nothing(folder: Path) -> None:
    templates = folder / "templates"
    templates.mkdir()
    (templates / "message.txt.j2").write_text("{{ card.headlin }}")
    (templates / "mesage.html.j2").write_text("x")
    try:
        checked = policywire("--config", folder, "check")
        assert checked.returncode == 0
        said = " ".join(checked.stderr.split())
        assert "templates/message.txt.j2:1: " in said
        assert "mesage.html.j2: is not a template name" in said
        shown = policywire("--config", folder, "render", "s1", "--as", "text")
        assert "Title of a" in shown.stdout
        assert "templates/message.txt.j2:1" in shown.stderr
    finally:
        for each in templates.iterdir():
            each.unlink()
        templates.rmdir()


def test_the_channels_are_listed_and_a_suspended_one_is_tried_and_resumed(folder: Path) -> None:
    def park(channel: str, recipient: str) -> None:
        opened = Store.open(f"sqlite:///{folder}/news.db")
        with opened.writing() as session:
            gone = suspensions.Suspension(
                channel=channel,
                recipient=recipient,
                since=NOW,
                reason="HTTP 404: gone.",
                code=404,
                fingerprint="12ab",
            )
            assert suspensions.suspend(session, gone)
        opened.close()

    park("screen", "console")
    park("room", "")
    listed = policywire("--config", folder, "channels").stdout
    assert [line.split("\t")[:3] for line in listed.splitlines()[1:]] == [
        ["screen", "console", "suspended"],
        ["room", "slack webhook", "suspended"],
    ]
    assert "HTTP 404: gone." in listed
    tried = policywire("--config", folder, "channels", "test", "screen")
    assert "Delivery is resumed for the recipients it reached." in tried.stderr
    assert policywire("--config", folder, "channels", "test", "room").returncode == 1
    left = json.loads(policywire("--config", folder, "channels", "--json").stdout)["suspended"]
    assert [each["channel"] for each in left] == ["room"]
    assert policywire("--config", folder, "channels", "resume", "room").returncode == 0
    assert policywire("--config", folder, "channels", "resume", "room").returncode == 1


def test_a_channel_is_paused_for_a_time_and_status_names_it(folder: Path) -> None:
    refused = policywire("--config", folder, "channels", "pause", "screen", "--for", "soon")
    assert refused.returncode == 2
    done = policywire("--config", folder, "channels", "pause", "screen", "--for", "2d")
    assert "Channel screen is paused until" in done.stderr, done.stderr
    assert "screen\tconsole\tpaused" in policywire("--config", folder, "channels").stdout
    # That a sample arrives does not end what a person paused.
    tried = policywire("--config", folder, "channels", "test", "screen")
    assert "resumed" not in tried.stderr
    (said,) = json.loads(policywire("--config", folder, "status", "--json").stdout)["paused"]
    assert said.startswith("Channel screen is paused by")
    assert policywire("--config", folder, "channels", "resume", "screen").returncode == 0


def test_a_silence_is_added_explains_itself_and_ends(folder: Path) -> None:
    wish = ["--story", "s1", "--for", "7d", "--reason", "enough of it", "--author", "Ann"]
    added = policywire("--config", folder, "silence", "add", *wish)
    assert added.returncode == 0, added.stderr
    assert "Silence 1 on story s1 until" in added.stderr
    tried = policywire("--config", folder, "routes", "test", "s1").stdout
    assert "enough of it (Ann)" in tried
    (listed,) = json.loads(policywire("--config", folder, "silence", "list", "--json").stdout)
    assert (listed["kind"], listed["value"], listed["author"]) == ("story", "s1", "Ann")
    assert policywire("--config", folder, "silence", "end", "1").returncode == 0
    assert policywire("--config", folder, "silence", "end", "1").returncode == 1
    assert "enough of it" not in policywire("--config", folder, "routes", "test", "s1").stdout


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (["--for", "7d"], "exactly one"),
        (["--for", "7d", "--story", "s1", "--text", "tax"], "exactly one"),
        (["--for", "7 days", "--story", "s1"], "not a length of time"),
    ],
)
def test_a_silence_that_would_be_none_is_refused(
    folder: Path, wish: list[str], problem: str
) -> None:
    done = policywire("--config", folder, "silence", "add", "--reason", "x", *wish)
    assert done.returncode == 2
    assert problem in " ".join(done.stderr.replace("│", " ").split())


def test_a_silence_of_a_topic_that_is_none_names_the_close_one(folder: Path) -> None:
    wish = ("--reason", "x", "--for", "7d", "--topic", "tarifs")
    done = policywire("--config", folder, "silence", "add", *wish)
    assert (done.returncode, done.stderr) == (
        1,
        "No topic tarifs; did you mean tariffs?\n",
    )


def test_a_resend_says_when_no_service_is_there_to_do_it(folder: Path) -> None:
    done = policywire("--config", folder, "deliveries", "--resend", "1")
    assert done.returncode == 0
    assert "no service runs on this store" in done.stderr
    assert policywire("--config", folder, "deliveries", "--resend", "99").returncode == 1


def test_a_story_is_snoozed_until_a_stage_or_a_day(folder: Path) -> None:
    def snooze(*said: str) -> tuple[int, str]:
        done = policywire("--config", folder, "snooze", "s1", *said)
        return done.returncode, " ".join(done.stderr.replace("│", " ").split())

    code, told = snooze("--until-stage", "final", "--author", "Ann")
    assert code == 0, told
    assert re.match(r"Snooze \d+ of story s1 until it reaches final, or ", told)
    soon = datetime.now(UTC) + timedelta(days=30)
    told = snooze("--until", f"{soon:%Y-%m-%d}")[1]
    assert re.match(rf"Silence \d+ on story s1 until {soon:%d %b %Y}, 00:00 UTC: snoozed\.", told)
    wrong = {
        (): "say until when",
        ("--until", "2020-01-01"): "--until: this date has already begun",
        ("--until", "2999-12-01"): "--until: this date is more than a year ahead",
        ("--until", "soon"): "write a date as 2026-12-01",
        ("--until-stage", "proposed"): "--until-stage: the story is already proposed",
    }
    for said, why in wrong.items():
        code, told = snooze(*said)
        assert (code, why in told) == (2, True), told


def test_what_happens_to_a_detail_is_shown_below_the_alert(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("topics: {t: {title: T, any: [tariff]}}\n")
    channels = {"room": {"console": {}}, "post": {"console": {}, "digest": {"at": ["08:00"]}}}
    routes = [{"channels": ["room"], "details": "off"}, {"channels": ["post"]}]
    (tmp_path / "alerts.yaml").write_text(json.dumps({"channels": channels, "routes": routes}))
    record = json.loads(policywire("--config", tmp_path, "routes", "test", "--json").stdout)
    assert [(each["action"], each["outcome"]) for each in record["details"]] == [
        ("suppress", "details off"),
        ("hold", "also new"),
    ]
    shown = policywire("--config", tmp_path, "routes", "test").stdout
    assert "A detail of the same kind, which interrupts nobody:" in shown

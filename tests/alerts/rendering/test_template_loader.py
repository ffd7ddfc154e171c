"""Templates of the user's own: over ours, in a sandbox, and never the end of an alert."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from policywire.alerts.model.alert import Alert, Message
from policywire.alerts.rendering import template_loader
from policywire.alerts.rendering.messages import render
from policywire.alerts.rendering.template_loader import SLACK, Templates
from policywire.alerts.rendering.template_process import TemplateProcess

MakeAlert = Callable[..., Alert]


def _with(folder: Path, **files: str) -> Templates:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text)
    return Templates(folder)


def _rendered(alert: Alert, templates: Templates) -> Message:
    return render(alert, templates=templates)


def test_a_template_of_the_users_takes_the_place_of_ours(
    tmp_path: Path, make_alert: MakeAlert
) -> None:
    templates = _with(tmp_path, message_txt="{{ card.headline }} ({{ card.article.outlet }})")
    told = _rendered(make_alert(), templates)
    assert told.text.endswith("immigration officers (Reuters)")
    assert told.html == render(make_alert()).html
    assert templates.take_faults() == ()


def test_one_part_of_ours_can_be_changed_alone(tmp_path: Path, make_alert: MakeAlert) -> None:
    text = "{% extends 'policywire/message.html.j2' %}{% block why %}{% endblock %}"
    told = _rendered(make_alert(), _with(tmp_path, message_html=text))
    assert "Why you are getting this" not in told.html
    assert "Judge blocks IRS" in told.html


def test_what_the_web_says_is_escaped_in_a_users_html(tmp_path: Path, hostile_alert: Alert) -> None:
    told = _rendered(hostile_alert, _with(tmp_path, message_html="<p>{{ card.headline }}</p>"))
    assert "<script>" not in told.html
    assert "&lt;script&gt;" in told.html


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("{{ card.headline }}\n{{ card.headlin }}", 2, "headlin"),
        ("one\ntwo\n{% if card.new %}", 3, "endif"),
        ("{{ card.headline.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ card.new.append('x') }}", 1, "unsafe"),
        ("\n{{ 1 / 0 }}", 2, "division"),
        ("{% for x in range(10000000) %}{% endfor %}", 1, "Range too big"),
        ("{% include '/etc/passwd' %}", 1, "passwd"),
        ("{% include '../secret.txt' %}", 1, "secret"),
        ("   \n", 0, "empty message"),
        ("{{ 'x' * 300000 }}", 0, "too long"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line_and_ours_is_sent(
    tmp_path: Path, make_alert: MakeAlert, text: str, line: int, problem: str
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    templates = _with(folder, message_txt=text)
    assert _rendered(make_alert(), templates) == render(make_alert())
    (fault,) = templates.take_faults()
    assert (fault.file, fault.line) == ("templates/message.txt.j2", line)
    assert problem in fault.problem
    _rendered(make_alert(), templates)
    assert templates.take_faults() == ()


def test_slack_blocks_of_the_users_own_cannot_be_broken_out_of(
    tmp_path: Path, hostile_alert: Alert
) -> None:
    section = (
        '[{"type": "section", "text": {"type": "mrkdwn", "text": "{{ card.headline }} '
        '<{{ card.article.link.url }}|read>"}}]'
    )
    (tmp_path / SLACK).write_text(section)
    (block,) = _rendered(hostile_alert, Templates(tmp_path)).blocks
    text = json.loads(json.dumps(block))["text"]["text"]
    assert text.count("<") == 1
    assert text.endswith("|read>")
    assert set(block) == {"type", "text"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("not json", "not produce JSON"),
        ("[]", "0 blocks"),
        ('{"blocks": 1}', "not produce a list of blocks"),
        (json.dumps([{"type": "divider"}] * 51), "51 blocks"),
        (
            json.dumps([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]),
            "block 1 (header) has 151 characters",
        ),
    ],
)
def test_slack_blocks_beyond_slacks_limits_are_refused_and_ours_are_sent(
    tmp_path: Path, make_alert: MakeAlert, text: str, problem: str
) -> None:
    (tmp_path / SLACK).write_text(text)
    templates = Templates(tmp_path)
    assert _rendered(make_alert(), templates).blocks == render(make_alert()).blocks
    (fault,) = templates.take_faults()
    assert problem in fault.problem


ENDLESS = (
    "{% for a in range(10**9) %}{{ a }}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 10**(10**8) }}",
    "{{ '%999999999d'|format(1) }}",
    "{{ 'a'.center(999999999) }}",
    "{% set n = namespace(x='ab') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% macro again() %}{{ again() }}{{ again() }}{% endmacro %}{{ again() }}",
    "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
)


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS)
def test_a_template_without_an_end_is_stopped_with_a_reason_and_ours_is_sent(
    tmp_path: Path, make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    short = TemplateProcess(seconds=8.0)
    monkeypatch.setattr(template_loader, "TEMPLATE_PROCESS", short)
    templates = _with(tmp_path, message_txt=text)
    assert _rendered(make_alert(), templates) == render(make_alert())
    (fault,) = templates.take_faults()
    assert fault.file.endswith("message.txt.j2")
    assert fault.problem
    _with(tmp_path, message_txt="{{ card.headline }}")
    works = Templates(tmp_path)
    assert _rendered(make_alert(), works).text == make_alert().article.title
    short.close()


def test_a_stopped_template_is_not_tried_again_until_it_is_changed(
    tmp_path: Path, make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Counted(TemplateProcess):
        def render(self, folder: Path, name: str, values: Mapping[str, object]) -> str:
            asked.append(name)
            return super().render(folder, name, values)

    counted = Counted()
    monkeypatch.setattr(template_loader, "TEMPLATE_PROCESS", counted)
    templates = _with(tmp_path, message_txt="{{ 'a' * 10**9 }}")
    _rendered(make_alert(), templates)
    _rendered(make_alert(), templates)
    assert asked == ["message.txt.j2"]
    (fault,) = templates.take_faults()
    assert fault.problem == "it takes too much memory; make its texts and loops smaller"
    counted.close()


def test_the_process_of_templates_sees_no_secret_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYWIRE_TEST_SECRET", "sesame")
    process = TemplateProcess()
    (tmp_path / "message.txt.j2").write_text("{{ card }}")
    assert process.render(tmp_path, "message.txt.j2", {"card": "x"}) == "x"
    started = process._process
    assert started is not None
    assert b"sesame" not in Path(f"/proc/{started.pid}/environ").read_bytes()
    process.close()

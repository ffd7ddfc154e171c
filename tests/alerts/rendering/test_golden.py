"""Golden payloads: what each service gets, byte for byte, as a person has approved it.

A missing file is written and fails, so that somebody looks at it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from lxml import html as html_parser
from rich.console import Console

from policywire.alerts.channels.console.render import draw
from policywire.alerts.channels.mail.send import build_mail
from policywire.alerts.channels.slack.limits import checked_blocks
from policywire.alerts.channels.slack.render import with_latest_development
from policywire.alerts.channels.slack.send import payloads as slack_payloads
from policywire.alerts.channels.webhook.render import payload
from policywire.alerts.message.alert_view import alert_view_from_facts
from policywire.alerts.model.alert import Alert, Message, MessageReference
from policywire.alerts.model.thread import MessageThread
from tests.alerts.golden_cases import NOON, messages
from tests.trust.count import Count

GOLDEN = Path(__file__).parents[1] / "golden" / "payloads"
CASES = (
    "development",
    "thread",
    "digest",
    "digest-details",
    "detail",
    "also-since",
    "long",
    "mention",
    "script",
    "emoji",
    "right-to-left",
    "long-url",
    "hostile",
)
LIVE_IN_SLACK = re.compile(r"<(?!https://[^|<>]+\|[^|<>]+>)")
ACTIVE = {"script", "img", "svg", "iframe", "object", "form"}
INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture(params=CASES)
def case(
    request: pytest.FixtureRequest, make_alert: Callable[..., Alert], hostile_alert: Alert
) -> tuple[str, tuple[Message, ...]]:
    """A case's name and its messages."""
    return request.param, messages(make_alert, hostile_alert)[request.param]


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _console(message: Message) -> str:
    out = StringIO()
    draw(message, Console(file=out, width=80))
    return out.getvalue()


def _slack_bot(told: tuple[Message, ...]) -> list[Mapping[str, Any]]:
    """The calls of a bot for messages on one story: the first, its answers, its changes."""
    first, *later = told
    calls: list[Mapping[str, Any]] = [{"method": "chat.postMessage", **slack_payloads(first)[0]}]
    at = MessageReference(conversation="C0POLICY", message="1772546700.000001")
    for number, message in enumerate(later):
        thread = MessageThread(at=at, first=first, replies=number)
        card = alert_view_from_facts(message.facts)
        assert card is not None
        begun = alert_view_from_facts(first.facts)
        blocks = with_latest_development(thread.first.blocks, card, number + 1, begun)
        calls += [
            {"method": "chat.postMessage", "thread_ts": at.message, **slack_payloads(message)[0]},
            {"method": "chat.update", "ts": at.message, "blocks": list(blocks)},
        ]
    return calls


def _forms(told: tuple[Message, ...]) -> Iterator[tuple[str, str]]:
    last = told[-1]
    answers = told[0].message_id if len(told) > 1 else ""
    mail = build_mail(last, "Wire <wire@example.org>", ["ann@example.org"], NOON, answers)
    text, page = (part.get_content() for part in mail.iter_parts())  # type: ignore[union-attr]
    headers = "".join(
        f"{name}: {value}\n" for name, value in mail.items() if name != "Content-Type"
    )
    yield "mail.txt", f"{headers}\n{text}"
    yield "mail.html", page
    yield "slack-webhook.json", _json(slack_payloads(last)[0])
    yield "slack-bot.json", _json(_slack_bot(told))
    yield "webhook.json", _json(payload(last))
    yield "console.txt", _console(last)


@pytest.mark.slow
def test_each_service_gets_what_was_approved(case: tuple[str, tuple[Message, ...]]) -> None:
    name, told = case
    missing, changed = [], []
    for form, made in _forms(told):
        path = GOLDEN / f"{name}.{form}"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8", newline="")
            missing.append(path.name)
        elif path.read_bytes().decode() != made:
            changed.append(path.name)
    assert not missing, "written now; read them, then run the tests again"
    assert not changed, "no longer as approved; to take the new ones, delete these and run again"


def test_all_is_within_slacks_limits(case: tuple[str, tuple[Message, ...]]) -> None:
    for call in _slack_bot(case[1]):
        checked_blocks(json.dumps(call["blocks"]))
        assert len(call.get("text", "")) <= 3000
        assert len(json.dumps(call)) < 100_000


def test_all_is_within_the_limits_of_mail(case: tuple[str, tuple[Message, ...]]) -> None:
    for message in case[1]:
        mail = build_mail(message, "wire@example.org", ["ann@example.org"], NOON)
        raw = mail.as_bytes()
        assert len(message.html.encode()) < 100_000
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        again = message_from_bytes(raw, policy=policy.default)
        assert again["Subject"].split() == message.subject.split(), "folding may double a blank"
        assert len(message.subject) <= 150


def test_nothing_that_came_from_the_web_is_live_in_slack(
    case: tuple[str, tuple[Message, ...]], count: Count
) -> None:
    for call in _slack_bot(case[1]):
        for text in _mrkdwn(call["blocks"]):
            assert not LIVE_IN_SLACK.search(text)
        assert "<" not in call.get("text", "")
    count(len(case[1]))


def test_nothing_that_came_from_the_web_is_live_in_mail(
    case: tuple[str, tuple[Message, ...]], count: Count
) -> None:
    for message in case[1]:
        page = html_parser.document_fromstring(message.html)
        assert not ACTIVE & {element.tag for element in page.iter()}
        assert not any(name.startswith("on") for e in page.iter() for name in e.attrib)
        assert all(a.get("href", "").startswith("https://") for a in page.iter("a"))
        assert not INVISIBLE.search(message.subject + message.text + message.html)
    count(len(case[1]))


def _mrkdwn(blocks: object) -> Iterator[str]:
    if isinstance(blocks, Mapping):
        if blocks.get("type") == "mrkdwn":
            yield str(blocks["text"])
        for each in blocks.values():
            yield from _mrkdwn(each)
    elif isinstance(blocks, list | tuple):
        for each in blocks:
            yield from _mrkdwn(each)

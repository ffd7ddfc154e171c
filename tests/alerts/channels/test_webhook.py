"""The JSON that a webhook gets: signed, described by its schema, the same at every attempt."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.send import Sender
from policywire.alerts.channels.webhook.render import payload, payload_schema
from policywire.alerts.message.digest import AlertDigest
from policywire.alerts.model.alert import Alert, Message, Receipt
from policywire.alerts.rendering.digest import render_digest
from policywire.alerts.rendering.messages import render, render_notice
from policywire.alerts.rendering.reminder import Reminder, render_reminder
from policywire.config.models import Channel
from policywire.crawler.model.upcoming_date import DateKind, UpcomingDate
from tests.alerts.endpoints import Service

SECRET = "a secret of sixteen or more"
DOCS = Path(__file__).parents[3] / "docs" / "alerts.md"


async def _post(service: Service, message: Message, **way: Any) -> Receipt:
    hook = {"url": f"{service.url}/in?team=1", "secret": SECRET, **way}
    book = AddressBook({"c": Channel.model_validate({"webhook": hook})})
    sender = Sender(book, StringIO(), timeout=timedelta(seconds=20))
    (recipient,) = book.recipients()["c"]
    assert "in?team" not in recipient.label
    return await sender.send(recipient, message)


def _documented_check() -> Callable[[Mapping[str, str], bytes, str], bool]:
    """The function that the docs show to readers, run as they would run it."""
    (code,) = re.findall(r"```python\n(import base64.*?)```", DOCS.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    check: Callable[[Mapping[str, str], bytes, str], bool] = names["is_genuine"]
    return check


async def test_the_signature_is_the_one_that_the_docs_tell_how_to_check(
    service: Service, message: Message
) -> None:
    assert (await _post(service, message)).ok
    ((path, headers, body),) = service.requests
    genuine = _documented_check()
    assert path == "/in?team=1"
    assert genuine(headers, body, SECRET)
    assert not genuine(headers, body + b" ", SECRET)
    assert not genuine(headers, body, SECRET + "!")
    late = {**headers, "Webhook-Timestamp": str(int(time.time()) - 600)}
    assert not genuine(late, body, SECRET)


async def test_a_secret_in_base64_is_decoded(service: Service, message: Message) -> None:
    raw = b"0123456789abcdef01234567"
    assert (await _post(service, message, secret=f"whsec_{base64.b64encode(raw).decode()}")).ok
    ((_, headers, body),) = service.requests
    assert _documented_check()(headers, body, raw.decode())


async def test_headers_are_sent_along_and_without_a_secret_nothing_is_signed(
    service: Service, message: Message
) -> None:
    await _post(service, message, secret=None, headers={"Authorization": "Bearer abc"})
    ((_, headers, body),) = service.requests
    assert headers["Authorization"] == "Bearer abc"
    assert headers["Webhook-Id"] == headers["Idempotency-Key"] == json.loads(body)["id"]
    assert "Webhook-Signature" not in headers


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(204, False), (301, True), (400, True), (404, True), (410, True), (409, False), (503, False)],
)
async def test_the_class_of_the_status_decides_whether_to_try_again(
    service: Service, message: Message, status: int, permanent: bool
) -> None:
    service.status = status
    receipt = await _post(service, message)
    assert (receipt.ok, receipt.permanent) == (status == 204, permanent)
    assert SECRET not in repr(receipt)


def test_every_message_fits_the_schema(
    make_alert: Callable[..., Alert], hostile_alert: Alert
) -> None:
    schema = payload_schema()
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    alerts = [(make_alert(), ("irs-enforcement",)), (hostile_alert, ())]
    moment = datetime(2026, 3, 3, tzinfo=UTC)
    digest = AlertDigest(
        id="d", at=moment, since=None, alerts=alerts, topics={}, topics_without_news=("t",)
    )
    told = [render(alert) for alert, _ in alerts]
    date = UpcomingDate(on=moment, kind=DateKind.HEARING, said="A hearing is held.", all_day=True)
    reminder = Reminder(
        key="r",
        before=timedelta(days=3),
        date=date,
        article=alerts[0][0].article,
        story="s",
        title="T",
    )
    told += [render_digest(digest), render_reminder(reminder, ["IRS"])]
    for message in (*told, render_notice("k", "Silent", "For 3 days.")):
        sent = json.loads(json.dumps(payload(message)))
        check.validate(sent)
        assert not check.is_valid({**sent, "type": "other"})
        assert not check.is_valid({**sent, "facts": {}})

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from apprise.plugins.base import NotifyBase

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.apprise.send import GenericPlugin
from policywire.alerts.channels.parts_sent import PartsSent
from policywire.alerts.channels.send import Sender
from policywire.alerts.model.alert import Alert, FailureScope, Message, Receipt, Recipient
from policywire.alerts.model.thread import MessageThread
from policywire.alerts.rendering.messages import render
from policywire.config.models import Channel
from tests.alerts.endpoints import Relay, Service
from tests.trust.count import Count

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
LONG = timedelta(seconds=20)


def _channel(**ways: Any) -> AddressBook:
    return AddressBook({"c": Channel.model_validate(ways)})


def _mail(relay: Relay, **changes: object) -> AddressBook:
    mail = {
        "smtp": f"smtp+plain://127.0.0.1:{relay.port}",
        "from": "Policy wire <wire@example.org>",
        "to": ["Ann Böll <ann@example.org>"],
    }
    return _channel(mail={**mail, **changes})


def _webhook(service: Service) -> AddressBook:
    return _channel(slack={"webhook": f"{service.url}/services/T0SECRET/B0SECRET/xyzSECRET"})


async def _send(
    book: AddressBook, message: Message, limit: timedelta = LONG, **options: Any
) -> Receipt:
    sender = Sender(book, StringIO(), timeout=limit, clock=lambda: NOW, **options)
    (recipient,) = book.recipients()["c"]
    return await sender.send(recipient, message)


async def test_a_mail_arrives_with_both_parts_its_id_and_its_thread(
    relay: Relay, message: Message
) -> None:
    receipt = await _send(_mail(relay), message)
    assert (receipt.ok, receipt.detail) == (True, "accepted by the mail relay")
    (mail,) = relay.mails
    assert mail["Message-ID"] == message.message_id
    assert mail["References"] is mail["In-Reply-To"] is None
    assert mail["Subject"] == message.subject
    assert mail["From"] == "Policy wire <wire@example.org>"
    assert mail["To"] == "Ann Böll <ann@example.org>"
    assert mail["Date"].datetime == NOW
    assert mail["List-Unsubscribe"] is None
    text, page = (part.get_content() for part in mail.iter_parts())
    assert text.split() == message.text.split()
    assert page.split() == message.html.split()


@pytest.mark.parametrize(
    ("where", "header"),
    [
        ("out@example.org", "<mailto:out@example.org?subject=unsubscribe>"),
        ("https://example.org/out", "<https://example.org/out>"),
    ],
)
async def test_a_mail_says_where_to_unsubscribe_when_there_is_somebody_to_hear_it(
    relay: Relay, message: Message, where: str, header: str
) -> None:
    assert (await _send(_mail(relay, unsubscribe=where), message)).ok
    (mail,) = relay.mails
    assert mail["List-Unsubscribe"] == header
    assert mail["List-Unsubscribe-Post"] is None
    assert mail["List-Id"] == "policywire <policywire.policywire.local>"


SIGNED = "https://wire.example.org/subscriptions/signed-token"


@pytest.mark.parametrize(
    ("where", "header"),
    [
        ("", f"<{SIGNED}>"),
        ("out@example.org", f"<{SIGNED}>, <mailto:out@example.org?subject=unsubscribe>"),
    ],
)
async def test_a_mail_with_a_signed_link_is_unsubscribed_with_one_click(
    relay: Relay, message: Message, where: str, header: str
) -> None:
    links = [{"name": "Manage alerts", "url": SIGNED}]
    mine = replace(message, facts={**message.facts, "links": links})
    assert (await _send(_mail(relay, unsubscribe=where), mine)).ok
    (mail,) = relay.mails
    assert mail["List-Unsubscribe"] == header
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "url", ["http://localhost:8765/subscriptions/token", "https://wire.example.org/feedback/x"]
)
async def test_only_a_signed_link_by_https_takes_one_click(
    relay: Relay, message: Message, url: str
) -> None:
    mine = replace(message, facts={**message.facts, "links": [{"name": "x", "url": url}]})
    assert (await _send(_mail(relay), mine)).ok
    assert relay.mails[0]["List-Unsubscribe-Post"] is None


async def test_a_later_mail_answers_the_first_one_on_its_story(
    relay: Relay, message: Message
) -> None:
    first = await _send(_mail(relay), message)
    assert first.begins is not None
    assert first.begins.message == relay.mails[0]["Message-ID"]
    assert relay.mails[0]["In-Reply-To"] is None
    later = replace(message, message_id="<later@example.org>")
    sender = Sender(book := _mail(relay), StringIO(), clock=lambda: NOW)
    thread = MessageThread(at=first.begins, first=message, replies=0)
    receipt = await sender.send(book.recipients()["c"][0], later, thread)
    assert receipt.begins is None
    assert relay.mails[1]["In-Reply-To"] == relay.mails[1]["References"] == message.message_id


async def test_who_among_several_is_refused_costs_the_others_nothing(
    relay: Relay, message: Message
) -> None:
    relay.refused = "bob@example.org"
    base = f"mailto://127.0.0.1:{relay.port}?from=wire@example.org&mode=insecure"
    book = _channel(apprise=[f"{base}&to=ann@example.org,bob@example.org"])
    sender = Sender(book, StringIO(), clock=lambda: NOW)
    receipts = [await sender.send(who, message) for who in book.recipients()["c"]]
    assert [receipt.ok for receipt in receipts] == [True, False]
    assert [str(mail["To"]) for mail in relay.mails] == ["ann@example.org"]


async def test_a_hostile_headline_adds_no_header(
    relay: Relay, hostile_alert: Alert, count: Count
) -> None:
    await _send(_mail(relay), render(hostile_alert))
    (mail,) = relay.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    count(1)


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("450 4.2.0 greylisted, come back", False),
        ("421 4.3.2 shutting down", False),
        ("550 5.1.1 no such user", True),
        ("552 5.2.2 mailbox full", False),
    ],
)
async def test_the_relays_answer_decides_whether_to_try_again(
    relay: Relay, message: Message, answer: str, permanent: bool
) -> None:
    relay.rcpt = answer
    receipt = await _send(_mail(relay), message)
    assert (receipt.ok, receipt.code, receipt.permanent) == (False, int(answer[:3]), permanent)
    assert answer[4:] in receipt.detail


async def test_greylisting_ends_with_one_mail(relay: Relay, message: Message) -> None:
    relay.rcpt = "450 4.2.0 greylisted"
    assert not (await _send(_mail(relay), message)).ok
    relay.rcpt = "250 OK"
    assert (await _send(_mail(relay), message)).ok
    assert len(relay.mails) == 1


async def test_a_refusal_after_the_text_is_told(relay: Relay, message: Message) -> None:
    relay.data = "554 5.7.1 spam"
    receipt = await _send(_mail(relay), message)
    assert (receipt.code, receipt.permanent) == (554, True)


async def test_a_relay_that_hangs_up_after_the_text_gets_the_same_mail_again(
    relay: Relay, message: Message
) -> None:
    relay.data = "drop"
    receipt = await _send(_mail(relay), message)
    assert (receipt.ok, receipt.permanent) == (False, False)
    assert "the message may have arrived" in receipt.detail
    relay.data = "250 OK"
    assert (await _send(_mail(relay), message)).ok
    first, second = relay.mails
    assert first["Message-ID"] == second["Message-ID"] == message.message_id


@pytest.mark.slow
async def test_a_relay_that_hangs_is_left_at_the_deadline(relay: Relay, message: Message) -> None:
    relay.data = "hang"
    receipt = await _send(_mail(relay), message, timedelta(seconds=1.5))
    assert (receipt.ok, receipt.permanent) == (False, False)
    assert "the message may have arrived" in receipt.detail or "hung up" in receipt.detail


async def test_a_relay_that_is_away_is_a_passing_trouble(
    closed_port: int, message: Message
) -> None:
    receipt = await _send(_mail(Relay(port=closed_port)), message)
    assert (receipt.ok, receipt.permanent) == (False, False)
    assert "refused the connection" in receipt.detail


async def test_a_relay_without_starttls_is_told_with_the_cure(
    relay: Relay, message: Message
) -> None:
    receipt = await _send(_mail(relay, smtp=f"smtp://127.0.0.1:{relay.port}"), message)
    assert (receipt.ok, receipt.permanent) == (False, True)
    assert "smtp+plain://" in receipt.detail
    assert relay.mails == []


async def test_slack_gets_blocks_and_a_line_for_the_notification(
    service: Service, message: Message
) -> None:
    receipt = await _send(_webhook(service), message)
    assert receipt == Receipt(ok=True, detail="accepted", code=200)
    ((path, headers, body),) = service.requests
    assert path == "/services/T0SECRET/B0SECRET/xyzSECRET"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    sent = json.loads(body)
    assert sent["text"] == message.subject
    assert sent["blocks"] == json.loads(json.dumps(message.blocks))


async def test_the_line_for_the_notification_mentions_nobody(
    service: Service, hostile_alert: Alert
) -> None:
    await _send(_webhook(service), render(hostile_alert))
    text = json.loads(service.requests[0][2])["text"]
    assert "&lt;!channel&gt;" in text
    assert "<" not in text


@pytest.mark.parametrize(
    ("status", "body", "permanent", "word"),
    [
        (429, b"rate_limited", False, "rate_limited"),
        (403, b"invalid_token", True, "invalid_token"),
        (404, b"no_service", True, "no_service"),
        (410, b"channel_is_archived", True, "channel_is_archived"),
        (400, b"invalid_blocks", True, "invalid_blocks"),
        (500, b"", False, "an internal error"),
        (503, b"<html>busy</html>", False, "an internal error"),
        (301, b"", True, "not followed"),
        (200, b"<html>please log in</html>", False, "a proxy may be in between"),
    ],
)
async def test_slacks_answer_decides_whether_to_try_again(
    service: Service, message: Message, status: int, body: bytes, permanent: bool, word: str
) -> None:
    service.status, service.body = status, body
    service.headers = {"Location": service.url + "/elsewhere"}
    receipt = await _send(_webhook(service), message)
    assert (receipt.ok, receipt.code, receipt.permanent) == (False, status, permanent)
    assert word in receipt.detail
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("999999999999999999", 10**8),
        ("-1", None),
        ("soon", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
    ],
)
async def test_retry_after_is_read_in_every_form(
    service: Service, message: Message, header: str, seconds: int | None, count: Count
) -> None:
    service.status, service.headers = 429, {"Retry-After": header}
    receipt = await _send(_webhook(service), message)
    assert receipt.retry_after == (None if seconds is None else timedelta(seconds=seconds))
    count(1)


@pytest.mark.slow
async def test_a_webhook_that_hangs_is_left_at_the_deadline(
    service: Service, message: Message
) -> None:
    service.hangs = True
    receipt = await _send(_webhook(service), message, timedelta(seconds=1.5))
    assert (receipt.ok, receipt.permanent) == (False, False)
    assert "No answer within 1.5 s" in receipt.detail


async def test_a_channel_that_hangs_does_not_hold_up_another(
    service: Service, relay: Relay, message: Message
) -> None:
    service.hangs = True
    book = AddressBook(
        {
            "slack": Channel.model_validate({"slack": {"webhook": f"{service.url}/hook"}}),
            "mail": Channel.model_validate(
                {
                    "mail": {
                        "smtp": f"smtp+plain://127.0.0.1:{relay.port}",
                        "from": "wire@example.org",
                        "to": ["ann@example.org"],
                    }
                }
            ),
        }
    )
    sender = Sender(book, StringIO(), timeout=LONG, spacing=timedelta(0))
    (hanging,), (quick,) = book.recipients()["slack"], book.recipients()["mail"]
    stuck = [asyncio.create_task(sender.send(hanging, message)) for _ in range(20)]
    receipts = [await sender.send(quick, message) for _ in range(5)]
    assert [receipt.ok for receipt in receipts] == [True] * 5
    assert not any(task.done() for task in stuck)
    service.released.set()
    assert all(receipt.ok for receipt in await asyncio.gather(*stuck))


async def test_a_bot_writes_to_its_conversation(service: Service, message: Message) -> None:
    service.body = b'{"ok": true, "ts": "1.2"}'
    book = _channel(slack={"token": "xoxb-1-SECRET", "to": ["#policy"]})
    receipt = await _send(book, message, slack_api=service.url + "/api/{}")
    assert receipt.ok
    ((path, headers, body),) = service.requests
    assert path == "/api/chat.postMessage"
    assert headers["Authorization"] == "Bearer xoxb-1-SECRET"
    assert json.loads(body)["channel"] == "#policy"


@pytest.mark.parametrize(
    ("word", "permanent"),
    [("token_revoked", True), ("not_in_channel", True), ("ratelimited", False)],
)
async def test_a_bots_refusal_is_told_in_slacks_word(
    service: Service, message: Message, word: str, permanent: bool
) -> None:
    service.body = json.dumps({"ok": False, "error": word}).encode()
    book = _channel(slack={"token": "xoxb-1-SECRET", "to": ["#policy"]})
    receipt = await _send(book, message, slack_api=service.url + "/api/{}")
    assert (receipt.ok, receipt.permanent) == (False, permanent)
    assert word in receipt.detail


async def test_a_json_webhook_gets_the_facts_and_a_key_against_repeats(
    service: Service, message: Message
) -> None:
    url = service.url.replace("http://", "json://ann:pass-SECRET@") + "/in?+X-Kind=news"
    receipt = await _send(_channel(apprise=[url]), message)
    assert receipt.ok
    ((path, headers, body),) = service.requests
    sent = json.loads(body)
    assert path == "/in"
    assert headers["X-Kind"] == "news"
    assert headers["Idempotency-Key"] == sent["id"] == message.message_id.strip("<>")
    assert sent["facts"]["importance"] == 0.82


async def test_a_mailto_address_goes_through_our_own_plugin(relay: Relay, message: Message) -> None:
    url = f"mailto://127.0.0.1:{relay.port}?from=wire@example.org&to=ann@example.org&mode=insecure"
    assert (await _send(_channel(apprise=[url]), message)).ok
    assert relay.mails[0]["Message-ID"] == message.message_id


@pytest.mark.parametrize(
    ("status", "ok", "permanent"), [(200, True, False), (403, False, True), (503, False, False)]
)
async def test_apprises_own_plugins_are_read_through_their_log(
    service: Service, message: Message, status: int, ok: bool, permanent: bool
) -> None:
    service.status = status
    url = service.url.replace("http://", "form://") + "/tokenSECRET123"
    receipt = await _send(_channel(apprise=[url]), message)
    assert (receipt.ok, receipt.permanent) == (ok, permanent)
    assert receipt.code == (0 if ok else status)


@pytest.mark.parametrize(
    ("status", "headers", "body", "wait"),
    [
        (429, {"Retry-After": "900"}, b"", timedelta(seconds=900)),
        (429, {}, b'{"retry_after": 7.5}', timedelta(seconds=7.5)),
        (429, {}, b'{"parameters": {"retry_after": 33}}', timedelta(seconds=33)),
        (503, {}, b"[]", None),
    ],
)
async def test_how_long_a_service_behind_apprise_asks_us_to_wait(
    service: Service,
    message: Message,
    status: int,
    headers: dict[str, str],
    body: bytes,
    wait: timedelta | None,
) -> None:
    service.status, service.headers, service.body = status, headers, body
    url = service.url.replace("http://", "ntfy://") + "/policy"
    receipt = await _send(_channel(apprise=[url]), message)
    assert (receipt.ok, receipt.permanent, receipt.code) == (False, False, status)
    assert receipt.retry_after == wait


@pytest.mark.parametrize(
    ("status", "body", "blame"),
    [
        (403, b'{"code": 40301, "error": "forbidden"}', FailureScope.RECIPIENT),
        (400, b'{"code": 40009, "error": "invalid"}', FailureScope.MESSAGE),
        (413, b'{"code": 41303, "error": "too large"}', FailureScope.MESSAGE),
    ],
)
async def test_codes_of_a_services_own_are_read(
    service: Service, message: Message, status: int, body: bytes, blame: FailureScope
) -> None:
    service.status, service.body = status, body
    url = service.url.replace("http://", "ntfy://") + "/policy"
    receipt = await _send(_channel(apprise=[url]), message)
    assert (receipt.permanent, receipt.code, receipt.blame) == (True, status, blame)


async def test_a_refused_recipient_is_known_by_the_words_of_the_service(
    service: Service, message: Message
) -> None:
    token = "3ccdd113474722377935511fc85d3dd4"
    url = service.url.replace("http://", "mmost://") + f"/{token}"
    service.status, service.body = 400, b'{"message": "Couldn\'t find the channel."}'
    receipt = await _send(_channel(apprise=[url]), message)
    assert (receipt.permanent, receipt.blame) == (True, FailureScope.RECIPIENT)
    assert receipt.detail.endswith("The service says: Couldn't find the channel.")
    service.body = b'{"message": "No room for %s in this text"}' % token.encode()
    receipt = await _send(_channel(apprise=[url]), message)
    assert receipt.blame is FailureScope.MESSAGE
    assert token not in receipt.detail


def test_apprises_own_plugins_send_in_the_thread_that_asks() -> None:
    """A thread of Apprise's own pool would hold up the end of the process while it hangs."""

    class Plugin(NotifyBase):
        def send(self, *_: object, **__: object) -> bool:
            threads.append(threading.get_ident())
            return True

    threads: list[int] = []
    assert GenericPlugin(Plugin(), PartsSent()).notify(body="x", title="y", body_format="text")
    assert threads == [threading.get_ident()]


async def test_an_address_that_apprise_cannot_use_is_told(message: Message) -> None:
    receipt = await _send(_channel(apprise=["nosuchservice://SECRET/SECRET"]), message)
    assert (receipt.ok, receipt.permanent) == (False, True)
    assert "correct it in the configuration" in receipt.detail


async def test_a_recipient_that_is_no_longer_configured_is_told(message: Message) -> None:
    sender = Sender(AddressBook({}), StringIO())
    receipt = await sender.send(Recipient(channel="c", label="gone"), message)
    assert (receipt.ok, receipt.permanent) == (False, True)


async def test_the_console_prints_the_message(message: Message) -> None:
    out = StringIO()
    book = _channel(console={"width": 60})
    sender = Sender(book, out)
    assert (await sender.send(book.recipients()["c"][0], message)).ok
    assert "Judge blocks IRS" in out.getvalue()
    await sender.close()


async def test_a_closed_terminal_is_a_receipt(message: Message) -> None:
    out = StringIO()
    book = _channel(console={})
    sender = Sender(book, out)
    out.close()
    assert not (await sender.send(book.recipients()["c"][0], message)).ok


async def test_closing_ends_the_wait_for_a_webhook_that_hangs(
    service: Service, message: Message
) -> None:
    service.hangs = True
    book = _webhook(service)
    sender = Sender(book, StringIO(), timeout=timedelta(minutes=5))
    sending = asyncio.create_task(sender.send(book.recipients()["c"][0], message))
    await asyncio.to_thread(service.got_one.wait)
    await sender.close()
    receipt = await sending
    assert (receipt.ok, receipt.permanent) == (False, False)
    assert "the message may have arrived" in receipt.detail


async def test_closing_cuts_off_a_relay_that_hangs(relay: Relay, message: Message) -> None:
    relay.data = "hang"
    book = _mail(relay)
    sender = Sender(book, StringIO(), timeout=timedelta(minutes=5))
    sending = asyncio.create_task(sender.send(book.recipients()["c"][0], message))
    await asyncio.to_thread(relay.got_one.wait)
    await sender.close()
    assert not (await sending).ok


def test_labels_give_nothing_away_and_tell_addresses_apart() -> None:
    book = AddressBook(
        {
            "c": Channel.model_validate(
                {"apprise": ["discord://idSECRET/tokSECRET1", "discord://idSECRET/tokSECRET2"]}
            ),
            "s": Channel.model_validate({"slack": {"token": "xoxb-SECRET", "to": ["#a", "@b"]}}),
        }
    )
    labels = [r.label for channel in book.recipients().values() for r in channel]
    assert len(set(labels)) == 4
    assert "SECRET" not in repr(labels) + repr(book.recipients()) + repr(vars(book))
    assert labels[2:] == ["slack #a", "slack @b"]


SECRET_WAYS: list[Callable[[Service, int], dict[str, Any]]] = [
    lambda s, _: {"slack": {"webhook": f"{s.url}/services/T0SECRET/B0SECRET/xyzSECRET"}},
    lambda _, p: {"slack": {"webhook": f"http://127.0.0.1:{p}/services/T0SECRET/xyzSECRET"}},
    lambda s, _: {"slack": {"token": "xoxb-1-SECRET", "to": ["#a"]}},
    lambda s, _: {"slack": {"token": "not a token SECRET", "to": ["#a"]}},
    lambda s, _: {"apprise": [s.url.replace("http", "json") + "/hookSECRET?token=SECRET12"]},
    lambda s, _: {"apprise": [s.url.replace("http", "form") + "/hookSECRET?token=SECRET12"]},
    lambda _, p: {"apprise": [f"form://u:pSECRET@127.0.0.1:{p}/hookSECRET"]},
    lambda s, _: {"apprise": ["discord://SECRETid/"]},
    lambda _, p: {
        "mail": {
            "smtp": f"smtp+plain://ann:pass%20SECRET@127.0.0.1:{p}",
            "from": "a@example.org",
            "to": ["b@example.org"],
        }
    },
]


@pytest.mark.parametrize("way", SECRET_WAYS)
async def test_a_secret_appears_in_no_log_and_no_receipt(
    way: Callable[[Service, int], dict[str, Any]],
    service: Service,
    closed_port: int,
    message: Message,
    caplog: pytest.LogCaptureFixture,
    count: Count,
) -> None:
    caplog.set_level(logging.DEBUG)
    service.status, service.body = 500, b"you said xyzSECRET and xoxb-1-SECRET"
    book = _channel(**way(service, closed_port))
    receipt = await _send(book, message, slack_api=service.url + "/api/{}")
    assert not receipt.ok
    assert "SECRET" not in repr(receipt) + caplog.text + repr(book)
    count(3)


def test_the_loggers_of_others_are_capped_and_tell_no_secret(
    caplog: pytest.LogCaptureFixture, count: Count
) -> None:
    caplog.set_level(logging.DEBUG)
    Sender(_channel(slack={"token": "xoxb-1-SECRET", "to": ["#a"]}), StringIO())
    for name in ("apprise", "urllib3.connectionpool", "requests"):
        logger = logging.getLogger(name)
        logger.info("silent")
        logger.warning("%s at %s", name, "xoxb-1-SECRET")
    assert [record.getMessage() for record in caplog.records] == [
        "apprise at •••",
        "urllib3.connectionpool at •••",
        "requests at •••",
    ]
    count(6)


async def test_a_netrc_file_does_not_replace_the_bots_token(
    service: Service, message: Message, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    service.body = b'{"ok": true}'
    book = _channel(slack={"token": "xoxb-1-SECRET", "to": ["#policy"]})
    assert (await _send(book, message, slack_api=service.url + "/api/{}")).ok
    assert service.requests[0][1]["Authorization"] == "Bearer xoxb-1-SECRET"


async def test_a_login_that_is_refused_does_not_tell_the_password(
    relay: Relay, message: Message, caplog: pytest.LogCaptureFixture, count: Count
) -> None:
    caplog.set_level(logging.DEBUG)
    book = _mail(relay, smtp=f"smtp+plain://ann:SECRETpw@127.0.0.1:{relay.port}")
    receipt = await _send(book, message)
    assert not receipt.ok
    assert "SECRET" not in repr(receipt) + caplog.text
    count(1)


def test_the_start_path_does_not_load_apprise() -> None:
    import subprocess
    import sys

    code = (
        "import policywire.alerts.channels.send, policywire.alerts.rendering.messages, sys; "
        "sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
